package bindings_test

// This file tests what programs that test have. Its one rule: their exit code is what
// their script says.

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/bindings/class"
	"lanai/datastore/memory"
	"lanai/runtime"
	"lanai/runtime/console"
	"lanai/runtime/project"
)

// runScript runs a script beside a place of the current folder and returns its exit code and what it printed.
func runScript(t *testing.T, source string) (int, []string) {
	t.Helper()
	require.NoError(t, os.WriteFile("run.test.luau", []byte(source), 0o644))
	place, err := project.Load(".", bindings.ProjectOptions())
	require.NoError(t, err)
	var said []string
	backend := memory.New()
	server, engine, err := bindings.Open(place, bindings.World{Backend: backend, Cloud: memory.CloudOf(backend)}, bindings.Options{
		UntilIdle: true, Tools: &class.Tools{Dir: "."}, Sink: func(m runtime.Message) { said = append(said, m.Text) }})
	require.NoError(t, err)
	p := &console.Program{Context: context.Background(), Stdout: new(bytes.Buffer), Stderr: new(bytes.Buffer)}
	return bindings.RunScript(p, server, engine, "run.test.luau"), said
}

func TestRunScript(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("default.project.json", []byte(`{"tree": {"$className": "DataModel", "ReplicatedStorage": {"$path": "src"}, "ServerScriptService": {"$path": "server"}}}`), 0o644))
	require.NoError(t, os.Mkdir("src", 0o755))
	require.NoError(t, os.Mkdir("server", 0o755))
	require.NoError(t, os.WriteFile("src/m.luau", []byte("return 1"), 0o644))
	require.NoError(t, os.WriteFile("src/bad.luau", []byte("return ="), 0o644))
	require.NoError(t, os.WriteFile("server/game.server.luau", []byte("print('never')"), 0o644))
	for _, c := range []struct {
		source string
		code   int
		said   string
	}{
		{`print(script:GetFullName())`, 0, "ServerScriptService.run"},
		{`game:GetService("ProcessService"):ExitAsync(7) print("never")`, 7, ""},
		{`game:GetService("ProcessService"):ExitAsync() error("never")`, 0, ""},
		{`task.delay(0, function() game:GetService("ProcessService"):ExitAsync(0) end) error("x")`, 0, "ServerScriptService.run:1: x"},
		{`error("x")`, 1, "ServerScriptService.run:1: x"},
		{`return =`, 1, "run.test.luau:1:8: Expected identifier when parsing expression, got '='"},
		{`print(game:GetService("CoreScriptSyncService"):GetScriptFilePath(game.ReplicatedStorage.m))`, 0, abs(t, "src/m.luau")},
		{`print(debug.loadmodule(game.ReplicatedStorage.m)())`, 0, "1"},
		{`print((select(2, debug.loadmodule(game.ReplicatedStorage.bad))))`, 0, "src/bad.luau:1:8: Expected identifier when parsing expression, got '='"},
		{`game:GetService("FileSystemService"):WriteFile("` + abs(t, "made.txt") + `", "x")`, 0, ""},
	} {
		code, said := runScript(t, c.source)
		assert.Equal(t, c.code, code, c.source)
		assert.NotContains(t, said, "never", c.source)
		if c.said != "" {
			assert.Contains(t, said, c.said, c.source)
		}
	}
	content, err := os.ReadFile("made.txt")
	require.NoError(t, err)
	assert.Equal(t, "x", string(content))
}

func abs(t *testing.T, path string) string {
	full, err := filepath.Abs(path)
	require.NoError(t, err)
	return filepath.ToSlash(full)
}

// TestFolderLinks checks that FileSystemService follows no link out of its folder.
func TestFolderLinks(t *testing.T) {
	outside := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(outside, "secret"), []byte("x"), 0o644))
	t.Chdir(t.TempDir())
	if err := os.Symlink(outside, "link"); err != nil {
		t.Skip(err)
	}
	_, said := runScript(t, `local f = game:GetService("FileSystemService")
		print(f:Exists("link/secret"), (pcall(f.ReadFile, f, "link/secret")), (pcall(f.WriteFile, f, "link/new", "")))`)
	assert.Contains(t, said, "false false false")
	assert.NoFileExists(t, filepath.Join(outside, "new"))
}

// TestToolsAreHidden checks that games see none of it.
func TestToolsAreHidden(t *testing.T) {
	w := newWorld(t, bindings.Options{})
	w.place([2]string{"ServerScriptService.Main:Script", `
		for _, name in { "CoreScriptSyncService", "FileSystemService", "ProcessService" } do
			print(pcall(game.GetService, game, name))
			print(pcall(game.FindService, game, name))
		end
		print(debug.loadmodule)`})
	w.run(0, 0)
	var want []string
	for _, name := range []string{"CoreScriptSyncService", "FileSystemService", "ProcessService"} {
		line := "false '" + name + "' is not a valid Service name"
		want = append(want, line, line)
	}
	assert.Equal(t, append(want, "nil"), w.texts(runtime.Output))
}
