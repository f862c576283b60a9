package admin_test

// This file holds the tests of listings and statistics.

import (
	"fmt"
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/admin"
)

// collect gives what an iterator yields, as texts.
func collect[T any](t testing.TB, all iter.Seq2[T, error], text func(T) string) []string {
	t.Helper()
	got := []string{}
	for item, err := range all {
		require.NoError(t, err)
		got = append(got, text(item))
	}
	return got
}

func TestListings(t *testing.T) {
	eachBackend(t, func(f *fixture) {
		f.set(datastore.Key{Scope: datastore.GlobalScope, Name: "x"}, `1`, 0)
		for _, at := range [][2]string{{"global", "Pet_1"}, {"global", "Player_1"}, {"a", "Player_3"}, {"zeta", "Player_2"}, {"zeta", "Q"}} {
			f.set(datastore.Key{Store: "PlayerData", Scope: at[0], Name: at[1]}, `1`, 0)
		}
		f.write(datastore.Key{Store: "PlayerData", Scope: "zeta", Name: "Q"}, datastore.Write{Delete: true}, minute)
		for i, name := range []string{"a", "b", "c"} {
			f.write(ordered(name), datastore.Write{Change: datastore.Change{Number: int64(10 - i*i)}}, 0)
		}
		ctx := f.Context()
		stores := collect(f, f.store.Stores(ctx, "", admin.AnyKind), func(s admin.StoreInfo) string { return fmt.Sprint(s.Name, " ", s.Ordered) })
		assert.Equal(f, []string{" false", "PlayerData false", "Scores true"}, stores)

		keys := func(q admin.KeyQuery) []string {
			return collect(f, f.store.Keys(ctx, q), func(k admin.KeyInfo) string { return fmt.Sprint(k.Scope, "/", k.Name, " ", k.Number) })
		}
		all := datastore.StoreRef{Store: "PlayerData", AllScopes: true}
		assert.Equal(f, []string{"a/Player_3 0", "global/Pet_1 0", "global/Player_1 0", "zeta/Player_2 0"}, keys(admin.KeyQuery{Ref: all}))
		assert.Equal(f, []string{"a/Player_3 0", "global/Player_1 0", "zeta/Player_2 0"}, keys(admin.KeyQuery{Ref: all, Prefix: "Pl"}))
		assert.Equal(f, []string{"zeta/Q 0"}, keys(admin.KeyQuery{Ref: all, Prefix: "Q", Removed: true}))
		assert.Equal(f, []string{"global/Pet_1 0", "global/Player_1 0"}, keys(admin.KeyQuery{Ref: standard("").Ref()}))
		assert.Equal(f, []string{"u/x 0"}, keys(admin.KeyQuery{Ref: datastore.StoreRef{AllScopes: true}}))
		assert.Equal(f, []string{"global/a 10", "global/b 9", "global/c 6"}, keys(admin.KeyQuery{Ref: ordered("").Ref()}))

		ranked := collect(f, f.store.Ranked(ctx, ordered("").Ref()), func(r datastore.Ranked) string { return fmt.Sprint(r.Name, " ", r.Number) })
		assert.Equal(f, []string{"a 10", "b 9", "c 6"}, ranked)

		for _, err := range f.store.Keys(ctx, admin.KeyQuery{Ref: datastore.StoreRef{Store: "Nope", AllScopes: true}}) {
			assert.ErrorContains(f, err, `no store is called "Nope"`)
		}
	})
}

// TestListingsHavePages checks that what lies beyond a page is listed.
func TestListingsHavePages(t *testing.T) {
	f := on(t, backends[0].open(t))
	want := []string{}
	for i := range 2500 {
		want = append(want, fmt.Sprintf("k%04d", i))
		f.set(standard(want[i]), `1`, 0)
		f.write(ordered(want[i]), datastore.Write{Change: datastore.Change{Number: int64(-i)}}, 0)
		f.set(datastore.Key{Store: fmt.Sprintf("S%04d", i), Scope: "global", Name: "x"}, `1`, 0)
	}
	name := func(k admin.KeyInfo) string { return k.Name }
	assert.Equal(t, want, collect(t, f.store.Keys(t.Context(), admin.KeyQuery{Ref: standard("").Ref()}), name))
	assert.Equal(t, want, collect(t, f.store.Keys(t.Context(), admin.KeyQuery{Ref: datastore.StoreRef{Store: "PlayerData", AllScopes: true}, Prefix: "k"}), name))
	assert.Equal(t, want, collect(t, f.store.Ranked(t.Context(), ordered("").Ref()), func(r datastore.Ranked) string { return r.Name }))
	assert.Len(t, collect(t, f.store.Stores(t.Context(), "S0", admin.StandardOnly), func(s admin.StoreInfo) string { return s.Name }), 1000)
}

func TestVersions(t *testing.T) {
	eachBackend(t, func(f *fixture) {
		f.set(standard("a"), `1`, 0)
		f.set(standard("a"), `2`, 2*hour)
		f.write(standard("a"), datastore.Write{Delete: true}, 4*hour)
		f.now = start + 5*hour
		all, err := f.store.Versions(f.Context(), standard("a"))
		require.NoError(f, err)
		require.Len(f, all, 3)
		assert.Equal(f, []bool{true, false, false}, []bool{all[0].Deleted, all[1].Deleted, all[2].Deleted})
		assert.Equal(f, start+2*hour+datastore.Retention, all[2].Expires)

		f.now = all[2].Expires
		all, err = f.store.Versions(f.Context(), standard("a"))
		require.NoError(f, err)
		assert.Len(f, all, 2, "the first has ended")
		f.now = start + 4*hour + datastore.Retention
		_, err = f.store.Versions(f.Context(), standard("a"))
		assert.ErrorContains(f, err, `has no key "a"`)
	})
}

func TestStats(t *testing.T) {
	eachBackend(t, func(f *fixture) {
		f.write(standard("a"), datastore.Write{Change: datastore.Change{Value: []byte(`12345`), Metadata: []byte(`{"m":1}`)}}, 0)
		f.set(standard("a"), `123`, 2*hour)
		f.set(standard("b"), `1`, hour)
		f.write(standard("b"), datastore.Write{Delete: true}, 4*hour)
		f.write(ordered("x"), datastore.Write{Change: datastore.Change{Number: 5}}, hour)
		f.now = start + 5*hour
		var got []admin.Stat
		for s, err := range f.store.Stats(f.Context(), admin.Selection{}) {
			require.NoError(f, err)
			got = append(got, s)
		}
		assert.Equal(f, []admin.Stat{
			{Store: "PlayerData", Keys: 1, Removed: 1, Versions: 2, Tombstones: 1, Bytes: 3, HistoryBytes: 13, Oldest: start, Newest: start + 4*hour},
			{Store: "Scores", Ordered: true, Keys: 1, Bytes: 8, Oldest: start + hour, Newest: start + hour},
		}, got)
		for range f.store.Stats(f.Context(), admin.Selection{}) {
			break // leaving early must not hang
		}
		for _, err := range f.store.Stats(f.Context(), admin.Selection{Stores: []string{"Nope"}}) {
			assert.ErrorContains(f, err, `no store is called "Nope"`)
		}
	})
}
