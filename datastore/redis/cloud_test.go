package redis_test

// This file holds the tests of memory stores and messages on a server they share with others. Its one rule: each test
// has two stores on one prefix, as two game servers have.

import (
	"testing"

	"github.com/alicebob/miniredis/v2"

	"lanai/datastore"
	"lanai/datastore/backendtest"
)

func TestCloudOnMiniredis(t *testing.T) {
	backendtest.RunCloud(t, func(t *testing.T) datastore.CloudBackend { return open(t, "redis://"+miniredis.RunT(t).Addr()) })
}

func TestCloudOnServer(t *testing.T) {
	url := realURL(t)
	backendtest.RunCloud(t, func(t *testing.T) datastore.CloudBackend { return open(t, url) })
}
