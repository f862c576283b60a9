package backendtest

// This file holds listener, which collects notices. Its one rule: it asks for an order within a key alone, which is all
// that Watch promises.

import (
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

// A listener collects the notices of a backend.
type listener struct {
	stop func()

	mu    sync.Mutex // guards heard
	heard []datastore.Notice
}

func listenTo(b datastore.Backend) *listener {
	l := &listener{}
	l.stop = b.Watch(func(n datastore.Notice) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.heard = append(l.heard, n)
	})
	return l
}

// of gives the notices of one key so far.
func (l *listener) of(key datastore.Key) []datastore.Notice {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(l.heard), func(n datastore.Notice) bool { return n.Key != key })
}

// expect waits for the notices of a key, which are of these versions.
func (l *listener) expect(t *testing.T, key datastore.Key, versions []string) {
	t.Helper()
	require.Eventually(t, func() bool { return len(l.of(key)) >= len(versions) }, settle, tick)
	var got []string
	for _, n := range l.of(key) {
		assert.False(t, n.All)
		got = append(got, n.Version)
	}
	assert.Equal(t, versions, got, "%v", key)
}
