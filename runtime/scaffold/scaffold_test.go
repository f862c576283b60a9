package scaffold

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

func TestWrite(t *testing.T) {
	from := fstest.MapFS{
		"a.txt":     {Data: []byte("NAME is here")},
		"sub/b.txt": {Data: []byte("b")},
		"own.txt":   {Data: []byte("new")},
		"left.out":  {Data: []byte("-")},
	}
	dir := filepath.Join(t.TempDir(), "deep", "folder")
	options := Options{
		Replace: []string{"NAME", "game"},
		Rename: func(path string) string {
			return strings.Replace(strings.Replace(path, "a.txt", ".a", 1), "left.out", "", 1)
		},
		Own: func(path string) bool { return path == "own.txt" },
	}
	files, err := Write(dir, from, options)
	require.NoError(t, err)
	at := func(name string) string { return filepath.Join(dir, name) }
	assert.Equal(t, []File{{at(".a"), true}, {at("own.txt"), true}, {at("sub/b.txt"), true}}, files)
	assert.Equal(t, "game is here", read(t, at(".a")))
	assert.NoFileExists(t, at("left.out"))

	require.NoError(t, os.WriteFile(at(".a"), []byte("mine"), 0o600))
	require.NoError(t, os.WriteFile(at("own.txt"), []byte("old"), 0o600))
	files, err = Write(dir, from, options)
	require.NoError(t, err)
	assert.Equal(t, []File{{at(".a"), false}, {at("own.txt"), true}, {at("sub/b.txt"), false}}, files)
	assert.Equal(t, "mine", read(t, at(".a")), "never written over")
	assert.Equal(t, "new", read(t, at("own.txt")))

	var b strings.Builder
	Say(&b, files[:2])
	assert.Equal(t, "kept   "+at(".a")+"\nwrote  "+at("own.txt")+"\n", b.String())
}

func TestWriteFails(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sub"), nil, 0o600))
	_, err := Write(dir, fstest.MapFS{"sub/b.txt": {Data: []byte("b")}}, Options{})
	assert.Error(t, err, "sub is a file")
}
