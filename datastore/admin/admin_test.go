package admin_test

// This file holds what the tests share: every kind of store, and a clock that stands still. Its one rule: a test that
// writes runs on every backend.

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/admin"
	"lanai/datastore/file"
	"lanai/datastore/memory"
	"lanai/datastore/redis"
	"lanai/datastore/redis/redistest"
)

const (
	minute = 60 * 1000
	hour   = 60 * minute

	patience = time.Minute // for what a real server announces
	tick     = 2 * time.Millisecond
)

// start is the time at which the tests' stories begin, ms: well within a UTC hour, and lately, as Redis itself lets
// versions end by its own clock.
var start = time.Now().Add(-48*time.Hour).Truncate(time.Hour).UnixMilli() + 5*minute

// An opener makes an empty backend of one kind.
type opener func(t testing.TB) datastore.Backend

// backends are all kinds of stores.
var backends = []struct {
	name string
	open opener
}{
	{"memory", func(testing.TB) datastore.Backend { return memory.New() }},
	{"file", openFile},
	{"miniredis", func(t testing.TB) datastore.Backend { return openRedis(t, "redis://"+miniredis.RunT(t).Addr()) }},
	{"redis", func(t testing.TB) datastore.Backend { return openRedis(t, redistest.Start(t).URL()) }},
}

func openFile(t testing.TB) datastore.Backend {
	b, err := file.Open(filepath.Join(t.TempDir(), "store.db"), file.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}

func openRedis(t testing.TB, url string) datastore.Backend {
	b, err := redis.Open(context.Background(), url, redis.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}

// A fixture is a store under test.
type fixture struct {
	testing.TB
	backend datastore.Backend
	store   *admin.Store
	now     int64 // ms: what its clock says
}

func on(t testing.TB, b datastore.Backend) *fixture {
	f := &fixture{TB: t, backend: b, now: start}
	f.store = admin.New(b, admin.Options{Now: func() time.Time { return time.UnixMilli(f.now) }})
	return f
}

// eachBackend runs a test on an empty store of every kind.
func eachBackend(t *testing.T, test func(*fixture)) {
	for _, b := range backends {
		t.Run(b.name, func(t *testing.T) { test(on(t, b.open(t))) })
	}
}

func standard(name string) datastore.Key {
	return datastore.Key{Store: "PlayerData", Scope: "global", Name: name}
}

func ordered(name string) datastore.Key {
	return datastore.Key{Store: "Scores", Scope: "global", Name: name, Ordered: true}
}

// set writes a value some time after start, as a server would.
func (f *fixture) set(key datastore.Key, value string, after int64) *datastore.Entry {
	f.Helper()
	return f.write(key, datastore.Write{Change: datastore.Change{Value: []byte(value)}}, after)
}

func (f *fixture) write(key datastore.Key, w datastore.Write, after int64) *datastore.Entry {
	f.Helper()
	w.Now, w.Origin = start+after, "server"
	saved, err := f.backend.Save(f.Context(), key, w)
	require.NoError(f, err)
	return saved.Entry
}

func (f *fixture) load(key datastore.Key) *datastore.Entry {
	f.Helper()
	entry, err := f.backend.Load(f.Context(), key)
	require.NoError(f, err)
	return entry
}

func (f *fixture) history(key datastore.Key) []*datastore.Entry {
	f.Helper()
	all, err := f.backend.History(f.Context(), key)
	require.NoError(f, err)
	return all
}
