package bindings_test

// This file edits places while they run. Its one rule: a case is one text file, and all
// that the server says is compared.
//
// testdata/reload/*.txtar are as testdata/places, and go on after a file named EDIT: the
// files behind it are written over those before when nothing is left to do, one whose
// whole text is REMOVE is removed, and the place is reloaded.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/runtime"
	"lanai/runtime/project"
)

func TestReloads(t *testing.T) {
	files, err := filepath.Glob("testdata/reload/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			testReload(t, archive)
		})
	}
}

func testReload(t *testing.T, archive *txtar.Archive) {
	dir := t.TempDir()
	load := func() *project.Project {
		p, err := project.Load(dir, project.Options{IsService: bindings.IsService})
		require.NoError(t, err)
		return p
	}
	w := newWorld(t, bindings.Options{})
	started := false
	step := func() {
		if !started {
			started = true
			w.Place(load())
			w.StartScripts()
		} else {
			next := load()
			w.Loop.Post(func() {
				w.Reload(next, func(done func()) { done() }, func(r runtime.Reloaded) { w.Say(runtime.Info, "%v", r) })
			})
		}
		require.NoError(t, w.Loop.Run(t.Context())) // not w.Run, which ends the scripts
	}
	for _, f := range archive.Files {
		path := filepath.Join(dir, f.Name)
		switch {
		case f.Name == "EDIT":
			step()
		case strings.TrimSpace(string(f.Data)) == "REMOVE":
			require.NoError(t, os.Remove(path))
		default:
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, f.Data, 0o644))
		}
	}
	step()

	var got strings.Builder
	for _, m := range w.messages {
		got.WriteString(m.Level.String() + " " + strings.ReplaceAll(m.Text, dir+string(filepath.Separator), "") + "\n")
	}
	assert.Equal(t, strings.TrimSpace(string(archive.Comment)), strings.TrimSpace(got.String()))
}
