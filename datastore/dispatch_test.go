package datastore_test

// This file holds the tests of order, sharing, priority, queues, cancellation and drain. E-n is the defect of the original
// EliteDataStoreService that a test guards against.

import (
	"context"
	"fmt"
	goruntime "runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/memory"
)

// E-1: a request over budget must not keep its lock, and finishes when budget comes back.
func TestOverBudgetWaitsForRefill(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		b.spend(100)
		began := time.Now()
		b.startSet(standard("a"), "1", none)
		b.startGet(standard("a"), none)
		assert.Empty(t, b.done(), "60 a minute: the next in a second; the read waits behind it")
		sleep(time.Second)
		assert.Equal(t, []string{"set 1", "get 1"}, b.done())
		assert.Equal(t, time.Second, time.Since(began))
	})
}

// E-2: nothing is lost when many wait for one key.
func TestHundredSetsOnOneKey(t *testing.T) {
	inBubble(t, datastore.Options{Limits: datastore.LimitsOff}, func(b *bench) {
		b.slow("Save", 10*time.Millisecond)
		for i := range 100 {
			b.startSet(standard("a"), strconv.Itoa(i), none)
		}
		assert.Equal(t, 99, b.Stats().Main)
		require.NoError(t, b.Idle(b.Context()))
		assert.Len(t, b.done(), 100)
		assert.Equal(t, "99", b.value(standard("a")))
	})
}

// E-3: close waits for a write in progress.
func TestCloseWaitsForRunning(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		b.slow("Save", 3*time.Second)
		b.startSet(standard("a"), "1", none)
		b.startSet(standard("a"), "2", none)
		ctx, cancel := context.WithTimeout(b.Context(), 30*time.Second)
		defer cancel()
		require.NoError(t, b.Close(ctx))
		assert.Equal(t, "2", b.value(standard("a")))
		_, err := b.Get(b.Context(), standard("a"), none)
		assert.True(t, datastore.Is(err, datastore.DataModelNoAccess), "%v", err)
	})
}

func TestCloseNamesWhatWasNotSaved(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		b.slow("Save", 20*time.Second)
		for _, name := range []string{"b", "a", "b"} {
			b.start(func() { _, _ = b.Set(b.Context(), standard(name), text("1"), none) })
		}
		b.startGet(standard("c"), none)
		ctx, cancel := context.WithTimeout(b.Context(), 10*time.Second)
		defer cancel()
		err := b.Close(ctx)
		var unsaved *datastore.CloseError
		require.ErrorAs(t, err, &unsaved)
		assert.Equal(t, []datastore.Key{standard("a"), standard("b")}, unsaved.Keys)
		assert.EqualError(t, err, "not saved: PlayerData/global/a, PlayerData/global/b (context deadline exceeded)")
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

// Close must not wait for budgets: what is queued is saved at once.
func TestCloseLiftsBudgets(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		b.spend(100)
		for i := range 500 {
			b.startSet(standard(strconv.Itoa(i)), "1", none)
		}
		began := time.Now()
		require.NoError(t, b.Close(b.Context()))
		assert.Zero(t, time.Since(began))
		assert.Equal(t, "1", b.value(standard("499")))
	})
}

// E-4: prioritising a request lifts the earlier requests of its key with it.
func TestPriorityKeepsOrderOfKey(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		b.spend(100)
		b.startSet(standard("other"), "other", none)
		b.startSet(standard("a"), "1", none)
		b.startSet(standard("a"), "2", none)
		s := b.Stats()
		assert.Equal(t, []int{3, 0}, []int{s.Main, s.Priority})
		b.startSet(standard("a"), "3", first)
		s = b.Stats()
		assert.Equal(t, []int{1, 3}, []int{s.Main, s.Priority}, "two were lifted")
		main, priority := b.Waiting(standard("").Ref())
		assert.Equal(t, []int{1, 3}, []int{main, priority})
		sleep(4 * time.Second)
		assert.Equal(t, []string{"set 1", "set 2", "set 3", "set other"}, b.done())
		assert.Equal(t, "3", b.value(standard("a")))
	})
}

// E-6: a waiting write bars later reads, and adjacent reads share.
func TestWriteIsNotStarvedByReaders(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		b.slow("Load", 500*time.Millisecond)
		key := standard("a")
		b.startGet(key, none)
		sleep(300 * time.Millisecond)
		b.startGet(key, none)
		assert.Equal(t, 2, b.Stats().Running, "reads share")
		b.startSet(key, "1", none)
		b.startGet(key, none)
		b.startGet(key, none)
		assert.False(t, b.CanRead(key))
		assert.Equal(t, 3, b.Stats().Main)
		sleep(500 * time.Millisecond)
		assert.Equal(t, []string{"get nil", "get nil", "set 1"}, b.done(), "within about one read")
		assert.Equal(t, 2, b.Stats().Running, "and the later reads share again")
		sleep(500 * time.Millisecond)
		assert.Equal(t, []string{"get nil", "get nil", "set 1", "get 1", "get 1"}, b.done())
	})
}

func TestCanReadCanWrite(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		key := standard("a")
		assert.True(t, b.CanRead(key) && b.CanWrite(key))
		assert.Zero(t, b.Stats().Keys, "asking makes no lock record")
		b.slow("Load", time.Second)
		b.startGet(key, none)
		assert.True(t, b.CanRead(key))
		assert.False(t, b.CanWrite(key))
		sleep(time.Second)
		b.slow("Save", time.Second)
		b.startSet(key, "1", none)
		assert.False(t, b.CanRead(key) || b.CanWrite(key))
	})
}

// E-7 and E-5: whatever the outcome, the lock record goes.
func TestLockIsReleasedOnEveryExit(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		key := standard("a")
		b.faulty.Inject(func(backendtest.Call) backendtest.Fault { return backendtest.Fault{Before: errFault} })
		_, err := b.Get(b.Context(), key, none)
		assert.EqualError(t, err, "502: API Services rejected request with error. disk on fire")
		assert.ErrorIs(t, err, errFault)
		_, err = b.Set(b.Context(), key, text("1"), none)
		assert.ErrorIs(t, err, errFault)
		b.faulty.Inject(nil)
		assert.Panics(t, func() {
			_, _ = b.Update(b.Context(), key, func(*datastore.Entry) (*datastore.Change, error) { panic("script") }, none)
		})
		_, err = b.Update(b.Context(), key, func(*datastore.Entry) (*datastore.Change, error) { return nil, errFault }, none)
		assert.Equal(t, errFault, err, "an error of the transform comes back as it is")
		_, err = b.Set(b.Context(), datastore.Key{Store: "a", Scope: "b"}, text("1"), none)
		assert.EqualError(t, err, "101: Key name can't be empty.")
		_, err = b.Set(b.Context(), key, text("2"), none)
		assert.NoError(t, err)
	})
}

// E-14: a main request that waits longer than the head start goes before newer priority requests.
func TestMainDoesNotStarve(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		b.spend(100)
		b.startSet(standard("main"), "main", none)
		for i := range 120 { // two a second, for a minute, at one token a second
			b.startSet(standard("p"+strconv.Itoa(i)), "p", first)
			sleep(time.Second / 2)
		}
		done := b.done()
		at := -1
		for i, what := range done {
			if what == "set main" {
				at = i
			}
		}
		assert.GreaterOrEqual(t, at, 10, "priority goes first")
		assert.Less(t, at, 30, "but not for ever: what came 10 s later goes behind")
		sleep(5 * time.Minute)
	})
}

func TestPriorityFirstAcrossKeys(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		b.spend(100)
		b.startSet(standard("a"), "1", none)
		b.startSet(standard("b"), "2", none)
		b.startSet(standard("c"), "3", first)
		sleep(3 * time.Second)
		assert.Equal(t, []string{"set 3", "set 1", "set 2"}, b.done())
	})
}

// An update needs a read and a write; reads that came later must not eat the read it waits for.
func TestUpdateIsNotStarvedByReads(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		for i := range 100 {
			_, err := b.Get(b.Context(), standard(strconv.Itoa(i)), none)
			require.NoError(t, err)
		}
		b.start(func() {
			_, err := b.Update(b.Context(), standard("u"), func(*datastore.Entry) (*datastore.Change, error) {
				c := text("1")
				return &c, nil
			}, none)
			assert.NoError(b, err)
			b.did("update")
		})
		for range 5 {
			b.startGet(standard("x"), none)
		}
		sleep(2 * time.Second)
		assert.Equal(t, []string{"update", "get nil"}, b.done())
		sleep(time.Minute)
		assert.Len(t, b.done(), 6)
	})
}

// A request that needs many tokens is not starved by later ones of another kind that need one each.
func TestBigRequestIsNotStarved(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		names := make([]string, 100)
		for i := range names {
			names[i] = strconv.Itoa(i)
		}
		getMany := func() {
			_, err := b.GetMany(b.Context(), ordered("").Ref(), names, none)
			assert.NoError(b, err)
			b.did("many")
		}
		getMany()
		b.start(getMany)
		for range 60 {
			b.start(func() {
				_, err := b.Increment(b.Context(), ordered("n"), 1, datastore.Change{}, none)
				assert.NoError(b, err)
				_, err = b.Update(b.Context(), ordered("n"), func(*datastore.Entry) (*datastore.Change, error) { return nil, nil }, none)
				assert.NoError(b, err)
			})
			sleep(time.Second)
		}
		sleep(40 * time.Second)
		assert.Equal(t, []string{"many", "many"}, b.done(), "100 reads at one a second")
		sleep(10 * time.Minute)
	})
}

// Writes that wait for budget do not hold up reads, whose budget is another.
func TestShortageOfWritesLeavesReads(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		b.spend(100)
		b.startSet(standard("a"), "1", none)
		b.startGet(standard("b"), none)
		assert.Equal(t, []string{"get nil"}, b.done())
		sleep(time.Second)
	})
}

// throttles are the requests of each queue with the error of a full one.
var throttles = []struct {
	name string
	do   func(b *bench, ctx context.Context) error
	want string
}{
	{"Get", func(b *bench, ctx context.Context) error { _, err := b.Get(ctx, standard("a"), plain); return err },
		"301: GetAsync request dropped. Request was throttled but queue was full."},
	{"Set", func(b *bench, ctx context.Context) error {
		_, err := b.Set(ctx, standard("a"), text("1"), plain)
		return err
	},
		"302: SetAsync request dropped. Request was throttled but queue was full."},
	{"Increment", func(b *bench, ctx context.Context) error {
		_, err := b.Increment(ctx, standard("a"), 1, datastore.Change{}, plain)
		return err
	}, "303: IncrementAsync request dropped. Request was throttled but queue was full."},
	{"Update", func(b *bench, ctx context.Context) error {
		_, err := b.Update(ctx, standard("a"), func(*datastore.Entry) (*datastore.Change, error) { return nil, nil }, plain)
		return err
	}, "304: UpdateAsync request dropped. Request was throttled but queue was full."},
	{"GetSorted", func(b *bench, ctx context.Context) error {
		_, err := b.GetSorted(ctx, ordered("").Ref(), datastore.SortedQuery{PageSize: 1}, plain)
		return err
	}, "305: GetSorted request dropped. Request was throttled but queue was full."},
	{"Remove", func(b *bench, ctx context.Context) error { _, err := b.Remove(ctx, standard("a"), plain); return err },
		"306: RemoveAsync request dropped. Request was throttled but queue was full."},
	{"ListKeys", func(b *bench, ctx context.Context) error {
		_, err := b.ListKeys(ctx, standard("").Ref(), datastore.ListQuery{}, plain)
		return err
	}, "ListKeysAsync request dropped. Request was throttled."},
}

func TestRobloxQueueHoldsThirty(t *testing.T) {
	for _, c := range throttles {
		t.Run(c.name, func(t *testing.T) {
			var warned atomic.Int64
			o := datastore.Options{Queued: func(datastore.Key) { warned.Add(1) }}
			inBubble(t, o, func(b *bench) {
				ctx, cancel := context.WithCancel(b.Context())
				dropped := 0
				var waits atomic.Int64
				for range 200 {
					var ended atomic.Bool
					b.start(func() {
						err := c.do(b, ctx)
						ended.Store(true)
						if err != nil && err.Error() == c.want {
							dropped++
						} else if err != nil {
							assert.ErrorIs(b, err, context.Canceled)
						}
					})
					if !ended.Load() {
						waits.Add(1)
					}
				}
				assert.EqualValues(t, 30, waits.Load())
				assert.EqualValues(t, 30, warned.Load())
				assert.EqualValues(t, b.Stats().Dropped, dropped)
				assert.NotZero(t, dropped)
				cancel()
				synctest.Wait()
				assert.EqualValues(t, 30, b.Stats().Cancelled)
			})
		})
	}
}

func TestEliteRequestsHaveNoCap(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		ctx, cancel := context.WithCancel(b.Context())
		for range 500 {
			b.start(func() { _, _ = b.Get(ctx, standard("a"), none) })
		}
		assert.Equal(t, 400, b.Stats().Main)
		cancel()
	})
}

// Requests that only wait for their key are not in Roblox's queues.
func TestKeyWaitIsNotCapped(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		b.slow("Save", 10*time.Millisecond)
		for i := range 60 {
			b.startSet(standard("a"), strconv.Itoa(i), plain)
		}
		require.NoError(t, b.Idle(b.Context()))
		assert.Len(t, b.done(), 60)
	})
}

func TestCancelledRequestLetsOthersOn(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		b.slow("Load", time.Second)
		key := standard("a")
		b.startGet(key, none)
		ctx, cancel := context.WithCancel(b.Context())
		b.start(func() {
			_, err := b.Set(ctx, key, text("1"), none)
			assert.ErrorIs(b, err, context.Canceled)
			b.did("cancelled")
		})
		b.startGet(key, none)
		assert.Equal(t, 1, b.Stats().Running)
		cancel()
		assert.Equal(t, []string{"cancelled"}, b.done())
		assert.Equal(t, 2, b.Stats().Running, "the read behind it shares with the one before")
		sleep(time.Second)
		assert.Equal(t, "nil", b.value(key))
	})
}

func TestSubmitCompletesEachOnce(t *testing.T) {
	inBubble(t, datastore.Options{Limits: datastore.LimitsOff, Workers: 10}, func(b *bench) {
		b.slow("Save", time.Millisecond)
		const n = 1000
		var completed [n]atomic.Int32
		most := 0
		for i := range n {
			op := &datastore.Op{Action: datastore.Set, Key: standard(strconv.Itoa(i % 100)), Change: text(strconv.Itoa(i))}
			b.Submit(b.Context(), op, func(entry *datastore.Entry, err error) {
				assert.NoError(t, err)
				assert.Equal(t, strconv.Itoa(i), string(entry.Value))
				completed[i].Add(1)
			})
			most = max(most, b.Stats().Running)
		}
		assert.Equal(t, 10, most, "no more than the workers")
		require.NoError(t, b.Idle(b.Context()))
		synctest.Wait()
		for i := range completed {
			require.EqualValues(t, 1, completed[i].Load(), "request %d", i)
		}
		for k := range 100 {
			assert.Equal(t, strconv.Itoa(900+k), b.value(standard(strconv.Itoa(k))), "arrival order of each key")
		}
	})
}

// WaitForAllRequests must end after the last caller was answered; the key is free before.
func TestIdleWaitsForAnswers(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		op := &datastore.Op{Action: datastore.Set, Key: standard("a"), Change: text("1")}
		b.Submit(b.Context(), op, func(*datastore.Entry, error) {
			assert.True(b, b.CanWrite(standard("a")))
			time.Sleep(time.Second)
			b.did("answered")
		})
		require.NoError(t, b.Idle(b.Context()))
		assert.Equal(t, []string{"answered"}, b.done())
		ctx, cancel := context.WithTimeout(b.Context(), time.Second)
		defer cancel()
		b.slow("Save", time.Minute)
		b.startSet(standard("a"), "2", none)
		assert.ErrorIs(t, b.Idle(ctx), context.DeadlineExceeded)
	})
}

func TestSubmitFailures(t *testing.T) {
	inBubble(t, datastore.Options{Limits: datastore.LimitsOff}, func(b *bench) {
		b.slow("Save", time.Second)
		outcome := func(ctx context.Context, op *datastore.Op) *error {
			result := new(error)
			b.Submit(ctx, op, func(_ *datastore.Entry, err error) { *result = err })
			synctest.Wait()
			return result
		}
		set := func(name string) *datastore.Op {
			return &datastore.Op{Action: datastore.Set, Key: standard(name), Change: text("1")}
		}
		assert.EqualError(t, *outcome(b.Context(), set("")), "101: Key name can't be empty.")
		ctx, cancel := context.WithCancel(b.Context())
		running := outcome(b.Context(), set("a"))
		waiting := outcome(ctx, set("a"))
		cancel()
		synctest.Wait()
		assert.NoError(t, *running)
		assert.ErrorIs(t, *waiting, context.Canceled)
		assert.ErrorIs(t, *outcome(ctx, set("a")), context.Canceled)
		last := outcome(b.Context(), set("a"))
		require.NoError(t, b.Close(b.Context()))
		synctest.Wait()
		assert.NoError(t, *last)
		assert.Equal(t, "1", b.value(standard("a")))
		assert.True(t, datastore.Is(*outcome(b.Context(), set("b")), datastore.DataModelNoAccess))
	})
}

// The promise: 100,000 queued requests under 100 MB, none lost, none answered twice.
func TestHundredThousandQueued(t *testing.T) {
	const n = 100_000
	hold := make(chan struct{})
	f := &backendtest.Faulty{Backend: memory.New()}
	f.Inject(func(backendtest.Call) backendtest.Fault { return backendtest.Fault{Hold: hold} })
	e := datastore.Open(f, off)
	before := heapInUse()
	completed := make([]atomic.Int32, n)
	value := text("1")
	for i := range n {
		e.Submit(context.Background(), &datastore.Op{Action: datastore.Set, Key: standard(fmt.Sprint(i % 5000)), Change: value},
			func(_ *datastore.Entry, err error) {
				if err == nil {
					completed[i].Add(1)
				}
			})
	}
	used := heapInUse() - before
	t.Logf("%d queued: %.1f MB, %d bytes each", e.Stats().Main, float64(used)/1e6, used/n)
	assert.Less(t, used, 100_000_000)
	close(hold)
	require.NoError(t, e.Close(t.Context()))
	for i := range completed { // Close has waited for every answer
		require.EqualValues(t, 1, completed[i].Load(), "request %d", i)
	}
}

// heapInUse is what heap and stacks take after a collection.
func heapInUse() int {
	var m goruntime.MemStats
	goruntime.GC()
	goruntime.ReadMemStats(&m)
	return int(m.HeapInuse + m.StackInuse)
}
