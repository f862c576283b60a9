package backendtest

// This file holds the cases of an engine on a backend: what a binding relies on, from end to end.

import (
	"bytes"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

// engineCases run on two engines that share one backend, as two servers do.
var engineCases = []struct {
	name string
	run  func(t *testing.T, a, b *datastore.Engine)
}{
	{"VerbsRoundTrip", engineRoundTrip},
	{"IncrementsOfTwoServers", engineIncrements},
	{"ForeignWriteClearsCache", engineCaches},
	{"ListsByPages", engineLists},
	{"Versions", engineVersions},
	{"DocumentsOfTwoServers", engineDocuments},
	{"LeasesOfTwoServers", engineLeases},
}

func runEngine(t *testing.T, open Open) {
	for _, c := range engineCases {
		t.Run(c.name, func(t *testing.T) {
			backend := open(t)
			off := datastore.Options{Limits: datastore.LimitsOff}
			a, b := datastore.Open(backend, off), datastore.Open(backend, off)
			c.run(t, a, b)
			require.NoError(t, a.Close(t.Context()))
			require.NoError(t, b.Close(t.Context()))
			assert.Zero(t, a.Stats().Keys, "lock records are dropped when idle")
			assert.Zero(t, b.Stats().Keys)
			require.NoError(t, backend.Close())
		})
	}
}

func text(s string) datastore.Change { return datastore.Change{Value: []byte(s)} }

func engineRoundTrip(t *testing.T, a, b *datastore.Engine) {
	ctx, key, none := t.Context(), standard("1"), datastore.Request{}
	set, err := a.Set(ctx, key, text(`"x"`), none)
	require.NoError(t, err)
	got, err := b.Get(ctx, key, none)
	require.NoError(t, err)
	assert.Equal(t, set, got)

	updated, err := b.Update(ctx, key, func(current *datastore.Entry) (*datastore.Change, error) {
		next := text(string(bytes.ToUpper(current.Value)))
		return &next, nil
	}, none)
	require.NoError(t, err)
	assert.Equal(t, `"X"`, string(updated.Value))

	removed, err := a.Remove(ctx, key, none)
	require.NoError(t, err)
	assert.Equal(t, updated.Version, removed.Version)
	got, err = b.Get(ctx, key, none)
	require.NoError(t, err)
	assert.Nil(t, got)
}

func engineIncrements(t *testing.T, a, b *datastore.Engine) {
	const each = 50
	var group sync.WaitGroup
	for _, e := range []*datastore.Engine{a, b} {
		for range 2 {
			group.Go(func() {
				for range each {
					_, err := e.Increment(t.Context(), standard("n"), 1, datastore.Change{}, datastore.Request{})
					assert.NoError(t, err)
					_, err = e.Increment(t.Context(), ordered("n"), -1, datastore.Change{}, datastore.Request{})
					assert.NoError(t, err)
				}
			})
		}
	}
	group.Wait()
	entry, err := a.Get(t.Context(), standard("n"), datastore.Request{})
	require.NoError(t, err)
	assert.Equal(t, strconv.Itoa(4*each), string(entry.Value))
	entry, err = b.Get(t.Context(), ordered("n"), datastore.Request{})
	require.NoError(t, err)
	assert.Equal(t, int64(-4*each), entry.Number)
}

func engineCaches(t *testing.T, a, b *datastore.Engine) {
	ctx, key := t.Context(), standard("1")
	cached := datastore.Request{Cache: b.NewCache()}
	_, err := a.Set(ctx, key, text("1"), datastore.Request{})
	require.NoError(t, err)
	_, err = b.Get(ctx, key, cached)
	require.NoError(t, err)
	_, err = a.Set(ctx, key, text("2"), datastore.Request{})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		got, err := b.Get(ctx, key, cached)
		return err == nil && string(got.Value) == "2"
	}, settle, tick)
}

func engineLists(t *testing.T, a, _ *datastore.Engine) {
	ctx, none := t.Context(), datastore.Request{}
	for i := range 9 {
		_, err := a.Set(ctx, standard("k"+strconv.Itoa(i)), text("1"), none)
		require.NoError(t, err)
		_, err = a.Set(ctx, ordered("k"+strconv.Itoa(i)), datastore.Change{Number: int64(i % 3)}, none)
		require.NoError(t, err)
	}
	var names []string
	q := datastore.ListQuery{PageSize: 4}
	for pages := 1; ; pages++ {
		page, err := a.ListKeys(ctx, standard("").Ref(), q, none)
		require.NoError(t, err)
		for _, k := range page.Keys {
			names = append(names, k.Name)
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			assert.Equal(t, 3, pages)
			break
		}
	}
	assert.Equal(t, []string{"k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8"}, names)

	var ranked []string
	s := datastore.SortedQuery{PageSize: 5}
	for {
		page, err := a.GetSorted(ctx, ordered("").Ref(), s, none)
		require.NoError(t, err)
		for _, item := range page.Items {
			ranked = append(ranked, item.Name)
		}
		if s.Cursor = page.Cursor; s.Cursor == "" {
			break
		}
	}
	assert.Equal(t, []string{"k8", "k5", "k2", "k7", "k4", "k1", "k6", "k3", "k0"}, ranked)
}

func engineVersions(t *testing.T, a, b *datastore.Engine) {
	ctx, key, none := t.Context(), standard("1"), datastore.Request{}
	set, err := a.Set(ctx, key, text("1"), none)
	require.NoError(t, err)
	_, err = a.Remove(ctx, key, none)
	require.NoError(t, err)

	got, err := b.GetVersion(ctx, key, set.Version, none)
	require.NoError(t, err)
	assert.Equal(t, "1", string(got.Value))
	page, err := b.Versions(ctx, key, datastore.VersionQuery{}, none)
	require.NoError(t, err)
	require.Len(t, page.Versions, 2)
	assert.Equal(t, []bool{false, true}, []bool{page.Versions[0].Deleted, page.Versions[1].Deleted})
	at, err := b.GetVersionAtTime(ctx, key, page.Versions[1].Created, none)
	require.NoError(t, err)
	assert.True(t, at.Deleted)

	require.NoError(t, a.RemoveVersion(ctx, key, set.Version, none))
	got, err = b.GetVersion(ctx, key, set.Version, none)
	require.NoError(t, err)
	assert.Nil(t, got)
}

func engineDocuments(t *testing.T, a, b *datastore.Engine) {
	ctx, ref := t.Context(), standard("").Ref()
	o := datastore.DocumentOptions{
		Encode: func(_ string, v any) ([]byte, error) { return []byte(v.(string)), nil },
		Decode: func(_ string, text []byte) (any, error) { return string(text), nil },
	}
	onA, err := a.Documents(ref, o)
	require.NoError(t, err)
	onB, err := b.Documents(ref, o)
	require.NoError(t, err)
	require.NoError(t, onA.Put("1", `{"coins":1,"name":"x"}`))
	require.NoError(t, onA.Flush(ctx))

	loaded, err := onB.Load(ctx, "1", nil)
	require.NoError(t, err)
	assert.Equal(t, `{"coins":1,"name":"x"}`, loaded.Value)
	require.NoError(t, onA.Put("1", `{"coins":2,"name":"x"}`))
	require.NoError(t, onB.Put("1", `{"coins":1,"name":"y"}`))
	require.NoError(t, onA.Flush(ctx))
	require.NoError(t, onB.Flush(ctx))

	entry, err := a.Get(ctx, standard("1"), datastore.Request{})
	require.NoError(t, err)
	assert.JSONEq(t, `{"coins":2,"name":"y"}`, string(entry.Value), "neither server's change is lost")
}

func engineLeases(t *testing.T, a, b *datastore.Engine) {
	ctx, key := t.Context(), standard("1")
	first, err := a.Lease(ctx, key, datastore.LeaseOptions{Holder: "server a"})
	require.NoError(t, err)
	_, err = a.Set(ctx, key, text("1"), datastore.Request{Fence: first.Token()})
	require.NoError(t, err)
	_, err = b.Lease(ctx, key, datastore.LeaseOptions{})
	require.ErrorIs(t, err, datastore.ErrHeld)
	assert.ErrorContains(t, err, `"server a"`)

	next := make(chan *datastore.Lease)
	go func() {
		l, err := b.Lease(ctx, key, datastore.LeaseOptions{Wait: true})
		assert.NoError(t, err)
		next <- l
	}()
	require.NoError(t, first.Release(ctx))
	second := <-next
	require.Greater(t, second.Token(), first.Token())
	for _, late := range []error{
		errorOf(a.Set(ctx, key, text("2"), datastore.Request{Fence: first.Token()})),
		errorOf(a.Increment(ctx, key, 1, datastore.Change{}, datastore.Request{Fence: first.Token()})),
		errorOf(a.Remove(ctx, key, datastore.Request{Fence: first.Token()})),
	} {
		require.ErrorIs(t, late, datastore.ErrFenced)
	}
	entry, err := b.Increment(ctx, key, 1, datastore.Change{}, datastore.Request{Fence: second.Token()})
	require.NoError(t, err)
	assert.Equal(t, "2", string(entry.Value))

	require.NoError(t, b.Close(ctx))
	_, err = a.Lease(ctx, key, datastore.LeaseOptions{})
	require.NoError(t, err, "an engine that closes releases its leases")
}

func errorOf(_ *datastore.Entry, err error) error { return err }
