package spec_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime"
	"lanai/runtime/project"
	"lanai/runtime/spec"
)

// This file runs testdata/module/*.txtar: places whose scripts require the
// module TestEZ themselves. Compared is what they print.

func TestModule(t *testing.T) {
	files, err := filepath.Glob("testdata/module/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			c := unpack(t, archive)
			var said strings.Builder
			s := c.mounted(t, &said)
			s.StartScripts()
			require.NoError(t, s.Run(context.Background()))
			check(t, archive, file, "output", c.clean(said.String()))
		})
	}
}

// mounted returns a server with the place and the module.
func (c *testCase) mounted(t *testing.T, said *strings.Builder) *runtime.Server {
	p, err := project.Load(c.dir, project.Options{})
	require.NoError(t, err)
	s := newServer(t, p, func(m runtime.Message) {
		said.WriteString(m.Level.String() + ": " + m.Text + "\n")
	})
	storage, err := s.Tree.Service("ReplicatedStorage")
	require.NoError(t, err)
	_, err = spec.Mount(s, storage)
	require.NoError(t, err)
	return s
}

func TestMountKeepsTheProjectsOwn(t *testing.T) {
	c := unpack(t, txtar.Parse([]byte("-- ServerScriptService/Packages/TestEZ.luau --\nreturn {}\n")))
	s := c.mounted(t, &strings.Builder{})

	storage, err := s.Tree.Service("ReplicatedStorage")
	require.NoError(t, err)
	assert.Empty(t, storage.Children())

	own, err := spec.Mount(s, storage)
	require.NoError(t, err)
	assert.Equal(t, "ServerScriptService.Packages.TestEZ", own.FullName())
}
