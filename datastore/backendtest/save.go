package backendtest

// This file holds the cases of Load and Save.

import (
	"bytes"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

func loadMissing(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	assert.Nil(t, p.load(standard("nobody")))
	p.set(standard("somebody"), "1", start)
	assert.Nil(t, p.load(standard("nobody")))
	assert.Empty(t, p.history(standard("nobody"), datastore.VersionRange{}))
	entry, err := b.LoadVersion(p.ctx, standard("nobody"), "no version id")
	require.NoError(t, err)
	assert.Nil(t, entry)
}

func saveFirst(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	saved, err := b.Save(p.ctx, standard("a"), datastore.Write{
		Change: datastore.Change{Value: []byte(`"x"`)}, Now: start, Origin: "test",
	})
	require.NoError(t, err)
	assert.True(t, saved.Changed)
	assert.Nil(t, saved.Previous)
	assert.Equal(t, int64(start), saved.Entry.Created)
	assert.Equal(t, int64(start), saved.Entry.Updated)
	assert.Equal(t, uint64(1), saved.Entry.Revision)
	assert.Equal(t, `"x"`, string(saved.Entry.Value))
	assert.Equal(t, saved.Entry, p.load(standard("a")))
}

func saveNext(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	first := p.set(standard("a"), "1", start)
	saved, err := b.Save(p.ctx, standard("a"), datastore.Write{
		Change: datastore.Change{Value: []byte("2")}, Now: start + minute, Origin: "test",
	})
	require.NoError(t, err)
	assert.NotEqual(t, first.Version, saved.Entry.Version)
	assert.Equal(t, first.Created, saved.Entry.Created)
	assert.Equal(t, int64(start+minute), saved.Entry.Updated)
	assert.Equal(t, uint64(2), saved.Entry.Revision)
}

func saveClockGoesBack(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	p.set(standard("a"), "1", start)
	second := p.set(standard("a"), "2", start-2*hour)
	assert.Equal(t, int64(start), second.Updated, "time along a key never decreases")
	assert.Equal(t, "2", string(p.load(standard("a")).Value))
}

func saveMatch(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	first := p.set(standard("a"), "1", start)
	second := p.save(standard("a"), datastore.Write{
		Change: datastore.Change{Value: []byte("2")}, Match: true, Version: first.Version, Now: start, Origin: "test",
	})
	saved, err := b.Save(p.ctx, standard("a"), datastore.Write{
		Change: datastore.Change{Value: []byte("3")}, Match: true, Version: first.Version, Now: start, Origin: "test",
	})
	require.ErrorIs(t, err, datastore.ErrConflict)
	assert.Equal(t, second, saved.Entry, "a conflict tells the current state")
	assert.Equal(t, second, p.load(standard("a")))
}

func saveMatchNothing(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	w := datastore.Write{Change: datastore.Change{Value: []byte("1")}, Match: true, Now: start, Origin: "test"}
	p.save(standard("a"), w)
	_, err := b.Save(p.ctx, standard("a"), w)
	require.ErrorIs(t, err, datastore.ErrConflict)

	w.Version = "08D9"
	saved, err := b.Save(p.ctx, standard("b"), w)
	require.ErrorIs(t, err, datastore.ErrConflict)
	assert.Nil(t, saved.Entry)
	assert.Nil(t, p.load(standard("b")))
}

// saveAnew: versions of a key that was erased in between differ even when one engine makes them within a millisecond.
func saveAnew(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	first := p.rank(ordered("a"), 5)
	p.remove(ordered("a"), start)
	second := p.rank(ordered("a"), 7)
	assert.NotEqual(t, first.Version, second.Version)
	_, err := b.Save(p.ctx, ordered("a"), datastore.Write{
		Change: datastore.Change{Number: 6}, Match: true, Version: first.Version, Now: start, Origin: "test",
	})
	require.ErrorIs(t, err, datastore.ErrConflict)

	only := p.set(standard("a"), "1", start)
	p.restore(standard("a"), nil)
	assert.NotEqual(t, only.Version, p.set(standard("a"), "2", start).Version)
}

func saveWhole(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	change := datastore.Change{
		Value: []byte(`{"a":1}`), UserIDs: []int64{1, -5, 1 << 53}, Metadata: []byte(`{"m":"n"}`),
	}
	saved := p.save(standard("a"), datastore.Write{Change: change, Now: start, Origin: "test"})
	loaded := p.load(standard("a"))
	assert.Equal(t, saved, loaded)
	assert.Equal(t, change.UserIDs, loaded.UserIDs)
	assert.Equal(t, change.Metadata, loaded.Metadata)

	p.set(standard("a"), "2", start)
	loaded = p.load(standard("a"))
	assert.Empty(t, loaded.UserIDs, "left out means cleared")
	assert.Empty(t, loaded.Metadata)
}

func saveBig(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	big := bytes.Repeat([]byte("0123456789abcdef"), datastore.MaxValue/16)
	for i := range 3 {
		big[0] = byte('0' + i)
		p.set(standard("a"), string(big), start+int64(i)*hour)
	}
	assert.Equal(t, string(big), string(p.load(standard("a")).Value))
	assert.Len(t, p.history(standard("a"), datastore.VersionRange{}), 3)
}

func saveBinaryNames(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	names := []string{"\x00", "\x00\x00", "\x00\x01", "\x00\xff", "\x01", "a", "a\x00", "a\x00b", "a/b", "a\xff", "é", "\xff", "\xff\xff"}
	var group sync.WaitGroup
	for _, store := range names {
		for _, scope := range names {
			group.Go(func() {
				for _, name := range names {
					_, err := b.Save(p.ctx, datastore.Key{Store: store, Scope: scope, Name: name}, datastore.Write{
						Change: datastore.Change{Value: []byte(store + "|" + scope + "|" + name)}, Now: start, Origin: "test",
					})
					assert.NoError(t, err)
				}
			})
		}
	}
	group.Wait()
	for _, store := range names {
		for _, scope := range names {
			assert.Equal(t, names, p.names(datastore.KeyRange{Ref: datastore.StoreRef{Store: store, Scope: scope}}))
			for _, name := range names {
				entry := p.load(datastore.Key{Store: store, Scope: scope, Name: name})
				require.NotNil(t, entry)
				require.Equal(t, store+"|"+scope+"|"+name, string(entry.Value))
			}
		}
	}
}

func saveNeighbours(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	keys := []datastore.Key{
		{Store: "a", Scope: "b", Name: "c/d"},
		{Store: "a", Scope: "b/c", Name: "d"},
		{Store: "a/b", Scope: "c", Name: "d"},
		{Store: "ab", Scope: "c", Name: "d"},
		{Store: "a", Scope: "bc", Name: "d"},
		{Store: "a", Scope: "b", Name: "cd"},
		{Store: "", Scope: datastore.GlobalScope, Name: "d"},
	}
	for i, key := range keys {
		p.set(key, strconv.Itoa(i), start)
	}
	p.save(datastore.Key{Store: "a", Scope: "b", Name: "cd", Ordered: true},
		datastore.Write{Change: datastore.Change{Number: 7}, Now: start})
	for i, key := range keys {
		assert.Equal(t, strconv.Itoa(i), string(p.load(key).Value), "%v", key)
	}
}

func saveConcurrent(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	const writers, each = 8, 25
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			for range each {
				if !addOne(p, standard("counter")) {
					return
				}
			}
		})
	}
	group.Wait()
	entry := p.load(standard("counter"))
	assert.Equal(t, strconv.Itoa(writers*each), string(entry.Value))
	assert.Equal(t, uint64(writers*each), entry.Revision)
}

// addOne adds one to the integer in a key by load and matched save, until no other was faster.
func addOne(p probe, key datastore.Key) bool {
	entry, err := p.Load(p.ctx, key)
	for {
		if !assert.NoError(p, err) {
			return false
		}
		n, w := 0, datastore.Write{Match: true, Now: start, Origin: "test"}
		if entry != nil {
			n, _ = strconv.Atoi(string(entry.Value))
			w.Version = entry.Version
		}
		w.Value = []byte(strconv.Itoa(n + 1))
		var saved datastore.Saved
		if saved, err = p.Save(p.ctx, key, w); err == nil {
			return true
		}
		if !assert.ErrorIs(p, err, datastore.ErrConflict) {
			return false
		}
		entry, err = saved.Entry, nil
	}
}

func deleteTombstone(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	first := p.set(standard("a"), "1", start)
	saved := p.remove(standard("a"), start+minute)
	assert.True(t, saved.Changed)
	assert.Equal(t, first, saved.Previous)

	entry := p.load(standard("a"))
	assert.True(t, entry.Deleted)
	assert.Empty(t, entry.Value)
	assert.NotEqual(t, first.Version, entry.Version)
	assert.Equal(t, []string{"1", "-"}, p.history(standard("a"), datastore.VersionRange{}))
}

func deleteNothing(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	assert.False(t, p.remove(standard("a"), start).Changed)
	assert.Nil(t, p.load(standard("a")))

	p.set(standard("a"), "1", start)
	p.remove(standard("a"), start)
	tombstone := p.load(standard("a"))
	assert.False(t, p.remove(standard("a"), start+hour).Changed)
	assert.Equal(t, tombstone, p.load(standard("a")))
}

func deleteThenSave(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	p.set(standard("a"), "1", start)
	p.remove(standard("a"), start+minute)
	again := p.set(standard("a"), "2", start+2*minute)
	assert.Equal(t, int64(start+2*minute), again.Created, "a removed key begins anew")
	assert.Equal(t, uint64(3), again.Revision)
}

func deleteOrdered(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	p.rank(ordered("a"), 5)
	saved := p.remove(ordered("a"), start)
	assert.True(t, saved.Changed)
	assert.Nil(t, saved.Entry)
	assert.Equal(t, int64(5), saved.Previous.Number)
	assert.Nil(t, p.load(ordered("a")), "an ordered key leaves no tombstone")
	assert.Empty(t, p.ranks(datastore.SortedRange{}))
	assert.Empty(t, p.names(datastore.KeyRange{Ref: ordered("").Ref()}))
}
