package backendtest

// This file holds the cases of Sweep.

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

// sweep makes a whole pass in steps of a size, and tells how many versions it dropped in how many steps.
func (p probe) sweep(limit int, now int64) (dropped, steps int) {
	p.Helper()
	for from := ""; ; {
		swept, err := p.Sweep(p.ctx, from, limit, now)
		require.NoError(p, err)
		dropped += swept.Dropped
		if steps++; swept.Next == "" {
			return dropped, steps
		}
		require.Less(p, steps, 10_000, "it does not end")
		from = swept.Next
	}
}

// sweepVersions: versions leave when they end, one by one, though nobody touches the key.
func sweepVersions(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	p.lived(standard("a")) // at 0 h, 1 h, a tombstone a minute later, 2 h
	p.lived(datastore.Key{Scope: datastore.GlobalScope, Name: "nameless"})
	p.set(standard("untouched"), "1", start)
	p.rank(ordered("o"), 1)
	steps := []struct {
		now     int64
		dropped int
		left    []string
	}{
		{start + 2*hour, 0, []string{"1", "2", "-", "3"}},
		{start + datastore.Retention + hour - 1, 0, []string{"1", "2", "-", "3"}},
		{start + datastore.Retention + hour, 1, []string{"2", "-", "3"}},
		{start + datastore.Retention + hour + minute, 2, []string{"3"}}, // the value ended with the tombstone after it
		{start + 9*datastore.Retention, 0, []string{"3"}},
	}
	for _, s := range steps {
		dropped, _ := p.sweep(2, s.now)
		assert.Equal(t, 2*s.dropped, dropped, "at %d", s.now)
		assert.Equal(t, s.left, p.history(standard("a"), datastore.VersionRange{}))
	}
	assert.Equal(t, "1", string(p.load(standard("untouched")).Value))
	assert.Equal(t, int64(1), p.load(ordered("o")).Number)
}

// sweepTombstones: a removed key leaves with all its versions, and begins anew.
func sweepTombstones(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	p.set(standard("a"), "1", start)
	p.remove(standard("a"), start+hour)
	p.set(standard("b"), "1", start)
	p.remove(standard("b"), start+hour)
	p.set(standard("b"), "2", start+2*hour)
	p.set(standard("a"+"\x00"), "1", start)

	dropped, _ := p.sweep(100, start+hour+datastore.Retention-1)
	assert.Zero(t, dropped)
	assert.Len(t, p.all(standard("a")), 2)
	dropped, _ = p.sweep(100, start+hour+datastore.Retention)
	assert.Equal(t, 4, dropped, "two of each, the tombstone of b is in its history")
	assert.Nil(t, p.load(standard("a")))
	assert.Empty(t, p.all(standard("a")))
	assert.Equal(t, []string{"a\x00", "b"}, p.names(datastore.KeyRange{Ref: standard("").Ref()}))
	assert.Equal(t, []string{"2"}, p.history(standard("b"), datastore.VersionRange{}))
	assert.Equal(t, uint64(1), p.set(standard("a"), "3", start+datastore.Retention+3*hour).Revision)
	assert.Equal(t, []string{"a", "a\x00", "b"}, p.names(datastore.KeyRange{Ref: standard("").Ref()}))

	first := p.set(standard("c"), "1", start)
	p.remove(standard("c"), start+hour)
	p.set(standard("c"), "2", start+2*hour)
	require.NoError(t, b.DropVersion(p.ctx, standard("c"), first.Version, start+2*hour, "test"))
	dropped, _ = p.sweep(100, start+hour+datastore.Retention)
	assert.Equal(t, 1, dropped, "a tombstone, though what came after it is younger")
}

// sweepPages: a pass reaches every key of every store and scope, in steps that are bounded.
func sweepPages(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	var keys []datastore.Key
	for _, store := range []string{"a", "b", "c/d", "\xff"} {
		for _, scope := range []string{"global", "x", "y/z"} {
			for i := range 9 {
				keys = append(keys, datastore.Key{Store: store, Scope: scope, Name: fmt.Sprintf("k%d", i)})
			}
		}
	}
	for i, key := range keys {
		p.set(key, "1", start)
		p.set(key, "2", start+hour)
		if i%3 == 0 {
			p.remove(key, start+2*hour)
		}
	}
	now := int64(start + 2*hour + datastore.Retention)
	dropped, steps := p.sweep(7, now)
	assert.Equal(t, len(keys)+2*len(keys)/3, dropped, "one of each, three of each third")
	assert.Greater(t, steps, dropped/21, "a step is bounded")
	for i, key := range keys {
		want := 1
		if i%3 == 0 {
			want = 0
		}
		assert.Len(t, p.all(key), want, "%v", key)
	}
	dropped, _ = p.sweep(7, now)
	assert.Zero(t, dropped)
}

// sweepUnderLoad: what is written while a pass is made is not lost.
func sweepUnderLoad(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	const keys, rounds = 8, 12
	now := func(round int) int64 { return start + int64(round)*(datastore.Retention+hour) }
	for round := range rounds {
		var group sync.WaitGroup
		for i := range keys {
			group.Go(func() {
				key := standard(fmt.Sprintf("k%d", i))
				saved, err := b.Save(p.ctx, key, datastore.Write{Change: text("1"), Now: now(round), Origin: "test"})
				if assert.NoError(t, err) {
					entry, err := b.Load(p.ctx, key)
					assert.NoError(t, err)
					assert.Equal(t, saved.Entry, entry)
				}
				_, err = b.Save(p.ctx, key, datastore.Write{Delete: true, Now: now(round), Origin: "test"})
				assert.NoError(t, err)
			})
		}
		group.Go(func() { p.sweep(3, now(round)) })
		group.Wait()
	}
	for i := range keys {
		assert.Equal(t, []string{"1", "-"}, p.history(standard(fmt.Sprintf("k%d", i)), datastore.VersionRange{}))
	}
}

func sweepNothing(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	dropped, steps := p.sweep(10, start)
	assert.Zero(t, dropped)
	assert.LessOrEqual(t, steps, 2)
	require.NoError(t, b.Close())
	_, err := b.Sweep(p.ctx, "", 10, start)
	require.Error(t, err)
}
