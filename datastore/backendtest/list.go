package backendtest

// This file holds the cases of Keys, Stores, Sorted, Watch and Close.

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

func keysOrder(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	for _, name := range []string{"b", "B", "10", "9", "a", "ab", "é"} {
		p.set(standard(name), "1", start)
	}
	p.set(datastore.Key{Store: "PlayerData", Scope: "other", Name: "x"}, "1", start)
	p.set(datastore.Key{Store: "PlayerDat", Scope: "global", Name: "y"}, "1", start)
	ref := standard("").Ref()
	assert.Equal(t, []string{"10", "9", "B", "a", "ab", "b", "é"}, p.names(datastore.KeyRange{Ref: ref}))
	p.set(standard("aa"), "1", start)
	assert.Equal(t, []string{"10", "9", "B", "a", "aa", "ab", "b", "é"}, p.names(datastore.KeyRange{Ref: ref}))
	assert.Empty(t, p.names(datastore.KeyRange{Ref: datastore.StoreRef{Store: "None", Scope: "global"}}))
}

func keysPrefix(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	for _, name := range []string{"user", "user:1", "user:2", "user;", "uses", "\xff", "\xff\xff"} {
		p.set(standard(name), "1", start)
	}
	ref := standard("").Ref()
	assert.Equal(t, []string{"user:1", "user:2"}, p.names(datastore.KeyRange{Ref: ref, Prefix: "user:"}))
	assert.Equal(t, []string{"user", "user:1", "user:2", "user;"}, p.names(datastore.KeyRange{Ref: ref, Prefix: "user"}))
	assert.Equal(t, []string{"\xff", "\xff\xff"}, p.names(datastore.KeyRange{Ref: ref, Prefix: "\xff"}))
	assert.Empty(t, p.names(datastore.KeyRange{Ref: ref, Prefix: "zzz"}))
	assert.Equal(t, []string{"user:2"},
		p.names(datastore.KeyRange{Ref: ref, Prefix: "user:", After: &datastore.KeyAt{Scope: "global", Name: "user:1"}}))
}

func keysPages(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	var want []string
	for i := range 25 {
		want = append(want, fmt.Sprintf("k%02d", i))
		p.set(standard(want[i]), "1", start)
	}
	r := datastore.KeyRange{Ref: standard("").Ref(), Limit: 10}
	var got []string
	for {
		page := p.names(r)
		got = append(got, page...)
		if len(page) < 10 {
			break
		}
		r.After = &datastore.KeyAt{Scope: "global", Name: page[9]}
	}
	assert.Equal(t, want, got)
}

func keysAllScopes(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	for _, at := range [][2]string{{"b", "1"}, {"a", "2"}, {"a", "1"}, {"ab", "3"}, {"a/x", "1"}} {
		p.set(datastore.Key{Store: "PlayerData", Scope: at[0], Name: at[1]}, "1", start)
	}
	ref := datastore.StoreRef{Store: "PlayerData", AllScopes: true}
	all := []string{"a/1", "a/2", "a/x/1", "ab/3", "b/1"}
	assert.Equal(t, all, p.names(datastore.KeyRange{Ref: ref}))
	assert.Equal(t, []string{"a/1", "a/2", "a/x/1"}, p.names(datastore.KeyRange{Ref: ref, Prefix: "a/"}))
	assert.Equal(t, []string{"a/1"}, p.names(datastore.KeyRange{Ref: ref, Prefix: "a/1"}))
	assert.Equal(t, []string{"ab/3"}, p.names(datastore.KeyRange{Ref: ref, Prefix: "ab"}))

	var got []string
	r := datastore.KeyRange{Ref: ref, Limit: 1}
	for {
		infos, err := b.Keys(p.ctx, r)
		require.NoError(t, err)
		if len(infos) == 0 {
			break
		}
		got = append(got, infos[0].Scope+"/"+infos[0].Name)
		r.After = &datastore.KeyAt{Scope: infos[0].Scope, Name: infos[0].Name}
	}
	assert.Equal(t, all, got)
}

func keysTombstones(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	p.set(standard("a"), "1", start)
	p.set(standard("b"), "1", start)
	p.remove(standard("a"), start+minute)
	infos, err := b.Keys(p.ctx, datastore.KeyRange{Ref: standard("").Ref(), Limit: 10})
	require.NoError(t, err)
	assert.Equal(t, []datastore.KeyInfo{
		{Scope: "global", Name: "a", Updated: start + minute, Deleted: true},
		{Scope: "global", Name: "b", Updated: start},
	}, infos)
}

func storesListed(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	p.set(datastore.Key{Store: "", Scope: datastore.GlobalScope, Name: "x"}, "1", start)
	for i, name := range []string{"Pets", "Players", "Banned"} {
		for _, scope := range []string{"global", "test"} {
			p.set(datastore.Key{Store: name, Scope: scope, Name: "x"}, "1", start+int64(i)*hour)
			p.set(datastore.Key{Store: name, Scope: scope, Name: "y"}, "1", start+int64(i+1)*hour)
		}
	}
	p.rank(ordered("x"), 1)

	list := func(r datastore.StoreRange) (names []string) {
		if r.Limit == 0 {
			r.Limit = 10
		}
		infos, err := b.Stores(p.ctx, r)
		require.NoError(t, err)
		for _, info := range infos {
			names = append(names, info.Name)
		}
		return names
	}
	nameless := ""
	pets := "Pets"
	assert.Equal(t, []string{"Banned", "Pets", "Players"}, list(datastore.StoreRange{After: &nameless}))
	assert.Equal(t, []string{"Players"}, list(datastore.StoreRange{After: &pets}))
	assert.Equal(t, []string{"Pets", "Players"}, list(datastore.StoreRange{Prefix: "P"}))
	assert.Equal(t, []string{"Pets"}, list(datastore.StoreRange{Prefix: "P", Limit: 1}))
	assert.Equal(t, []string{"Scores"}, list(datastore.StoreRange{Ordered: true}))

	infos, err := b.Stores(p.ctx, datastore.StoreRange{Prefix: "Pets", Limit: 1})
	require.NoError(t, err)
	assert.Equal(t, int64(start), infos[0].Created)
	assert.InDelta(t, start+hour, infos[0].Updated, minute)
}

func sortedOrder(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	want := []datastore.Ranked{
		{Name: "least", Number: math.MinInt64}, {Name: "minus", Number: -256}, {Name: "small", Number: -1},
		{Name: "zero", Number: 0}, {Name: "a", Number: 1}, {Name: "b", Number: 1}, {Name: "b\x00", Number: 1},
		{Name: "big", Number: 1 << 40}, {Name: "most", Number: math.MaxInt64},
	}
	for _, i := range []int{4, 2, 8, 0, 6, 1, 3, 5, 7} {
		p.rank(ordered(want[i].Name), want[i].Number)
	}
	assert.Equal(t, want, p.ranks(datastore.SortedRange{}))
	slices.Reverse(want)
	assert.Equal(t, want, p.ranks(datastore.SortedRange{Descending: true}))
	assert.Equal(t, want[:2], p.ranks(datastore.SortedRange{Descending: true, Limit: 2}))
	assert.Equal(t, int64(-256), p.load(ordered("minus")).Number)
}

func sortedBounds(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	for i := int64(-3); i <= 3; i++ {
		p.rank(ordered(fmt.Sprint("k", i)), i)
	}
	numbers := func(low, high *int64) []int64 {
		up := []int64{}
		for _, item := range p.ranks(datastore.SortedRange{Min: low, Max: high}) {
			up = append(up, item.Number)
		}
		down := []int64{}
		for _, item := range p.ranks(datastore.SortedRange{Min: low, Max: high, Descending: true}) {
			down = append(down, item.Number)
		}
		slices.Reverse(down)
		assert.Equal(t, up, down)
		return up
	}
	at := func(n int64) *int64 { return &n }
	assert.Equal(t, []int64{-3, -2, -1, 0, 1, 2, 3}, numbers(nil, nil))
	assert.Equal(t, []int64{-1, 0, 1}, numbers(at(-1), at(1)))
	assert.Equal(t, []int64{2, 3}, numbers(at(2), nil))
	assert.Equal(t, []int64{-3, -2}, numbers(nil, at(-2)))
	assert.Equal(t, []int64{0}, numbers(at(0), at(0)))
	assert.Empty(t, numbers(at(9), nil))
	assert.Equal(t, []int64{-3, -2, -1, 0, 1, 2, 3}, numbers(at(math.MinInt64), at(math.MaxInt64)))
}

func sortedPages(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	for i := range 23 {
		p.rank(ordered(fmt.Sprintf("k%02d", i)), int64(i/4)-2)
	}
	low, high := int64(-2), int64(2)
	for _, descending := range []bool{false, true} {
		r := datastore.SortedRange{Descending: descending, Min: &low, Max: &high}
		want := p.ranks(r)
		require.Len(t, want, 20)
		var got []datastore.Ranked
		r.Limit = 7
		for {
			page := p.ranks(r)
			got = append(got, page...)
			if len(page) < 7 {
				break
			}
			r.After = &page[6]
		}
		assert.Equal(t, want, got)
	}
}

func sortedMoves(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	p.rank(ordered("a"), 1)
	p.rank(ordered("b"), 2)
	assert.Len(t, p.ranks(datastore.SortedRange{}), 2)
	p.rank(ordered("a"), 3)
	assert.Equal(t, []datastore.Ranked{{Name: "b", Number: 2}, {Name: "a", Number: 3}}, p.ranks(datastore.SortedRange{}))
	p.remove(ordered("b"), start)
	assert.Equal(t, []datastore.Ranked{{Name: "a", Number: 3}}, p.ranks(datastore.SortedRange{}))
	assert.Empty(t, p.history(ordered("b"), datastore.VersionRange{}))
}

func watch(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	l := listenTo(b)
	first := p.set(standard("a"), "1", start)
	second := p.remove(standard("a"), start).Entry
	p.remove(standard("a"), start) // changes nothing, tells nothing
	third := p.rank(ordered("o"), 1)
	p.remove(ordered("o"), start)
	_, err := b.Save(p.ctx, standard("a"), datastore.Write{Match: true, Version: "x", Now: start, Origin: "test"})
	require.ErrorIs(t, err, datastore.ErrConflict)
	require.NoError(t, b.DropVersion(p.ctx, standard("a"), second.Version, start, "test"))

	l.expect(t, standard("a"), []string{first.Version, second.Version, first.Version})
	l.expect(t, ordered("o"), []string{third.Version, ""})
	for _, n := range append(l.of(standard("a")), l.of(ordered("o"))...) {
		assert.Equal(t, "test", n.Origin)
	}
	l.stop()
	p.set(standard("a"), "2", start)
	assert.Len(t, l.of(standard("a")), 3)
}

func contextEnded(t *testing.T, b datastore.Backend) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := b.Load(ctx, standard("a"))
	require.ErrorIs(t, err, context.Canceled)
	_, err = b.Save(ctx, standard("a"), datastore.Write{Now: start})
	require.ErrorIs(t, err, context.Canceled)
	assert.Nil(t, on(t, b).load(standard("a")), "refused before it was written")
}

func closed(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	p.set(standard("a"), "1", start)
	require.NoError(t, b.Close())
	_, err := b.Load(p.ctx, standard("a"))
	require.Error(t, err)
	_, err = b.Save(p.ctx, standard("a"), datastore.Write{Now: start})
	require.Error(t, err)
	_, err = b.Keys(p.ctx, datastore.KeyRange{Ref: standard("").Ref(), Limit: 1})
	require.Error(t, err)
}
