package bindings_test

// This file runs whole places. Its one rule: a case is one text file, and all
// that the server says is compared.
//
// testdata/places/*.txtar hold the files of a project folder. The comment
// before the first file has settings as in script_test.go and then the whole
// transcript, one message a line: its level and its text.

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/runtime/project"
)

func TestPlaces(t *testing.T) { eachArchive(t, "places", testPlace) }

// eachArchive runs a test on each file of a folder of testdata, with a folder to unpack it in.
func eachArchive(t *testing.T, folder string, test func(t *testing.T, archive *txtar.Archive, dir string)) {
	files, err := filepath.Glob("testdata/" + folder + "/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			test(t, archive, t.TempDir())
		})
	}
}

func testPlace(t *testing.T, archive *txtar.Archive, dir string) {
	for _, f := range archive.Files {
		unpackFile(t, dir, f)
	}
	players, want := 0, string(archive.Comment)
	if line, rest, _ := strings.Cut(want, "\n"); strings.HasPrefix(line, "--! players ") {
		players, _ = strconv.Atoi(strings.TrimPrefix(line, "--! players "))
		want = rest
	}
	w := newWorld(t, bindings.Options{})
	w.Place(loadFolder(t, dir))
	w.run(players, 0)
	w.expectTranscript(want, dir)
}

// unpackFile writes a file of an archive into a folder.
func unpackFile(t *testing.T, dir string, f txtar.File) {
	path := filepath.Join(dir, f.Name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, f.Data, 0o644))
}

// loadFolder reads the project in a folder.
func loadFolder(t *testing.T, dir string) *project.Project {
	p, err := project.Load(dir, project.Options{IsService: bindings.IsService})
	require.NoError(t, err)
	return p
}

// expectTranscript compares all that the server has said; names of files in dir are
// compared without it.
func (w *world) expectTranscript(want, dir string) {
	var got strings.Builder
	for _, m := range w.messages {
		got.WriteString(m.Level.String() + " " + strings.ReplaceAll(m.Text, dir+string(filepath.Separator), "") + "\n")
	}
	assert.Equal(w.t, strings.TrimSpace(want), strings.TrimSpace(got.String()))
}

func TestInfiniteYieldNamesTheLine(t *testing.T) {
	w := newWorld(t, bindings.Options{})
	w.place([2]string{"ServerScriptService.Main:Script", "\n\nworkspace:WaitForChild('Nothing')"})
	w.run(0, 0)
	require.Len(t, w.messages, 1)
	m := w.messages[0]
	assert.Equal(t, "ServerScriptService.Main", m.Script)
	assert.Equal(t, 3, m.Line)
	assert.InDelta(t, 5, m.Time, 0.1)
	assert.Equal(t, "Main", m.Instance.Name())
}
