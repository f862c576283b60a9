package file_test

import (
	"context"
	"errors"
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
	backendtest.Run(t, func(t *testing.T) datastore.Backend {
		path := storePath(t)
		b := open(t, path)
		t.Cleanup(func() { verify(t, b, path) })
		return b
	})
}

// verify checks the whole file after a test, opening it again when the test closed it.
func verify(t *testing.T, b *file.Backend, path string) {
	t.Helper()
	err := b.Verify(context.Background())
	if errors.Is(err, file.ErrClosed) {
		if b, err = file.Open(path, file.Options{}); err == nil {
			err = errors.Join(b.Verify(context.Background()), b.Close())
		}
	}
	require.NoError(t, err)
}
