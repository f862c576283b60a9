package backendtest

// This file holds the twin test: the same random steps on a backend and on another that is right, compared answer by
// answer. Its one rule: everything random comes from the printed seed; LANAI_TEST_SEED repeats a run.

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/memory"
)

const twinSteps = 600

// A twin is the two stores that must agree.
type twin struct {
	*testing.T
	*rand.Rand
	ctx  context.Context
	ours datastore.Backend
	want datastore.Backend
	now  int64
	seen []string // version ids
}

// runTwin compares a backend with the memory backend, which is the model for all.
func runTwin(t *testing.T, b datastore.Backend) {
	w := &twin{T: t, Rand: rand.New(rand.NewPCG(seedOf(t), 0)), ctx: t.Context(), ours: b, want: memory.New(),
		now: start, seen: []string{"", "no version id"}}
	for range twinSteps {
		key := w.key()
		w.step(key)
		w.compare(key)
	}
}

var (
	twinNames  = []string{"a", "a/b", "b{}%", "\x00\xff", "é"}
	twinScopes = []string{"global", "a", "a/x"}
)

func (w *twin) key() datastore.Key {
	return datastore.Key{Store: "S", Scope: twinScopes[w.IntN(3)], Name: twinNames[w.IntN(5)], Ordered: w.IntN(3) == 0}
}

// step does one random thing to both.
func (w *twin) step(key datastore.Key) {
	switch w.IntN(16) {
	case 0, 1:
		w.advance()
	case 2:
		version := w.version()
		require.NoError(w, w.ours.DropVersion(w.ctx, key, version, w.now, "o"))
		require.NoError(w, w.want.DropVersion(w.ctx, key, version, w.now, "o"))
	case 3:
		w.restore(key)
	default:
		w.write(key)
	}
}

// advance moves the time, and has both drop what is gone then: otherwise they may differ in when a write does.
func (w *twin) advance() {
	w.now += w.Int64N(2 * hour)
	if w.IntN(6) == 0 {
		w.now += w.Int64N(datastore.Retention)
	}
	limit, dropped := 1+w.IntN(20), [2]int{}
	for i, b := range []datastore.Backend{w.ours, w.want} {
		dropped[i], _ = probe{w.T, b, w.ctx}.sweep(limit, w.now)
	}
	require.Equal(w, dropped[1], dropped[0], "dropped at %d", w.now)
}

// restore gives a key the history of another, or none, perhaps only if it is at some version.
func (w *twin) restore(key datastore.Key) {
	from := w.key()
	from.Ordered = key.Ordered
	history, err := w.want.History(w.ctx, from)
	require.NoError(w, err)
	if len(history) == 0 || w.IntN(3) == 0 {
		require.NoError(w, w.ours.Restore(w.ctx, key, history, "o"))
		require.NoError(w, w.want.Restore(w.ctx, key, history, "o"))
		return
	}
	version := w.version()
	got, want := w.ours.RestoreIf(w.ctx, key, version, history, "o"), w.want.RestoreIf(w.ctx, key, version, history, "o")
	require.Equal(w, want, got)
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

	all, err := w.ours.History(w.ctx, key)
	require.NoError(w, err)
	wantAll, err := w.want.History(w.ctx, key)
	require.NoError(w, err)
	require.Equal(w, wantAll, all, "%v", key)

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
