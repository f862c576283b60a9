package redis_test

// This file holds the test that the rule of writes, which save.lua spells again, is that of datastore.Write.Apply: the
// same random steps on this store and on the memory store, compared answer by answer. LANAI_TEST_SEED repeats a run.

import (
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/memory"
	"lanai/datastore/redis"
)

func TestTwinOnMiniredis(t *testing.T) {
	runTwin(t, open(t, "redis://"+miniredis.RunT(t).Addr()), 800)
}

func TestTwinOnServer(t *testing.T) { runTwin(t, open(t, realURL(t)), 4000) }

const twinStart = 1767348300000 // 2026-01-02, ms

// A twin is the two stores that must agree.
type twin struct {
	*testing.T
	*rand.Rand
	ctx  context.Context
	ours *redis.Backend
	want *memory.Backend
	now  int64
	seen []string // version ids
}

func runTwin(t *testing.T, b *redis.Backend, steps int) {
	seed := rand.Uint64()
	if given := os.Getenv("LANAI_TEST_SEED"); given != "" {
		var err error
		seed, err = strconv.ParseUint(given, 10, 64)
		require.NoError(t, err, "LANAI_TEST_SEED")
	}
	t.Logf("LANAI_TEST_SEED=%d", seed)
	w := &twin{T: t, Rand: rand.New(rand.NewPCG(seed, 0)), ctx: t.Context(), ours: b, want: memory.New(),
		now: twinStart, seen: []string{"", "no version id"}}
	for range steps {
		w.step()
		if w.now > twinStart+datastore.Retention {
			return // from here on the stores differ in when they drop what has ended, which no engine sees
		}
	}
}

var (
	twinNames  = []string{"a", "a/b", "b{}%", "\x00\xff", "é"}
	twinScopes = []string{"global", "a", "a/x"}
)

func (w *twin) key() datastore.Key {
	return datastore.Key{Store: "S", Scope: twinScopes[w.IntN(3)], Name: twinNames[w.IntN(5)], Ordered: w.IntN(3) == 0}
}

// step does one random thing to both and compares.
func (w *twin) step() {
	key := w.key()
	switch w.IntN(12) {
	case 0:
		w.now += w.Int64N(2 * 3600 * 1000)
	case 1:
		version := w.version()
		require.NoError(w, w.ours.DropVersion(w.ctx, key, version, w.now, "o"))
		require.NoError(w, w.want.DropVersion(w.ctx, key, version, w.now, "o"))
	default:
		w.write(key)
	}
	w.compare(key)
}

// version gives one of the last ids that were there.
func (w *twin) version() string {
	last := w.seen[max(0, len(w.seen)-12):]
	return last[w.IntN(len(last))]
}

func (w *twin) write(key datastore.Key) {
	write := datastore.Write{Delete: w.IntN(4) == 0, Match: w.IntN(3) == 0, Now: w.now - w.Int64N(3)*1000, Origin: "o" + strconv.Itoa(w.IntN(2))}
	write.Change = datastore.Change{Number: int64(w.Uint64())}
	if !key.Ordered {
		write.Change = datastore.Change{Value: []byte(strconv.Itoa(w.Int())), UserIDs: []int64{w.Int64(), -1}, Metadata: []byte(`{"a":1}`)}
	}
	if w.IntN(2) == 0 {
		write.UserIDs, write.Metadata = nil, nil
	}
	if write.Match {
		write.Version = w.version()
		if current, _ := w.want.Load(w.ctx, key); current != nil && w.IntN(2) == 0 {
			write.Version = current.Version
		}
	}
	got, err := w.ours.Save(w.ctx, key, write)
	want, wantErr := w.want.Save(w.ctx, key, write)
	require.Equal(w, wantErr, err, "%v %+v", key, write)
	require.Equal(w, want.Changed, got.Changed)
	require.Equal(w, want.Entry, got.Entry, "%v %+v", key, write)
	if write.Delete {
		require.Equal(w, want.Previous, got.Previous)
	}
	if want.Entry != nil {
		w.seen = append(w.seen, want.Entry.Version)
	}
}

// compare compares what both say about a key and its store.
func (w *twin) compare(key datastore.Key) {
	got, err := w.ours.Load(w.ctx, key)
	require.NoError(w, err)
	want, err := w.want.Load(w.ctx, key)
	require.NoError(w, err)
	require.Equal(w, want, got)

	r := datastore.VersionRange{Descending: w.IntN(2) == 0, Limit: 1 + w.IntN(9)}
	versions, err := w.ours.Versions(w.ctx, key, r)
	require.NoError(w, err)
	wantVersions, err := w.want.Versions(w.ctx, key, r)
	require.NoError(w, err)
	require.True(w, slices.Equal(wantVersions, versions), "%v %+v: got %v, want %v", key, r, versions, wantVersions)

	version := w.version()
	got, err = w.ours.LoadVersion(w.ctx, key, version)
	require.NoError(w, err)
	want, err = w.want.LoadVersion(w.ctx, key, version)
	require.NoError(w, err)
	require.Equal(w, want, got)
	w.compareLists(key)
}

func (w *twin) compareLists(key datastore.Key) {
	q := datastore.KeyRange{Ref: key.Ref(), Limit: 1 + w.IntN(8), Prefix: []string{"", "a", "a/", "a/x/"}[w.IntN(4)]}
	q.Ref.AllScopes = w.IntN(2) == 0
	if w.IntN(2) == 0 {
		q.After = &datastore.KeyAt{Scope: key.Scope, Name: key.Name}
	}
	keys, err := w.ours.Keys(w.ctx, q)
	require.NoError(w, err)
	wantKeys, err := w.want.Keys(w.ctx, q)
	require.NoError(w, err)
	require.True(w, slices.Equal(wantKeys, keys), "%+v: got %v, want %v", q, keys, wantKeys)

	s := datastore.SortedRange{Ref: key.Ref(), Descending: w.IntN(2) == 0, Limit: 1 + w.IntN(8)}
	low := int64(w.Uint64())
	if w.IntN(2) == 0 {
		s.Min = &low
	}
	if w.IntN(2) == 0 {
		s.After = &datastore.Ranked{Name: key.Name, Number: int64(w.Uint64())}
	}
	ranks, err := w.ours.Sorted(w.ctx, s)
	require.NoError(w, err)
	wantRanks, err := w.want.Sorted(w.ctx, s)
	require.NoError(w, err)
	require.True(w, slices.Equal(wantRanks, ranks), "%+v: got %v, want %v", s, ranks, wantRanks)
}
