package memory_test

import (
	"testing"

	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/memory"
)

func TestBackend(t *testing.T) {
	backendtest.Run(t, func(*testing.T) datastore.Backend { return memory.New() })
}
