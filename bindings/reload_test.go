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
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/runtime"
)

func TestReloads(t *testing.T) { eachArchive(t, "reload", testReload) }

func testReload(t *testing.T, archive *txtar.Archive, dir string) {
	w := newWorld(t, bindings.Options{})
	started := false
	step := func() {
		if !started {
			started = true
			w.Place(loadFolder(t, dir))
			w.StartScripts()
		} else {
			next := loadFolder(t, dir)
			w.Loop.Post(func() {
				w.Reload(next, func(done func()) { done() }, func(r runtime.Reloaded) { w.Say(runtime.Info, "%v", r) })
			})
		}
		require.NoError(t, w.Loop.Run(t.Context())) // not w.Run, which ends the scripts
	}
	for _, f := range archive.Files {
		switch {
		case f.Name == "EDIT":
			step()
		case strings.TrimSpace(string(f.Data)) == "REMOVE":
			require.NoError(t, os.Remove(filepath.Join(dir, f.Name)))
		default:
			unpackFile(t, dir, f)
		}
	}
	step()
	w.expectTranscript(string(archive.Comment), dir)
}
