package tests

// This file tests `lanai data` across backends and beside running servers. What it prints is tested in
// testdata/cli/data.txtar.

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore/redis/redistest"
)

// lanaiData runs `lanai data` in a folder and gives its stdout.
func lanaiData(t *testing.T, dir string, stdin []byte, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(binary(t), append([]string{"data"}, args...)...)
	var stderr bytes.Buffer
	cmd.Dir, cmd.Stdin, cmd.Stderr = dir, bytes.NewReader(stdin), &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "lanai data %s: %s", strings.Join(args, " "), &stderr)
	return out
}

// TestDataFromFileToRedisAndBack copies a store that scripts have filled.
func TestDataFromFileToRedisAndBack(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Main.server.luau"), []byte(`
		local service = game:GetService("DataStoreService")
		local store = service:GetDataStore("PlayerData")
		for i = 1, 40 do
			store:SetAsync("Player_" .. i, { Coins = i, Bytes = buffer.create(i), Text = "Ä\n\u{1F3DD}" }, { i, -i })
		end
		for i = 1, 20 do store:RemoveAsync("Player_" .. i) end
		for i = 1, 10 do store:SetAsync("Player_" .. i, { 1, 2.5, 1e300, false }) end
		local ordered = service:GetOrderedDataStore("Scores")
		for i = 1, 20 do ordered:SetAsync("Player_" .. i, -2 ^ 52 - i) end`), 0o600))
	run := exec.Command(binary(t), "run", ".", "--until-idle", "--limits", "off")
	run.Dir = dir
	out, err := run.CombinedOutput()
	require.NoError(t, err, "%s", out)

	redis := redistest.Start(t).URL()
	want := lanaiData(t, dir, nil, "export")
	assert.Equal(t, 62, bytes.Count(want, []byte("\n")))
	lanaiData(t, dir, want, "import", "-", "--store", redis)
	inRedis := lanaiData(t, dir, nil, "export", "--store", redis)
	require.Equal(t, string(want), string(inRedis))
	lanaiData(t, dir, inRedis, "import", "-", "--store", "file:back.db")
	require.Equal(t, string(want), string(lanaiData(t, dir, nil, "export", "--store", "file:back.db")))
	assert.Equal(t, lanaiData(t, dir, nil, "versions", "PlayerData", "Player_1"),
		lanaiData(t, dir, nil, "versions", "PlayerData", "Player_1", "--store", redis))
}

// TestDataBesideARunningServer edits a key that a server has in its cache.
func TestDataBesideARunningServer(t *testing.T) {
	redis := redistest.Start(t).URL()
	server := startProgram(t, map[string]string{"Main.server.luau": `
		local store = game:GetService("DataStoreService"):GetDataStore("PlayerData")
		store:SetAsync("Player_1", { Coins = 1 })
		local seen = 0
		while seen ~= 99 do
			local value = store:GetAsync("Player_1")
			if value and value.Coins ~= seen then
				seen = value.Coins
				print("sees", seen)
			elseif not value and seen ~= -1 then
				seen = -1
				print("sees", "nothing")
			end
			task.wait()
		end
		print("sees the end")`}, "run", ".", "--until-idle", "--limits", "off", "--store", redis)
	dir := t.TempDir()
	server.await("sees 1$")
	dump := lanaiData(t, dir, nil, "export", "--store", redis)
	lanaiData(t, dir, nil, "set", "PlayerData", "Player_1", `{"Coins":2}`, "--store", redis)
	server.await("sees 2$")
	lanaiData(t, dir, dump, "import", "-", "--replace", "--store", redis)
	server.await("sees 1$")
	lanaiData(t, dir, nil, "rm", "PlayerData", "Player_1", "--store", redis)
	server.await("sees nothing$")
	versions := strings.Fields(string(lanaiData(t, dir, nil, "versions", "PlayerData", "Player_1", "--store", redis)))
	lanaiData(t, dir, nil, "restore", "PlayerData", "Player_1", versions[len(versions)-4], "--store", redis)
	server.await("sees 1$")
	lanaiData(t, dir, nil, "set", "PlayerData", "Player_1", `{"Coins":99}`, "--store", redis)
	server.await("sees the end$")
}
