package redis_test

// This file holds what the tests share: stores on miniredis and on a real server. Its one rule: the conformance suite
// always runs on miniredis, and on every real server that can be had.

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/redis"
	"lanai/datastore/redis/redistest"
)

func TestBackendOnMiniredis(t *testing.T) {
	backendtest.Run(t, func(t *testing.T) datastore.Backend {
		return open(t, "redis://"+miniredis.RunT(t).Addr())
	})
}

func TestBackendOnServer(t *testing.T) {
	url := realURL(t)
	backendtest.Run(t, func(t *testing.T) datastore.Backend { return open(t, url) })
}

// prefixes are those of the stores opened, so that no two tests share one.
var prefixes atomic.Int64

// open opens a new store at url.
func open(t testing.TB, url string) *redis.Backend {
	t.Helper()
	return openAs(t, url, newPrefix())
}

func newPrefix() string { return fmt.Sprintf("test-%d-%d", os.Getpid(), prefixes.Add(1)) }

// openAs opens the store with this prefix, and erases it after the test when the server is not the test's own.
func openAs(t testing.TB, url, prefix string) *redis.Backend {
	t.Helper()
	if url == os.Getenv("LANAI_TEST_REDIS") {
		t.Cleanup(func() {
			b, err := redis.Open(context.Background(), url, redis.Options{Prefix: prefix})
			require.NoError(t, err)
			require.NoError(t, b.Erase(context.Background()))
			require.NoError(t, b.Close())
		})
	}
	b, err := redis.Open(context.Background(), url, redis.Options{Prefix: prefix})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}

// realURL is the address of a real server: the one that LANAI_TEST_REDIS names, or one started for this test.
func realURL(t testing.TB) string {
	t.Helper()
	if url := os.Getenv("LANAI_TEST_REDIS"); url != "" {
		return url
	}
	return redistest.Start(t).URL()
}

func standard(name string) datastore.Key {
	return datastore.Key{Store: "PlayerData", Scope: "global", Name: name}
}

func ordered(name string) datastore.Key {
	return datastore.Key{Store: "Scores", Scope: "global", Name: name, Ordered: true}
}

func text(s string) datastore.Change { return datastore.Change{Value: []byte(s)} }
