package project

// This file fuzzes the loader with whole folders. Its one rule: whatever is in them, the
// answer is a tree that holds together or a problem that names a file.

import (
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func FuzzLoad(f *testing.F) {
	cases, err := filepath.Glob("testdata/*.txtar")
	require.NoError(f, err)
	for _, file := range cases {
		text, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(text)
	}
	for _, c := range conformance {
		f.Add([]byte("-- " + strings.ReplaceAll(strings.ReplaceAll(c.files, " | ", "\n-- "), ": ", " --\n") + "\n"))
	}
	f.Add([]byte("-- a -> . --\n-- b/c -> ../.. --\n-- d.lua -> ../../x --\n-- a.lua --\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		for name, content := range archive(string(text)) {
			plant(dir, name, content)
		}
		for _, path := range []string{dir, filepath.Join(dir, "default.project.json")} {
			checkLoad(t, path)
		}
	})
}

// archive yields the files of a text in the form of testdata. Package txtar reads the
// same form, and panics on "-- --".
func archive(text string) iter.Seq2[string, string] {
	return func(yield func(name, content string) bool) {
		for file := range strings.SplitSeq("\n"+text, "\n-- ") {
			if name, content, found := strings.Cut(file, " --\n"); found && !yield(name, content) {
				return
			}
		}
	}
}

// plant makes a file of a fuzzed archive below dir, or a link if its name has an arrow,
// as far as that is possible.
func plant(dir, name, content string) {
	name, target, isLink := strings.Cut(name, " -> ")
	if !filepath.IsLocal(name) || strings.ContainsRune(target, 0) {
		return
	}
	path := filepath.Join(dir, name)
	if os.MkdirAll(filepath.Dir(path), 0o755) != nil {
		return
	}
	if isLink && filepath.IsLocal(filepath.Join(filepath.Dir(name), target)) {
		_ = os.Symlink(target, path)
		return
	}
	_ = os.WriteFile(path, []byte(content), 0o644) // some names are too long
}

// checkLoad loads path and checks what must hold of any result.
func checkLoad(t *testing.T, path string) {
	p, err := Load(path, Options{})
	if err != nil {
		require.IsType(t, &Problem{}, err)
		require.NotEmpty(t, err.(*Problem).File)
		return
	}
	require.Equal(t, "DataModel", p.Root.ClassName)
	p.Root.Walk(func(n *Node) {
		require.NotEmpty(t, n.ClassName)
		require.NotNil(t, n.Problem("x"))
	})
	for _, problem := range append(p.Warnings, p.Errors...) {
		require.NotEmpty(t, problem.File)
		require.NotEmpty(t, problem.Message)
	}
	again, err := Load(path, Options{})
	require.NoError(t, err)
	assert.Empty(t, Diff(p, again), "reading twice gives the same")
	_, err = Sourcemap(p, SourcemapOptions{NonScripts: true})
	require.NoError(t, err)
}
