package memory_test

import (
	"testing"

	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/memory"
)

func TestCloud(t *testing.T) {
	backendtest.RunCloud(t, func(*testing.T) datastore.CloudBackend { return memory.NewCloud() })
}
