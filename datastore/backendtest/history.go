package backendtest

// This file holds the cases of History and Restore.

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

// all gives everything a key has.
func (p probe) all(key datastore.Key) []*datastore.Entry {
	p.Helper()
	history, err := p.History(p.ctx, key)
	require.NoError(p, err)
	return history
}

func (p probe) restore(key datastore.Key, history []*datastore.Entry) {
	p.Helper()
	require.NoError(p, p.Restore(p.ctx, key, history, "copy"))
}

// storeOf gives what a listing tells of one store.
func (p probe) storeOf(name string, ordered bool) datastore.StoreInfo {
	p.Helper()
	infos, err := p.Stores(p.ctx, datastore.StoreRange{Prefix: name, Ordered: ordered, Limit: 1})
	require.NoError(p, err)
	require.Len(p, infos, 1)
	return infos[0]
}

// lived writes a history of several hours with everything an entry can hold: a value, one with user ids and metadata, a
// tombstone, a value after it.
func (p probe) lived(key datastore.Key) []*datastore.Entry {
	p.Helper()
	p.set(key, "1", start)
	p.save(key, datastore.Write{Now: start + hour, Origin: "test", Change: datastore.Change{
		Value: []byte("2"), UserIDs: []int64{7, -7}, Metadata: []byte(`{"m":1}`),
	}})
	p.remove(key, start+hour+minute)
	p.set(key, "3", start+2*hour)
	return p.all(key)
}

// latest is a history of one version, with this text.
func latest(e *datastore.Entry, text string) []*datastore.Entry {
	only := *e
	only.Expires, only.Value = 0, []byte(text)
	return []*datastore.Entry{&only}
}

func historyWhole(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	assert.Empty(t, p.all(standard("nobody")))
	history := p.lived(standard("a"))
	require.Len(t, history, 4)
	assert.Equal(t, p.load(standard("a")), history[3])
	for _, e := range history {
		loaded, err := b.LoadVersion(p.ctx, standard("a"), e.Version)
		require.NoError(t, err)
		assert.Equal(t, loaded, e)
	}
	assert.Equal(t, []int64{7, -7}, history[1].UserIDs)
	assert.NoError(t, datastore.CheckHistory(standard("a"), history))

	p.rank(ordered("o"), 5)
	assert.Equal(t, []*datastore.Entry{p.load(ordered("o"))}, p.all(ordered("o")))
	assert.NoError(t, datastore.CheckHistory(ordered("o"), p.all(ordered("o"))))
}

func restoreCopies(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	history := p.lived(standard("a"))
	to := datastore.Key{Store: "Copy", Scope: "other", Name: "b"}
	p.restore(to, history)
	assert.Equal(t, history, p.all(to), "versions, revisions, metadata and times are kept")
	assert.Equal(t, history[3], p.load(to))
	assert.Equal(t, []string{"1", "2", "-", "3"}, p.history(to, datastore.VersionRange{}))
	assert.Equal(t, []string{"3", "-"}, p.history(to, datastore.VersionRange{Descending: true, Limit: 2}))
	assert.Equal(t, []string{"b"}, p.names(datastore.KeyRange{Ref: to.Ref()}))
	assert.Equal(t, []string{"other/b"}, p.names(datastore.KeyRange{Ref: datastore.StoreRef{Store: "Copy", AllScopes: true}}))

	info := p.storeOf("Copy", false)
	assert.Equal(t, int64(start), info.Created)
	assert.InDelta(t, start+2*hour, info.Updated, minute)

	next := p.set(to, "4", start+3*hour)
	assert.Equal(t, history[3].Revision+1, next.Revision, "life goes on")
	assert.Equal(t, []string{"1", "2", "-", "3", "4"}, p.history(to, datastore.VersionRange{}))
	require.NoError(t, b.DropVersion(p.ctx, to, next.Version, start+3*hour, "test"))
	assert.Equal(t, []string{"1", "2", "-", "3"}, p.history(to, datastore.VersionRange{}))
}

func restoreReplaces(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	old := p.lived(standard("a"))
	p.set(standard("b"), "x", start+5*hour)
	p.remove(standard("b"), start+6*hour)
	p.restore(standard("b"), latest(old[0], "1"))
	assert.Equal(t, latest(old[0], "1"), p.all(standard("b")), "nothing of what was before is left")
	entry, err := b.LoadVersion(p.ctx, standard("b"), old[3].Version)
	require.NoError(t, err)
	assert.Nil(t, entry)

	p.restore(standard("b"), latest(old[0], "other"))
	assert.Equal(t, "other", string(p.load(standard("b")).Value), "also by a version of the same id")
}

// restoreTombstone: a removed key is a history that ends in a tombstone.
func restoreTombstone(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	p.set(standard("a"), "1", start)
	p.remove(standard("a"), start+minute)
	p.restore(standard("b"), p.all(standard("a")))
	assert.True(t, p.load(standard("b")).Deleted)
	assert.Equal(t, []string{"1", "-"}, p.history(standard("b"), datastore.VersionRange{}))
	infos, err := b.Keys(p.ctx, datastore.KeyRange{Ref: standard("").Ref(), Limit: 10})
	require.NoError(t, err)
	require.Len(t, infos, 2)
	assert.Equal(t, datastore.KeyInfo{Scope: "global", Name: "b", Updated: start + minute, Deleted: true}, infos[1])
	again := p.set(standard("b"), "2", start+2*minute)
	assert.Equal(t, uint64(3), again.Revision)
	assert.Equal(t, []string{"2"}, p.history(standard("b"), datastore.VersionRange{}), "one value an hour, the last")
}

// restoreErases: an empty history leaves no trace.
func restoreErases(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	p.lived(standard("a"))
	p.set(standard("b"), "1", start)
	p.rank(ordered("o"), 5)
	for range 2 {
		p.restore(standard("a"), nil)
		p.restore(ordered("o"), nil)
		assert.Nil(t, p.load(standard("a")))
		assert.Nil(t, p.load(ordered("o")))
		assert.Empty(t, p.all(standard("a")))
		assert.Empty(t, p.history(standard("a"), datastore.VersionRange{}))
		assert.Empty(t, p.ranks(datastore.SortedRange{}))
		assert.Equal(t, []string{"b"}, p.names(datastore.KeyRange{Ref: standard("").Ref()}))
		assert.Empty(t, p.names(datastore.KeyRange{Ref: ordered("").Ref()}))
	}
	assert.Equal(t, uint64(1), p.set(standard("a"), "2", start+9*hour).Revision, "the key begins anew")
	assert.Equal(t, []string{"2"}, p.history(standard("a"), datastore.VersionRange{}))
	assert.Equal(t, []string{"a", "b"}, p.names(datastore.KeyRange{Ref: standard("").Ref()}))
}

func restoreOrdered(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	p.rank(ordered("a"), 5)
	p.rank(ordered("b"), -3)
	p.restore(ordered("c"), p.all(ordered("a")))
	p.restore(ordered("b"), p.all(ordered("a")))
	assert.Equal(t, []datastore.Ranked{{Name: "a", Number: 5}, {Name: "b", Number: 5}, {Name: "c", Number: 5}},
		p.ranks(datastore.SortedRange{}))
	assert.Equal(t, []string{"a", "b", "c"}, p.names(datastore.KeyRange{Ref: ordered("").Ref()}))
	p.rank(ordered("b"), 1)
	p.remove(ordered("c"), start)
	assert.Equal(t, []datastore.Ranked{{Name: "b", Number: 1}, {Name: "a", Number: 5}}, p.ranks(datastore.SortedRange{}))
}

// restoreEnded: what has ended is kept as given, until a write or a sweep finds it.
func restoreEnded(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	history := p.lived(standard("a"))
	p.restore(standard("b"), history)
	assert.Len(t, p.all(standard("b")), 4)
	p.set(standard("b"), "4", start+2*hour+datastore.Retention)
	assert.Equal(t, []string{"3", "4"}, p.history(standard("b"), datastore.VersionRange{}))
}

func restoreTellsWatchers(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	history := p.lived(standard("a"))
	l := listenTo(b)
	defer l.stop()
	p.restore(standard("b"), history)
	p.restore(standard("b"), latest(history[0], "1"))
	p.restore(standard("b"), nil)
	p.restore(standard("b"), nil) // changes nothing, tells nothing
	p.set(standard("b"), "end", start)
	l.expect(t, standard("b"), []string{history[3].Version, history[0].Version, "", p.load(standard("b")).Version})
	assert.Equal(t, "copy", l.of(standard("b"))[2].Origin)
}

// restoreRefuses: what no writes could have left is refused, and nothing changes.
func restoreRefuses(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	good := p.lived(standard("a"))
	change := func(i int, f func(*datastore.Entry)) []*datastore.Entry {
		bad := slices.Clone(good)
		e := *bad[i]
		f(&e)
		bad[i] = &e
		return bad
	}
	cases := []struct {
		want    string
		history []*datastore.Entry
	}{
		{"version 1 of 1: got nothing", []*datastore.Entry{nil}},
		{`version 4 of 4: version id: got "x y"`, change(3, func(e *datastore.Entry) { e.Version = "x y" })},
		{"version 4 of 4: expires: got 5, want 0", change(3, func(e *datastore.Entry) { e.Expires = 5 })},
		{"version 1 of 4: expires: got 0, want when", change(0, func(e *datastore.Entry) { e.Expires = 0 })},
		{"is not of the hour of updated", change(3, func(e *datastore.Entry) { e.Updated += hour })},
		{"version 2 of 4: times: got created -1", change(1, func(e *datastore.Entry) { e.Created = -1 })},
		{"version 3 of 4: got a tombstone with a value", change(2, func(e *datastore.Entry) { e.Value = []byte("1") })},
		{"want later hours after earlier ones", []*datastore.Entry{good[1], good[0], good[3]}},
		{"want later hours after earlier ones", []*datastore.Entry{good[1], good[1], good[3]}},
	}
	for _, c := range cases {
		err := b.Restore(p.ctx, standard("a"), c.history, "copy")
		require.ErrorContains(t, err, c.want)
		require.ErrorContains(t, err, "history of PlayerData/global/a: ")
	}
	assert.Equal(t, good, p.all(standard("a")))
	assert.ErrorContains(t, b.Restore(p.ctx, ordered("o"), good, "copy"), "an ordered key has no earlier versions")
	assert.ErrorContains(t, b.Restore(p.ctx, ordered("o"), good[2:3], "copy"), "an ordered key has no tombstone")
}

// restoreAtOnce: who reads while histories are exchanged sees one or the other, never a mixture.
func restoreAtOnce(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	long := p.lived(standard("a"))
	p.set(standard("c"), "x", start+4*hour)
	short := p.all(standard("c"))
	p.restore(standard("b"), long)
	done := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		defer close(done)
		for i := range 40 {
			assert.NoError(t, b.Restore(p.ctx, standard("b"), [][]*datastore.Entry{short, long}[i%2], "copy"))
		}
	})
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
		}
		var texts []string
		for _, e := range p.all(standard("b")) {
			texts = append(texts, fmt.Sprintf("%s%v", e.Value, e.Deleted))
		}
		assert.Contains(t, []string{"xfalse", "1false 2false true 3false"}, strings.Join(texts, " "))
	}
	group.Wait()
}

// restoreIf: only the version that is expected is replaced, and of many who expect it only one replaces it.
func restoreIf(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	history := p.lived(standard("from"))
	current := p.set(standard("a"), "1", start)
	conflict := func(key datastore.Key, version string, history []*datastore.Entry) {
		t.Helper()
		before := p.all(key)
		require.ErrorIs(t, b.RestoreIf(p.ctx, key, version, history, "copy"), datastore.ErrConflict)
		assert.Equal(t, before, p.all(key))
	}
	conflict(standard("a"), "", history)
	conflict(standard("a"), history[1].Version, history)
	conflict(standard("new"), current.Version, history)
	require.NoError(t, b.RestoreIf(p.ctx, standard("a"), current.Version, history, "copy"))
	require.NoError(t, b.RestoreIf(p.ctx, standard("new"), "", history, "copy"))
	assert.Equal(t, history, p.all(standard("a")))
	assert.Equal(t, history, p.all(standard("new")))

	number := p.rank(ordered("from"), 5)
	p.rank(ordered("o"), 1)
	conflict(ordered("o"), "", []*datastore.Entry{number})
	require.NoError(t, b.RestoreIf(p.ctx, ordered("o"), p.load(ordered("o")).Version, []*datastore.Entry{number}, "copy"))
	assert.Equal(t, int64(5), p.load(ordered("o")).Number)

	require.ErrorContains(t, b.RestoreIf(p.ctx, standard("a"), current.Version, nil, "copy"), "got none, want at least one version")
	var won atomic.Int64
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			err := b.RestoreIf(p.ctx, standard("b"), "", history, "copy")
			if err == nil {
				won.Add(1)
			} else {
				assert.ErrorIs(t, err, datastore.ErrConflict)
			}
		})
	}
	group.Wait()
	assert.Equal(t, int64(1), won.Load())
}
