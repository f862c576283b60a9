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

func TestPlaces(t *testing.T) {
	files, err := filepath.Glob("testdata/places/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			testPlace(t, archive)
		})
	}
}

func testPlace(t *testing.T, archive *txtar.Archive) {
	dir := t.TempDir()
	for _, f := range archive.Files {
		path := filepath.Join(dir, f.Name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, f.Data, 0o644))
	}
	p, err := project.Load(dir, project.Options{IsService: bindings.IsService})
	require.NoError(t, err)

	players, want := 0, []string{}
	w := newWorld(t, bindings.Options{})
	for _, line := range strings.Split(strings.TrimSpace(string(archive.Comment)), "\n") {
		if n, ok := strings.CutPrefix(line, "--! players "); ok {
			players, _ = strconv.Atoi(n)
			continue
		}
		want = append(want, line)
	}
	w.Place(p)
	w.run(players, 0)
	got := []string{}
	for _, m := range w.messages {
		got = append(got, m.Level.String()+" "+strings.ReplaceAll(m.Text, dir+string(filepath.Separator), ""))
	}
	assert.Equal(t, want, got)
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
