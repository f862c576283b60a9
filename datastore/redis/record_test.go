package redis

// This file holds the tests of names and records, from within.

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

func TestNames(t *testing.T) {
	b := &Backend{prefix: "lanai"}
	seen := map[string]bool{}
	parts := []string{"", "a", "a/b", "}", "{", "%7D", "a b", "\x00", "\xff", "é", ":h"}
	for _, store := range parts {
		for _, scope := range parts {
			for _, name := range parts {
				for _, ordered := range []bool{false, true} {
					key := datastore.Key{Store: store, Scope: scope, Name: name, Ordered: ordered}
					back, ok := keyAt(pathOf(key))
					require.True(t, ok)
					require.Equal(t, key, back)
					keys := b.recordKeys(key)
					require.Equal(t, b.recordAt(key), keys[0])
					for i, at := range keys {
						if i == 0 || i == 3 || !ordered {
							require.False(t, seen[at], "%q: %s", key, at)
						}
						seen[at] = true
						require.Equal(t, 1, strings.Count(at, "{"))
						require.Equal(t, 1, strings.Count(at, "}"))
						require.Equal(t, tagOf(keys[0]), tagOf(at), "one hash slot")
					}
				}
			}
		}
	}
	assert.Equal(t, "lanai:{s/PlayerData/global/Player_1}", b.recordAt(datastore.Key{Store: "PlayerData", Scope: "global", Name: "Player_1"}))
	ranked := datastore.Key{Store: "Scores", Scope: "global", Name: "a/b", Ordered: true}
	assert.Equal(t, "lanai:{o/Scores/global}/a%2Fb", b.recordAt(ranked))
}

func tagOf(at string) string { return at[strings.IndexByte(at, '{'):strings.IndexByte(at, '}')] }

func TestUnescapeRefuses(t *testing.T) {
	for _, text := range []string{"%", "%2", "%2g", "%zz"} {
		_, ok := unescape(text)
		assert.False(t, ok, text)
	}
	for _, text := range []string{"", "s/a/b", "x/a/b/c", "s/a/b/c/d", "s/%/b/c"} {
		_, ok := keyAt(text)
		assert.False(t, ok, text)
	}
	for _, text := range []string{"", "v", "v o", "v o s/a/b", "v % s/a/b/c"} {
		_, ok := noticeOf(text)
		assert.False(t, ok, text)
	}
}

func TestRecords(t *testing.T) {
	head := "1 08D9.01 1767348300000 1767348300001 7 0 9 token\n"
	for _, c := range []datastore.Change{
		{},
		{Value: []byte("{}")},
		{Value: []byte("a\nb"), UserIDs: []int64{math.MinInt64, 0, math.MaxInt64}, Metadata: []byte(`{"a":"\n"}`)},
		{Number: math.MinInt64},
		{Number: math.MaxInt64},
	} {
		e, err := decodeRecord(append([]byte(head), encodeBody(c)...))
		require.NoError(t, err)
		assert.Equal(t, &datastore.Entry{
			Value: c.Value, Number: c.Number, UserIDs: c.UserIDs, Metadata: c.Metadata,
			Version: "08D9.01", Updated: 1767348300000, Created: 1767348300001, Revision: 7, Expires: 9,
		}, e)
	}
	e, err := decodeRecord([]byte("1 v 1 2 3 1 0 t\n"))
	require.NoError(t, err)
	assert.True(t, e.Deleted)
}

func TestRecordsThatCannotBeRead(t *testing.T) {
	whole := "1 v 1 2 3 0 0 t\n" + string(encodeBody(datastore.Change{UserIDs: []int64{1 << 40, 2}, Metadata: []byte("{}")}))
	for n := 1; n < len(whole); n++ {
		_, err := decodeRecord([]byte(whole[:n]))
		if n != strings.IndexByte(whole, '\n')+1 { // the head alone is a tombstone's
			assert.ErrorIs(t, err, errRecord, "%q", whole[:n])
		}
	}
	for _, text := range []string{"", "\n", "2 v 1 2 3 0 0 t\n", "1 v x 2 3 0 0 t\n", "1 v 1 2 3 0 0 t u\n", strings.Repeat("1", 1000) + "\n"} {
		_, err := decodeRecord([]byte(text))
		assert.ErrorIs(t, err, errRecord, text)
	}
}

// TestRetire has names whose key is gone leave the index, and none whose key exists.
func TestRetire(t *testing.T) {
	m := miniredis.RunT(t)
	b, err := Open(t.Context(), "redis://"+m.Addr(), Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	clock := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	m.SetTime(clock)
	ref := datastore.StoreRef{Store: "S", Scope: "global"}
	save := func(name string) {
		_, err := b.Save(t.Context(), ref.Key(name), datastore.Write{Now: 1})
		require.NoError(t, err)
	}
	list := func() (names []string) {
		keys, err := b.Keys(t.Context(), datastore.KeyRange{Ref: ref, Limit: 10})
		require.NoError(t, err)
		for _, k := range keys {
			names = append(names, k.Name)
		}
		return names
	}
	index := func() []string {
		names, _ := m.ZMembers(b.indexAt(ref)) // none is no key
		return names
	}
	for _, name := range []string{"a", "b", "c"} {
		save(name)
	}
	m.Del(b.recordAt(ref.Key("a")))
	m.Del(b.recordAt(ref.Key("b")))
	assert.Equal(t, []string{"c"}, list())
	assert.Equal(t, []string{"a", "b", "c"}, index(), "a writer may be about to make them")

	m.SetTime(clock.Add(59 * time.Minute))
	save("b")
	assert.Equal(t, []string{"b", "c"}, list())
	m.SetTime(clock.Add(61 * time.Minute))
	assert.Equal(t, []string{"b", "c"}, list())
	assert.Equal(t, []string{"b", "c"}, index())

	m.Del(b.recordAt(ref.Key("b")))
	assert.Equal(t, []string{"c"}, list(), "the hour of b begins anew")
	assert.Equal(t, []string{"b", "c"}, index())
}

// TestExpiry has Redis itself drop what nobody can see any more, a day later than that.
func TestExpiry(t *testing.T) {
	m := miniredis.RunT(t)
	b, err := Open(t.Context(), "redis://"+m.Addr(), Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	key := datastore.Key{Store: "S", Scope: "global", Name: "a"}
	for _, w := range []datastore.Write{{Now: 1}, {Now: 2, Delete: true}} {
		_, err := b.Save(t.Context(), key, w)
		require.NoError(t, err)
	}
	const days31 = 31 * 24 * time.Hour
	for _, at := range b.recordKeys(key)[:3] {
		assert.Equal(t, days31, m.TTL(at), at)
	}
	_, err = b.Save(t.Context(), key, datastore.Write{Now: 3})
	require.NoError(t, err)
	assert.Zero(t, m.TTL(b.recordAt(key)), "a key that is there again stays")
	m.FastForward(days31)
	entry, err := b.Load(t.Context(), key)
	require.NoError(t, err)
	assert.True(t, entry.Live())
	assert.Len(t, m.Keys(), 7, "format, record, index, scopes, stores and their times: %v", m.Keys())
}

// TestErasedKeyLeavesNoName checks that nothing in Redis names an erased key once nobody can be about to write it.
func TestErasedKeyLeavesNoName(t *testing.T) {
	m := miniredis.RunT(t)
	b, err := Open(t.Context(), "redis://"+m.Addr(), Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	key := datastore.Key{Store: "S", Scope: "global", Name: "Player_1"}
	for _, w := range []datastore.Write{{Now: 1}, {Now: 2, Delete: true}} {
		_, err := b.Save(t.Context(), key, w)
		require.NoError(t, err)
	}
	require.Contains(t, m.Dump(), "Player_1")
	require.NoError(t, b.Restore(t.Context(), key, nil, "o"))
	sweep := func() {
		swept, err := b.Sweep(t.Context(), "", 100, 3)
		require.NoError(t, err)
		require.NotEqual(t, "", swept.Next)
	}
	sweep()
	assert.Contains(t, m.Dump(), "Player_1", "a writer may be about to make it")
	b.retire = 0
	sweep()
	assert.NotContains(t, m.Dump(), "Player_1")
}
