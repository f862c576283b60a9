package file_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/file"
)

func open(t *testing.T, path string) *file.Backend {
	t.Helper()
	b, err := file.Open(path, file.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}

func storePath(t *testing.T) string { return filepath.Join(t.TempDir(), ".lanai", "store.db") }

func TestBackend(t *testing.T) {
	backendtest.Run(t, func(t *testing.T) datastore.Backend { return open(t, storePath(t)) })
}
