package admin_test

// This file holds the tests of reading and editing one key.

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/admin"
	"lanai/datastore/memory"
)

func TestSetKeepsWhatBelongsToAValue(t *testing.T) {
	eachBackend(t, func(f *fixture) {
		key := standard("Player_1")
		f.write(key, datastore.Write{Change: datastore.Change{
			Value: []byte(`{"Coins":1}`), UserIDs: []int64{7, 8}, Metadata: []byte(`{"from":"shop"}`),
		}}, 0)
		f.now = start + minute
		set := func(e admin.Edit) *datastore.Entry {
			done, err := f.store.Set(f.Context(), key, e)
			require.NoError(f, err)
			require.Equal(f, f.load(key), done.After)
			return done.After
		}

		entry := set(admin.Edit{Value: []byte(`{ "Coins" : 2 }`)})
		assert.Equal(f, `{"Coins":2}`, string(entry.Value))
		assert.Equal(f, []int64{7, 8}, entry.UserIDs)
		assert.Equal(f, `{"from":"shop"}`, string(entry.Metadata))
		assert.Equal(f, start, entry.Created)
		assert.Equal(f, start+minute, entry.Updated)

		entry = set(admin.Edit{Value: []byte(`3`), UserIDs: []int64{9}, Metadata: []byte(`{"by":"me"}`)})
		assert.Equal(f, []int64{9}, entry.UserIDs)
		assert.Equal(f, `{"by":"me"}`, string(entry.Metadata))

		entry = set(admin.Edit{Value: []byte(`4`), UserIDs: []int64{}, Metadata: []byte(`{}`)})
		assert.Empty(f, entry.UserIDs)
		assert.Empty(f, entry.Metadata)
	})
}

func TestSetOrderedIsExact(t *testing.T) {
	eachBackend(t, func(f *fixture) {
		for _, n := range []string{"9223372036854775807", "-9223372036854775808", "0"} {
			done, err := f.store.Set(f.Context(), ordered("a"), admin.Edit{Value: []byte(n)})
			require.NoError(f, err)
			assert.Equal(f, f.load(ordered("a")).Number, done.After.Number)
			assert.Contains(f, string(admin.AppendJSON(nil, ordered("a"), done.After)), `"number":`+n)
		}
	})
}

func TestSetIfVersion(t *testing.T) {
	eachBackend(t, func(f *fixture) {
		first := f.set(standard("a"), `1`, 0)
		second := f.set(standard("a"), `2`, minute)
		_, err := f.store.Set(f.Context(), standard("a"), admin.Edit{Value: []byte(`3`), IfVersion: first.Version})
		var conflict *admin.ConflictError
		require.ErrorAs(f, err, &conflict)
		assert.Equal(f, second.Version, conflict.Version)
		_, err = f.store.Set(f.Context(), standard("a"), admin.Edit{Value: []byte(`3`), IfVersion: second.Version})
		require.NoError(f, err)
		_, err = f.store.Set(f.Context(), standard("new"), admin.Edit{Value: []byte(`3`), IfVersion: second.Version})
		assert.ErrorContains(f, err, `key "new" has no version; nothing was written`)
	})
}

// A racing is a backend on which a server writes between a read and the write that follows it.
type racing struct {
	datastore.Backend
	write func()
}

func (r *racing) Save(ctx context.Context, key datastore.Key, w datastore.Write) (datastore.Saved, error) {
	if write := r.write; write != nil {
		r.write = nil
		write()
	}
	return r.Backend.Save(ctx, key, w)
}

func TestSetLosesNoUpdateInBetween(t *testing.T) {
	backend := memory.New()
	f := on(t, backend)
	f.set(standard("a"), `1`, 0)
	race := &racing{Backend: backend, write: func() {
		f.write(standard("a"), datastore.Write{Change: datastore.Change{Value: []byte(`2`), UserIDs: []int64{5}}}, minute)
	}}
	done, err := admin.New(race, admin.Options{}).Set(t.Context(), standard("a"), admin.Edit{Value: []byte(`3`)})
	require.NoError(t, err)
	assert.Equal(t, `2`, string(done.Before.Value))
	assert.Equal(t, []int64{5}, done.After.UserIDs, "kept from the write in between")
	assert.Equal(t, uint64(3), done.After.Revision)
}

func TestRefusedContent(t *testing.T) {
	f := on(t, memory.New())
	for _, c := range []struct {
		name string
		key  datastore.Key
		edit admin.Edit
		want string
	}{
		{"no JSON", standard("a"), admin.Edit{Value: []byte(`{Coins:5}`)}, `value: got "{Coins:5}", want JSON: invalid character 'C'`},
		{"nothing", standard("a"), admin.Edit{}, `value: got "", want JSON: unexpected end of JSON input`},
		{"two values", standard("a"), admin.Edit{Value: []byte(`1 2`)}, `want JSON: invalid character '2'`},
		{"null", standard("a"), admin.Edit{Value: []byte(`null`)}, `value: got null, want a value`},
		{"not UTF-8", standard("a"), admin.Edit{Value: []byte("\"\xff\"")}, `value: got text that is not UTF-8`},
		{"number out of range", standard("a"), admin.Edit{Value: []byte(`[1e999]`)}, `value: got number 1e999, want numbers of at most 1.8e308`},
		{"too long", standard("a"), admin.Edit{Value: []byte(`"` + strings.Repeat("x", datastore.MaxValue) + `"`)}, `value: got 4194306 bytes of JSON, want at most 4194304`},
		{"metadata an array", standard("a"), admin.Edit{Value: []byte(`1`), Metadata: []byte(`[1]`)}, `metadata: got "[1]", want an object`},
		{"metadata null", standard("a"), admin.Edit{Value: []byte(`1`), Metadata: []byte(`null`)}, `metadata: got "null", want an object`},
		{"metadata of null", standard("a"), admin.Edit{Value: []byte(`1`), Metadata: []byte(`{"a":null}`)}, `metadata: a: got null`},
		{"metadata name", standard("a"), admin.Edit{Value: []byte(`1`), Metadata: []byte(`{"` + strings.Repeat("n", 51) + `":1}`)}, `has 51 bytes, want at most 50`},
		{"metadata text", standard("a"), admin.Edit{Value: []byte(`1`), Metadata: []byte(`{"a":"` + strings.Repeat("n", 251) + `"}`)}, `metadata: a: got 251 bytes, want at most 250`},
		{"metadata in all", standard("a"), admin.Edit{Value: []byte(`1`), Metadata: []byte(`{"a":"` + strings.Repeat("n", 200) + `","b":"` + strings.Repeat("n", 200) + `"}`)}, `metadata: got 415 bytes of JSON, want at most 300`},
		{"ordered fraction", ordered("a"), admin.Edit{Value: []byte(`1.5`)}, `value: got "1.5", want an integer from -9223372036854775808 to 9223372036854775807`},
		{"ordered out of range", ordered("a"), admin.Edit{Value: []byte(`9223372036854775808`)}, `want an integer`},
		{"ordered user ids", ordered("a"), admin.Edit{Value: []byte(`1`), UserIDs: []int64{1}}, `user ids and metadata: an ordered store keeps none`},
		{"key too long", standard(strings.Repeat("k", 51)), admin.Edit{Value: []byte(`1`)}, `102: Key name exceeds the 50 character limit.`},
		{"key empty", standard(""), admin.Edit{Value: []byte(`1`)}, `101: Key name can't be empty.`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := f.store.Set(t.Context(), c.key, c.edit)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestRemoveAndErase(t *testing.T) {
	eachBackend(t, func(f *fixture) {
		f.set(standard("a"), `1`, 0)
		f.now = start + minute
		done, err := f.store.Remove(f.Context(), standard("a"), false)
		require.NoError(f, err)
		assert.True(f, done.After.Deleted)
		assert.Len(f, f.history(standard("a")), 2)

		_, err = f.store.Get(f.Context(), standard("a"), admin.Moment{})
		assert.ErrorContains(f, err, `key "a" of store "PlayerData" (scope "global") was removed at `+admin.Time(start+minute))
		_, err = f.store.Remove(f.Context(), standard("a"), false)
		assert.ErrorContains(f, err, `was removed at`)

		done, err = f.store.Erase(f.Context(), standard("a"), false)
		require.NoError(f, err)
		assert.Equal(f, 2, done.Versions)
		assert.Empty(f, f.history(standard("a")))
		_, err = f.store.Erase(f.Context(), standard("a"), false)
		assert.ErrorContains(f, err, `has no key "a"`)

		f.write(ordered("b"), datastore.Write{Change: datastore.Change{Number: 3}}, 0)
		done, err = f.store.Remove(f.Context(), ordered("b"), false)
		require.NoError(f, err)
		assert.Nil(f, done.After)
		assert.Empty(f, f.history(ordered("b")))
	})
}

func TestRevert(t *testing.T) {
	eachBackend(t, func(f *fixture) {
		key := standard("a")
		first := f.write(key, datastore.Write{Change: datastore.Change{Value: []byte(`1`), UserIDs: []int64{4}, Metadata: []byte(`{"m":1}`)}}, 0)
		f.set(key, `2`, 2*hour)
		tomb := f.write(key, datastore.Write{Delete: true}, 4*hour)
		f.now = start + 6*hour

		done, err := f.store.Revert(f.Context(), key, admin.Moment{Version: first.Version}, false)
		require.NoError(f, err)
		assert.Equal(f, `1`, string(done.After.Value))
		assert.Equal(f, []int64{4}, done.After.UserIDs)
		assert.Equal(f, `{"m":1}`, string(done.After.Metadata))
		assert.Len(f, f.history(key), 4)

		done, err = f.store.Revert(f.Context(), key, admin.Moment{At: start + 3*hour}, false)
		require.NoError(f, err)
		assert.Equal(f, `2`, string(done.After.Value))

		_, err = f.store.Revert(f.Context(), key, admin.Moment{Version: tomb.Version}, false)
		assert.ErrorContains(f, err, `is a removal and has no value`)
		_, err = f.store.Revert(f.Context(), key, admin.Moment{At: start - 1}, false)
		assert.ErrorContains(f, err, `key "a" of store "PlayerData" (scope "global") has no version from `+admin.Time(start-1)+` or before`)
		_, err = f.store.Revert(f.Context(), key, admin.Moment{Version: "nope"}, false)
		var missing *admin.NotFoundError
		require.ErrorAs(f, err, &missing)
		assert.Equal(f, admin.MissingVersion, missing.What)
		assert.Contains(f, missing.Near, first.Version)
	})
}

// TestDryRunsWriteNothing also checks that they say what the real run does.
func TestDryRunsWriteNothing(t *testing.T) {
	eachBackend(t, func(f *fixture) {
		key := standard("a")
		first := f.set(key, `1`, 0)
		f.set(key, `2`, 2*hour)
		f.now = start + 3*hour
		edits := map[string]func(dry bool) (admin.Done, error){
			"set": func(dry bool) (admin.Done, error) {
				return f.store.Set(f.Context(), key, admin.Edit{Value: []byte(`9`), DryRun: dry})
			},
			"rm":    func(dry bool) (admin.Done, error) { return f.store.Remove(f.Context(), key, dry) },
			"erase": func(dry bool) (admin.Done, error) { return f.store.Erase(f.Context(), key, dry) },
			"revert": func(dry bool) (admin.Done, error) {
				return f.store.Revert(f.Context(), key, admin.Moment{Version: first.Version}, dry)
			},
		}
		for name, edit := range edits {
			before := f.history(key)
			would, err := edit(true)
			require.NoError(f, err, name)
			assert.Equal(f, before, f.history(key), name)
			did, err := edit(false)
			require.NoError(f, err, name)
			assert.Equal(f, would, did, name)
			require.NoError(f, f.backend.Restore(f.Context(), key, before, "test"))
		}
	})
}

func TestEditsAreAnnounced(t *testing.T) {
	f := on(t, memory.New())
	var heard []datastore.Notice
	defer f.backend.Watch(func(n datastore.Notice) { heard = append(heard, n) })()
	_, err := f.store.Set(t.Context(), standard("a"), admin.Edit{Value: []byte(`1`)})
	require.NoError(t, err)
	_, err = f.store.Erase(t.Context(), standard("a"), false)
	require.NoError(t, err)
	require.Len(t, heard, 2)
	for _, n := range heard {
		assert.Equal(t, admin.Origin, n.Origin)
		assert.Equal(t, standard("a"), n.Key)
	}
}

// TestCachesOfServersAreDropped checks an edit beside a running engine, on stores that several processes share.
func TestCachesOfServersAreDropped(t *testing.T) {
	for _, b := range backends {
		t.Run(b.name, func(t *testing.T) {
			f := on(t, b.open(t))
			engine := datastore.Open(f.backend, datastore.Options{Limits: datastore.LimitsOff})
			defer engine.Close(context.Background())
			request := datastore.Request{Cache: engine.NewCache()}
			_, err := engine.Set(t.Context(), standard("a"), datastore.Change{Value: []byte(`1`)}, request)
			require.NoError(t, err)
			_, err = f.store.Set(t.Context(), standard("a"), admin.Edit{Value: []byte(`2`)})
			require.NoError(t, err)
			require.Eventually(t, func() bool {
				entry, err := engine.Get(t.Context(), standard("a"), request)
				return err == nil && string(entry.Value) == `2`
			}, patience, tick)
		})
	}
}

func TestNotFoundNamesWhatIsNear(t *testing.T) {
	eachBackend(t, func(f *fixture) {
		f.set(standard("Player_1"), `1`, 0)
		f.set(standard("Player_2"), `1`, 0)
		f.write(ordered("Player_1"), datastore.Write{Change: datastore.Change{Number: 3}}, 0)
		get := func(key datastore.Key) *admin.NotFoundError {
			_, err := f.store.Get(f.Context(), key, admin.Moment{})
			var missing *admin.NotFoundError
			require.ErrorAs(f, err, &missing)
			return missing
		}
		missing := get(standard("Playr_1"))
		assert.Equal(f, `store "PlayerData" (scope "global") has no key "Playr_1"`, missing.Error())
		assert.Equal(f, []string{"Player_1", "Player_2"}, missing.Near)
		missing = get(standard("player_1"))
		assert.Equal(f, []string{"Player_1", "Player_2"}, missing.Near)
		missing = get(datastore.Key{Store: "PlayrData", Scope: "global", Name: "x"})
		assert.Equal(f, `no store is called "PlayrData"`, missing.Error())
		assert.Equal(f, []string{"PlayerData"}, missing.Near)
		assert.False(f, missing.Other)
		missing = get(datastore.Key{Store: "Scores", Scope: "global", Name: "Player_1"})
		assert.True(f, missing.Other)
		missing = get(datastore.Key{Store: "PlayerData", Scope: "global", Name: "x", Ordered: true})
		assert.Equal(f, `no ordered store is called "PlayerData"`, missing.Error())
		assert.True(f, missing.Other)
	})
}
