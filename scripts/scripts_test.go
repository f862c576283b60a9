package scripts_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/datastore"
	"lanai/datastore/memory"
	"lanai/runtime"
	"lanai/runtime/luau"
	"lanai/runtime/project"
	"lanai/runtime/spec"
	"lanai/scripts"
)

// This file tests the scripts of this folder. Its one rule: the examples run as
// a reader would run them, only faster.

func TestEveryScriptCompiles(t *testing.T) {
	count := 0
	require.NoError(t, filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".luau") || strings.HasSuffix(path, ".d.luau") {
			return err
		}
		source, err := os.ReadFile(path)
		require.NoError(t, err)
		_, err = luau.Compile(path, string(source), luau.O2)
		assert.NoError(t, err, path)
		count++
		return nil
	}))
	assert.Greater(t, count, 30)
}

func TestPreludeIsEmbedded(t *testing.T) {
	require.NoError(t, fs.WalkDir(os.DirFS("."), "prelude", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		_, err = scripts.FS.ReadFile(path)
		return err
	}))
}

// load reads an example.
func load(t *testing.T, path string) *project.Project {
	p, err := project.Load(path, project.Options{IsService: bindings.IsService})
	require.NoError(t, err)
	require.Empty(t, p.Errors)
	require.Empty(t, p.Warnings)
	return p
}

// play runs quickstart for five seconds with three players; it returns what
// was printed.
func play(t *testing.T, backend datastore.Backend, seed uint64) []string {
	engine := datastore.Open(backend, datastore.Options{})
	var lines []string
	server, err := bindings.New(bindings.Options{Store: engine, Seed: seed, Sink: func(m runtime.Message) {
		assert.Equal(t, runtime.Output, m.Level, m.Text)
		lines = append(lines, m.Text)
	}})
	require.NoError(t, err)
	server.Place(load(t, "examples/quickstart"))
	bindings.Ready(server)
	server.StartScripts()
	bindings.Join(server, 3)

	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	require.NoError(t, server.Run(ctx))
	require.NoError(t, engine.Close(context.Background()))
	return lines
}

// matching returns the lines that start with prefix.
func matching(lines []string, prefix string) (found []string) {
	for _, line := range lines {
		if strings.HasPrefix(line, prefix) {
			found = append(found, line)
		}
	}
	return found
}

func TestQuickstart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := memory.New()
		first := play(t, backend, 1)
		assert.Len(t, matching(first, "welcome, "), 3)
		assert.Len(t, matching(first, "leaderboard: 1. "), 2)

		second := play(t, backend, 2)
		assert.Len(t, matching(second, "welcome back, "), 3)
		for _, player := range []string{"Player1", "Player2", "Player3"} {
			left := matching(first, player+" leaves with ")
			require.Len(t, left, 1)
			coins := strings.Fields(left[0])[3]
			back := matching(second, "welcome back, "+player+": "+coins+" coins, level ")
			require.Len(t, back, 1, "%s in %q", left, second)
			assert.True(t, strings.HasSuffix(back[0], ", visit 2"), back[0])
		}
		assert.NotEmpty(t, matching(append(first, second...), "Player1 reaches level 2!"))
	})
}

func TestTesting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		place := load(t, "examples/testing")
		report, err := spec.Run(context.Background(), spec.Options{NewServer: func() (*runtime.Server, error) {
			server, err := bindings.New(bindings.Options{UntilIdle: true})
			if err == nil {
				server.Place(place)
			}
			return server, err
		}})
		require.NoError(t, err)
		var text strings.Builder
		require.NoError(t, report.Write(&text, false))
		assert.True(t, report.OK(), text.String())
		assert.Equal(t, 8, report.Passed)
		assert.Equal(t, 1, report.Skipped)
	})
}
