package tests

// This file tests what scripts save: bad values, and the first command of
// README.md. Its one rule: what was there before stays. How data survives
// kill -9 is in reliable_crash_test.go.

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBadValues saves what cannot be saved; each attempt is one clear error,
// and what was there before stays.
func TestBadValues(t *testing.T) {
	p := startProgram(t, map[string]string{"Main.server.luau": `
		local service = game:GetService("DataStoreService")
		local store = service:GetDataStore("S")
		store:SetAsync("k", { kept = true })
		local function try(name, f, ...) print(name, select(2, pcall(f, ...))) end
		local cyclic = {}
		cyclic.self = cyclic
		try("bytes:", store.SetAsync, store, "k", "\255\254")
		try("cyclic:", store.SetAsync, store, "k", cyclic)
		try("mixed:", store.SetAsync, store, "k", { 1, 2, x = 3 })
		try("function:", store.SetAsync, store, "k", { f = print })
		try("instance:", store.SetAsync, store, "k", { i = workspace })
		try("number:", store.SetAsync, store, "k", { [1.5] = 1 })
		try("big:", store.SetAsync, store, "k", string.rep("x", 5 * 1024 * 1024))
		try("name:", service.GetDataStore, service, string.rep("n", 51))
		try("no name:", service.GetDataStore, service, "")
		try("key:", store.SetAsync, store, string.rep("k", 51), 1)
		try("no key:", store.SetAsync, store, "", 1)
		try("nil:", store.SetAsync, store, "k")
		print("then", (store:GetAsync("k")).kept)`}, "run", ".", "--until-idle")
	lines := p.await("then true")
	text := strings.Join(lines, "\n")
	for name, want := range map[string]string{
		"bytes:":    "104: Cannot store string in data store. Data stores can only accept valid UTF-8 characters.",
		"cyclic:":   "tables cannot be cyclic",
		"mixed:":    "Cannot convert mixed or non-array tables: keys must be strings",
		"function:": "104: Cannot store Dictionary in data store. Data stores can only accept valid UTF-8 characters.",
		"instance:": "104: Cannot store Dictionary in data store. Data stores can only accept valid UTF-8 characters.",
		"number:":   "Cannot convert mixed or non-array tables: keys must be strings",
		"big:":      "105: Serialized value exceeds 4194304 limit.",
		"name:":     "DataStore name exceeds the 50 character limit.",
		"no name:":  "DataStore name can't be empty string.",
		"key:":      "102: Key name exceeds the 50 character limit",
		"no key:":   "101: Key name can't be empty",
		"nil:":      "104: Cannot store nil in data store.",
	} {
		assert.Regexp(t, "(?m)  "+name+" .*"+want, text)
	}
	assert.NotContains(t, text, "internal error")
	p.run("run", ".", "--until-idle")
	p.await("then true")
}

// TestReadmeCommands carries out the first command of README.md twice, on a
// copy of the example: the second run goes on with the coins of the first.
func TestReadmeCommands(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	var command []string
	for line := range strings.Lines(string(readme)) {
		if rest, ok := strings.CutPrefix(line, "$ go run . "); ok {
			command = strings.Fields(rest)
			break
		}
	}
	require.NotEmpty(t, command, "README.md shows no run command")
	const example = "scripts/examples/quickstart"
	require.Contains(t, command, example)
	assert.Contains(t, string(readme), "\n$ go test ./...\n")

	dir := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(dir, example), os.DirFS("../"+example)))
	require.NoError(t, os.RemoveAll(filepath.Join(dir, example, ".lanai")))
	first := coins(t, dir, command)
	second := coins(t, dir, command)
	require.Len(t, first, 3)
	require.Len(t, second, 3)
	for name, n := range first {
		assert.Positive(t, n)
		assert.Greater(t, second[name], n, "%s does not go on with the coins of the first run", name)
	}
}

// coins runs the quickstart and returns what each player left with.
func coins(t *testing.T, dir string, command []string) map[string]int {
	t.Helper()
	cmd := exec.Command(binary(t), command...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	left := make(map[string]int)
	for line := range strings.Lines(string(out)) {
		var name string
		var n int
		_, text, _ := strings.Cut(line, "  ")
		if _, err := fmt.Sscanf(text, "%s leaves with %d coins", &name, &n); err == nil {
			left[name] = n
		}
	}
	return left
}
