package tests

// This file runs what README.md shows. Its one rule: what is pasted from there works.

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReadmeSettings starts a server with the lanai.toml of README.md.
func TestReadmeSettings(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)```toml\n(.*?)```").FindSubmatch(readme)
	require.NotNil(t, block, "README.md shows no settings")

	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "lanai.toml"), block[1], 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Main.server.luau"), []byte("print(game.PlaceId, game.GameId)"), 0o600))
	out, err := exec.Command(binary(t), "run", dir, "--store", "memory", "--until-idle").CombinedOutput()
	require.NoError(t, err, string(out))
	assert.Contains(t, string(out), "1234 5678")
}

// TestReadmeHelp asks for help with every command that README.md names.
func TestReadmeHelp(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	names := regexp.MustCompile("`lanai ([a-z]+)").FindAllSubmatch(readme, -1)
	require.NotEmpty(t, names)
	for _, name := range names {
		out, err := exec.Command(binary(t), "help", string(name[1])).CombinedOutput()
		assert.NoError(t, err, "lanai %s: %s", name[1], out)
	}
}
