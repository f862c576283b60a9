package redis_test

// This file holds the tests of memory stores on a server they share with others. Its one rule: what one store does, the
// other sees.

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/redis"
	"lanai/datastore/redis/redistest"
)

func TestCloudOnMiniredis(t *testing.T) {
	backendtest.RunCloud(t, func(t *testing.T) datastore.CloudBackend { return open(t, "redis://"+miniredis.RunT(t).Addr()) })
}

func TestCloudOnServer(t *testing.T) {
	url := realURL(t)
	backendtest.RunCloud(t, func(t *testing.T) datastore.CloudBackend { return open(t, url) })
}

func TestCloudOnCluster(t *testing.T) {
	url := startCluster(t)
	backendtest.RunCloud(t, func(t *testing.T) datastore.CloudBackend { return open(t, url) })
}

// pair gives two stores with one prefix, as two game servers have.
func pair(t *testing.T, url string) [2]*redis.Backend {
	t.Helper()
	prefix := newPrefix()
	return [2]*redis.Backend{openAs(t, url, prefix), openAs(t, url, prefix)}
}

var (
	ladder    = datastore.MapRef{Name: "Ladder", Sorted: true}
	unlimited = datastore.CloudOptions{Limits: datastore.LimitsOff}
)

// item is a write that lives a minute.
func item(value string) datastore.ItemWrite {
	return datastore.ItemWrite{Value: []byte(value), Now: now, Expires: now + 60_000}
}

func queued(value string) datastore.QueueWrite {
	return datastore.QueueWrite{Value: []byte(value), Now: now, Expires: now + 60_000}
}

// TestTwoServersUpdateAMap adds to one item from two servers: what was acknowledged is there, and nothing else.
func TestTwoServersUpdateAMap(t *testing.T) {
	const each = 300
	var acked, conflicts atomic.Int64
	var group sync.WaitGroup
	stores := pair(t, realURL(t))
	for _, b := range stores {
		c := datastore.OpenCloud(b, unlimited)
		for range 3 {
			group.Go(func() {
				for range each {
					_, err := c.UpdateItem(context.Background(), ladder, "best", func(current *datastore.Item) (*datastore.Content, error) {
						n := 0
						if current != nil {
							n, _ = strconv.Atoi(string(current.Value))
						}
						sort, _ := datastore.NumberKey(float64(n + 1))
						return &datastore.Content{Value: []byte(strconv.Itoa(n + 1)), Sort: sort}, nil
					}, 60)
					if datastore.HasStatus(err, datastore.DataUpdateConflict) {
						conflicts.Add(1)
						continue
					}
					assert.NoError(t, err)
					acked.Add(1)
				}
			})
		}
	}
	group.Wait()
	i, err := stores[0].LoadItem(t.Context(), ladder, "best", now)
	require.NoError(t, err)
	assert.Equal(t, strconv.FormatInt(acked.Load(), 10), string(i.Value), "acknowledged %d, given up after 25 conflicts %d", acked.Load(), conflicts.Load())
	assert.Greater(t, acked.Load(), conflicts.Load())
}

func TestQueueItemIsReadByOne(t *testing.T) {
	const items = 600
	stores := pair(t, realURL(t))
	var seen sync.Map
	var read atomic.Int64
	var group sync.WaitGroup
	for n, b := range stores {
		group.Go(func() {
			for i := range items / 2 {
				assert.NoError(t, b.Push(context.Background(), "q", queued(fmt.Sprint(n, " ", i))))
			}
		})
		for range 3 {
			group.Go(func() {
				for read.Load() < items && !t.Failed() {
					values, _, err := b.Read(context.Background(), "q", datastore.QueueRead{Count: 7, Now: now, Until: now + 1000})
					assert.NoError(t, err)
					for _, v := range values {
						_, twice := seen.LoadOrStore(string(v), true)
						assert.False(t, twice, "%s was read twice", v)
						read.Add(1)
					}
				}
			})
		}
	}
	group.Wait()
	assert.EqualValues(t, items, read.Load())
}

func TestCounterOfTwoServers(t *testing.T) {
	const each = 200
	stores := pair(t, realURL(t))
	var sums sync.Map
	var group sync.WaitGroup
	for _, b := range stores {
		for range 2 {
			group.Go(func() {
				for range each {
					n, err := b.AddCounter(context.Background(), "c", 1, now+60_000, now)
					assert.NoError(t, err)
					_, twice := sums.LoadOrStore(n, true)
					assert.False(t, twice, "%d was given twice", n)
				}
			})
		}
	}
	group.Wait()
	n, err := stores[0].LoadCounter(t.Context(), "c", now)
	require.NoError(t, err)
	assert.EqualValues(t, 4*each, n)
}

// TestStructuresEndByThemselves fills each kind and has nobody look: Redis forgets all.
func TestStructuresEndByThemselves(t *testing.T) {
	m := miniredis.RunT(t)
	b := openAs(t, "redis://"+m.Addr(), "lanai")
	day := now + int64(24*60*60*1000)
	for i := range 3 {
		w := item("1")
		w.Expires = day
		_, _, err := b.SaveItem(t.Context(), ladder, strconv.Itoa(i), w)
		require.NoError(t, err)
		q := queued("1")
		q.Expires = day
		require.NoError(t, b.Push(t.Context(), "q", q))
		_, err = b.AddCounter(t.Context(), "c", 1, day, now)
		require.NoError(t, err)
	}
	_, id, err := b.Read(t.Context(), "q", datastore.QueueRead{Count: 2, Now: now, Until: now + 1000})
	require.NoError(t, err)
	require.NotEmpty(t, id)
	require.Len(t, m.Keys(), 15, "%v", m.Keys())
	for _, key := range m.Keys() {
		if key != "lanai:format" {
			assert.Positive(t, m.TTL(key), key)
		}
	}
	m.FastForward(24 * time.Hour)
	assert.Len(t, m.Keys(), 12, "last steps are gone, items stay while a server may see them: %v", m.Keys())
	m.FastForward(2*time.Hour + time.Minute)
	assert.Equal(t, []string{"lanai:format"}, m.Keys())
}

// TestLeastOfLifetimes lengthens and shortens the lives of items: Redis keeps the structure for the longest of them.
func TestLeastOfLifetimes(t *testing.T) {
	m := miniredis.RunT(t)
	b := openAs(t, "redis://"+m.Addr(), "lanai")
	for _, c := range []struct{ lives, atLeast, atMost time.Duration }{
		{time.Minute, time.Hour, 3 * time.Hour},
		{30 * 24 * time.Hour, 30*24*time.Hour + time.Hour, 30*24*time.Hour + 3*time.Hour},
		{time.Second, time.Hour, 3 * time.Hour},
	} {
		w := item("1")
		w.Expires = now + c.lives.Milliseconds()
		_, _, err := b.SaveItem(t.Context(), ladder, "a", w)
		require.NoError(t, err)
		for _, ending := range []string{"", ":o", ":d", ":n"} {
			left := m.TTL("lanai:{m/Ladder}" + ending)
			assert.True(t, left >= c.atLeast && left <= c.atMost, "%q for %v: %v", ending, c.lives, left)
		}
	}
}

// TestManyExpire has more expire than one script removes.
func TestManyExpire(t *testing.T) {
	const items = 1200
	s := redistest.Start(t)
	b := openAs(t, s.URL(), "lanai")
	fill := func() {
		for i := range items {
			_, _, err := b.SaveItem(t.Context(), ladder, strconv.Itoa(i), item("1"))
			require.NoError(t, err)
			require.NoError(t, b.Push(t.Context(), "q", queued("1")))
		}
	}
	late := int64(now + 60_000)
	fill()
	n, err := b.CountItems(t.Context(), ladder, late)
	require.NoError(t, err)
	assert.Zero(t, n)
	found, err := b.RangeItems(t.Context(), ladder, datastore.ItemRange{Limit: 10, Now: late})
	require.NoError(t, err)
	assert.Empty(t, found)
	n, err = b.CountQueue(t.Context(), "q", true, late)
	require.NoError(t, err)
	assert.Zero(t, n)
	for _, key := range []string{"{m/Ladder}", "{m/Ladder}:o", "{m/Ladder}:d", "{q/q}", "{q/q}:s", "{q/q}:d"} {
		assert.Equal(t, "0", s.Do("exists lanai:"+key), key)
	}
	assert.Equal(t, "0", s.Do("hget lanai:{m/Ladder}:n bytes"))
	assert.Equal(t, "0", s.Do("hget lanai:{q/q}:n bytes"))

	// A full structure has room again.
	fill()
	w, q := item("1"), queued("1")
	w.Now, w.Expires, w.Limit.Items = late, late+1000, 1
	_, _, err = b.SaveItem(t.Context(), ladder, "new", w)
	require.NoError(t, err)
	q.Now, q.Expires, q.Limit.Items = late, late+1000, 1
	require.NoError(t, b.Push(t.Context(), "q", q))

	// What was read and is many comes back.
	fill()
	for range items / 100 {
		_, _, err := b.Read(t.Context(), "q", datastore.QueueRead{Count: 100, Now: now, Until: now + 1000})
		require.NoError(t, err)
	}
	n, err = b.CountQueue(t.Context(), "q", true, now+1000)
	require.NoError(t, err)
	assert.Equal(t, items+1, n)
	assert.Equal(t, "0", s.Do("exists lanai:{q/q}:r"), "no read has any")
}

// TestEvictedItem has Redis lose an item, as one that may evict can: the others remain in order.
func TestEvictedItem(t *testing.T) {
	m := miniredis.RunT(t)
	b := openAs(t, "redis://"+m.Addr(), "lanai")
	for _, key := range []string{"a", "b"} {
		_, _, err := b.SaveItem(t.Context(), ladder, key, item("1"))
		require.NoError(t, err)
	}
	m.HDel("lanai:{m/Ladder}", "a")
	found, err := b.RangeItems(t.Context(), ladder, datastore.ItemRange{Limit: 10, Now: now})
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, "b", found[0].Key)
}

// steps are the requests that change a structure, each with what shows that it was done once. Each begins with a map of
// the item "k", a queue of the items "1" and "2", and the counter 5.
var steps = []struct {
	name string
	do   func(t *testing.T, b *redis.Backend) error
	once func(t *testing.T, b *redis.Backend)
}{
	{"save", func(t *testing.T, b *redis.Backend) error {
		_, replaced, err := b.SaveItem(t.Context(), ladder, "k", item("new"))
		assert.True(t, err != nil || replaced)
		return err
	}, func(t *testing.T, b *redis.Backend) { assert.Equal(t, "new", valueOf(t, b, "k")) }},
	{"save first", func(t *testing.T, b *redis.Backend) error {
		w := item("1")
		w.Match = true
		_, replaced, err := b.SaveItem(t.Context(), ladder, "first", w)
		assert.False(t, replaced)
		return err
	}, func(t *testing.T, b *redis.Backend) { assert.Equal(t, "1", valueOf(t, b, "first")) }},
	{"drop", func(t *testing.T, b *redis.Backend) error { return b.DropItem(t.Context(), ladder, "k") },
		func(t *testing.T, b *redis.Backend) { assert.Equal(t, "none", valueOf(t, b, "k")) }},
	{"push", func(t *testing.T, b *redis.Backend) error { return b.Push(t.Context(), "q", queued("3")) },
		func(t *testing.T, b *redis.Backend) { assert.Equal(t, 3, sizeOf(t, b, true)) }},
	{"read", func(t *testing.T, b *redis.Backend) error {
		values, id, err := b.Read(t.Context(), "q", datastore.QueueRead{Count: 1, Now: now, Until: now + 1000})
		if err == nil {
			assert.Equal(t, [][]byte{[]byte("1")}, values)
			require.NoError(t, b.DropRead(t.Context(), "q", id, now))
		}
		return err
	}, func(t *testing.T, b *redis.Backend) { assert.Equal(t, 1, sizeOf(t, b, false)) }},
	{"add", func(t *testing.T, b *redis.Backend) error {
		n, err := b.AddCounter(t.Context(), "c", 2, now+60_000, now)
		assert.True(t, err != nil || n == 7, "%d", n)
		return err
	}, func(t *testing.T, b *redis.Backend) {
		n, err := b.LoadCounter(t.Context(), "c", now)
		require.NoError(t, err)
		assert.EqualValues(t, 7, n)
	}},
}

func valueOf(t *testing.T, b *redis.Backend, key string) string {
	t.Helper()
	i, err := b.LoadItem(t.Context(), ladder, key, now)
	require.NoError(t, err)
	if i == nil {
		return "none"
	}
	return string(i.Value)
}

func sizeOf(t *testing.T, b *redis.Backend, inSight bool) int {
	t.Helper()
	n, err := b.CountQueue(t.Context(), "q", inSight, now)
	require.NoError(t, err)
	return n
}

// prepare fills the structures of steps, and has the server know the scripts.
func prepare(t *testing.T, b *redis.Backend) {
	t.Helper()
	_, _, err := b.SaveItem(t.Context(), ladder, "k", item("old"))
	require.NoError(t, err)
	require.NoError(t, b.DropItem(t.Context(), ladder, "none"))
	for _, value := range []string{"1", "2"} {
		require.NoError(t, b.Push(t.Context(), "q", queued(value)))
	}
	_, _, err = b.Read(t.Context(), "q", datastore.QueueRead{Count: 9, All: true, Now: now, Until: now})
	require.NoError(t, err)
	_, err = b.AddCounter(t.Context(), "c", 5, now+60_000, now)
	require.NoError(t, err)
}

// firstStep cuts the first script that changes a structure, after doing meanwhile.
func firstStep(how cut, meanwhile func()) func([]byte) cut {
	var done atomic.Bool
	return func(message []byte) cut {
		if !bytes.Contains(message, []byte("evalsha")) || done.Swap(true) {
			return pass
		}
		if meanwhile != nil {
			meanwhile()
		}
		return how
	}
}

func TestStepWhoseAnswerIsLostIsDoneOnce(t *testing.T) {
	for _, step := range steps {
		for _, how := range []cut{losesAsk, losesAnswer} {
			t.Run(fmt.Sprint(step.name, how), func(t *testing.T) {
				p, through, beside := cutStores(t)
				prepare(t, beside)
				p.on(firstStep(how, nil))
				require.NoError(t, step.do(t, through))
				step.once(t, beside)
			})
		}
	}
}

// TestStepThatNobodyRemembers has so much done in between that the structure no longer knows.
func TestStepThatNobodyRemembers(t *testing.T) {
	port := freePort(t)
	s := redistest.Start(t, "--port", port, "--bind", "127.0.0.1")
	for _, step := range steps {
		t.Run(step.name, func(t *testing.T) {
			p := startProxy(t, "127.0.0.1:"+port)
			prefix := newPrefix()
			through, beside := openAs(t, p.url(), prefix), openAs(t, s.URL(), prefix)
			prepare(t, beside)
			p.on(firstStep(losesAsk, func() { forget(t, beside) }))
			require.ErrorIs(t, step.do(t, through), redis.ErrUncertain)
			n, err := beside.LoadCounter(t.Context(), "c", now)
			require.NoError(t, err)
			assert.EqualValues(t, 5, n)
			assert.Equal(t, "last", valueOf(t, beside, "k"))
			assert.Equal(t, 2+forgotten, sizeOf(t, beside, true))
		})
	}
}

const forgotten = 1000 // steps of a structure, after which it does not know the one before

// forget makes so many steps on each structure.
func forget(t *testing.T, b *redis.Backend) {
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			for range forgotten / 10 {
				_, _, err := b.SaveItem(context.Background(), ladder, "k", item("last"))
				assert.NoError(t, err)
				q := queued("0")
				q.Priority = -1
				assert.NoError(t, b.Push(context.Background(), "q", q))
				_, err = b.AddCounter(context.Background(), "c", 0, now+60_000, now)
				assert.NoError(t, err)
			}
		})
	}
	group.Wait()
}

// TestMemoryStoresOfOthers has another program write where a structure is.
func TestMemoryStoresOfOthers(t *testing.T) {
	s := redistest.Start(t)
	b := openAs(t, s.URL(), "lanai")
	s.Do("set lanai:{m/Ladder} x")
	s.Do("lpush lanai:{q/q}:s x")
	s.Do("set lanai:{c/c} x")
	s.Do("hset lanai:{h/Bag} k something")
	_, _, err := b.SaveItem(t.Context(), ladder, "k", item("1"))
	assert.ErrorContains(t, err, `save "k" in sorted map "Ladder": `)
	assert.ErrorContains(t, err, "the key holds what another program wrote: choose another prefix with ?prefix=NAME")
	_, err = b.LoadItem(t.Context(), ladder, "k", now)
	assert.ErrorContains(t, err, `load "k" of sorted map "Ladder": WRONGTYPE `)
	_, _, err = b.Read(t.Context(), "q", datastore.QueueRead{Count: 1, Now: now, Until: now + 1})
	assert.ErrorContains(t, err, `read from queue "q": `)
	assert.ErrorContains(t, err, "choose another prefix")
	_, err = b.AddCounter(t.Context(), "c", 1, now+1, now)
	assert.ErrorContains(t, err, `add to counter "c": `)
	assert.ErrorContains(t, err, "choose another prefix")
	bag := datastore.MapRef{Name: "Bag"}
	_, err = b.LoadItem(t.Context(), bag, "k", now)
	assert.ErrorContains(t, err, `load "k" of hash map "Bag": its content is not what Lanai writes`)
	_, _, err = b.SaveItem(t.Context(), bag, "k", item("1"))
	assert.ErrorContains(t, err, `save "k" in hash map "Bag": its content is not what Lanai writes`)
	assert.Equal(t, "something", s.Do("hget lanai:{h/Bag} k"), "it is not overwritten")
}
