//go:build unix

package project

// This file tests files that are no files. Its one rule: nothing waits for them.

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPipesAreNotRead(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "good.luau", "return 1")
	for _, name := range []string{"a.luau", "init.meta.json", "good.meta.json", "init.luau"} {
		if err := syscall.Mkfifo(name, 0o644); err != nil {
			t.Logf("no pipes here: %v", err)
			return
		}
	}
	p := loadOK(t, ".")
	assert.Len(t, p.Warnings, 2, "those that are no meta files of the folder are skipped")
	require.Len(t, p.Errors, 2)
	assert.EqualError(t, p.Errors[0], "init.meta.json: not a regular file")
	assert.EqualError(t, p.Errors[1], "good.meta.json: not a regular file")
	assert.Len(t, p.Root.Child("ServerScriptService").Children, 1)
}
