package datastore_test

// This file holds the tests of Documents. P-n is the defect of the original PPDB that a test guards against.

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
)

// A desk is a bench with the documents of one store. Values are strings of JSON.
type desk struct {
	*bench
	docs    *datastore.Documents
	options datastore.DocumentOptions
	mu      sync.Mutex
	events  []string
}

// jsonOptions stores strings as they are.
func jsonOptions() datastore.DocumentOptions {
	return datastore.DocumentOptions{
		Encode: func(_ string, v any) ([]byte, error) {
			if v == "bad" {
				return nil, errors.New("tables cannot be cyclic")
			}
			return []byte(v.(string)), nil
		},
		Decode: func(_ string, text []byte) (any, error) { return string(text), nil },
	}
}

// atDesk runs a test with a desk in virtual time.
func atDesk(t *testing.T, change func(*datastore.DocumentOptions), run func(d *desk)) {
	t.Helper()
	inBubble(t, off, func(b *bench) {
		d := &desk{bench: b, options: jsonOptions()}
		o := &d.options
		o.Failed = func(key string, err error) { d.event("failed " + key) }
		o.Invalidated = func(key string) { d.event("invalidated " + key) }
		o.AfterSave = func(key string, value any) { d.event(fmt.Sprint("saved ", key, " ", value)) }
		if change != nil {
			change(o)
		}
		d.docs = d.open(b.Engine)
		run(d)
	})
}

func (d *desk) open(e *datastore.Engine) *datastore.Documents {
	docs, err := e.Documents(standard("").Ref(), d.options)
	require.NoError(d, err)
	return docs
}

func (d *desk) event(what string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, what)
}

// happened gives the events so far.
func (d *desk) happened() []string {
	synctest.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string{}, d.events...)
}

func (d *desk) put(key, value string) {
	d.Helper()
	require.NoError(d, d.docs.Put(key, value))
}

// stored puts a value into the store, past the documents.
func (d *desk) stored(key, value string) {
	d.Helper()
	_, err := d.memory.Save(context.Background(), standard(key), datastore.Write{
		Change: text(value), Now: time.Now().UnixMilli(), Origin: "elsewhere",
	})
	require.NoError(d, err)
}

func (d *desk) load(key string, create func() (any, error)) datastore.Loaded {
	d.Helper()
	loaded, err := d.docs.Load(d.Context(), key, create)
	require.NoError(d, err)
	return loaded
}

func fresh(value string) func() (any, error) { return func() (any, error) { return value, nil } }

// failing fails the next n calls of a verb.
func (d *desk) failing(verb string, n int) {
	var left atomic.Int64
	left.Store(int64(n))
	d.faulty.Inject(func(c backendtest.Call) backendtest.Fault {
		if c.Verb == verb && left.Add(-1) >= 0 {
			return backendtest.Fault{Before: errFault}
		}
		return backendtest.Fault{}
	})
}

// P-1: a failed load creates nothing and writes nothing.
func TestFailedLoadWritesNothing(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.stored("1", `{"gold":5}`)
		d.failing("Load", 1)
		_, err := d.docs.Load(d.Context(), "1", fresh(`{"gold":0}`))
		require.ErrorIs(t, err, errFault)
		_, cached := d.docs.Peek("1")
		assert.False(t, cached)
		sleep(time.Minute)
		assert.Equal(t, `{"gold":5}`, d.value(standard("1")))
		assert.Equal(t, `{"gold":5}`, d.load("1", fresh("{}")).Value)
	})
}

// P-2: what is stored is loaded first, once, however many ask.
func TestLoadsShareOneRead(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.stored("1", `{"gold":1000}`)
		reads := atomic.Int64{}
		d.faulty.Inject(func(c backendtest.Call) backendtest.Fault {
			reads.Add(1)
			return backendtest.Fault{Delay: time.Second}
		})
		for range 10 {
			d.start(func() {
				loaded, err := d.docs.Load(d.Context(), "1", fresh("{}"))
				assert.NoError(d, err)
				assert.Equal(d, `{"gold":1000}`, loaded.Value)
				assert.False(d, loaded.Created)
			})
		}
		assert.True(t, d.docs.Loading("1"))
		assert.Equal(t, 1, d.docs.Stats().Loading)
		sleep(time.Second)
		assert.False(t, d.docs.Loading("1"))
		assert.EqualValues(t, 1, reads.Load())
	})
}

func TestLoadEndsWithItsCaller(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.slow("Load", time.Second)
		ctx, cancel := context.WithCancel(d.Context())
		d.start(func() {
			_, err := d.docs.Load(ctx, "1", nil)
			assert.ErrorIs(d, err, context.Canceled)
			d.did("gone")
		})
		d.start(func() {
			d.load("1", fresh("{}"))
			d.did("loaded")
		})
		cancel()
		assert.Equal(t, []string{"gone"}, d.done())
		sleep(2 * time.Second)
		assert.Equal(t, []string{"gone", "loaded"}, d.done(), "the other is not cancelled with it")
		sleep(10 * time.Second)
	})
}

// A new document is made once, saved within the window, and every caller gets the same one. P-9: two keys are two.
func TestLoadCreates(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		assert.Equal(t, datastore.Loaded{}, d.load("1", nil))
		assert.Empty(t, d.docs.Keys(), "nothing is cached for a key without a document")
		d.slow("Load", time.Second)
		made := 0
		for range 3 {
			d.start(func() {
				loaded := d.load("1", func() (any, error) { made++; return `{"n":0}`, nil })
				d.did(fmt.Sprint(loaded.Created))
			})
		}
		sleep(time.Second)
		done := d.done()
		slices.Sort(done)
		assert.Equal(t, []string{"false", "false", "true"}, done)
		assert.Equal(t, 1, made)
		sleep(2 * time.Second)
		assert.Equal(t, `{"n":0}`, d.value(standard("1")))
	})
}

// P-12: one write for a key in a window, which begins at the first unsaved change.
func TestChangesWithinAWindowAreOneWrite(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		for i := range 3 {
			d.put("1", strconv.Itoa(i))
			sleep(300 * time.Millisecond)
		}
		assert.Equal(t, "nil", d.value(standard("1")))
		sleep(100 * time.Millisecond)
		assert.Equal(t, "2", d.value(standard("1")), "a second after the first change")
		sleep(time.Minute)
		assert.Equal(t, []string{"saved 1 2"}, d.happened())
		assert.EqualValues(t, 1, d.docs.Stats().Writes)
	})
}

// Changes without a pause are saved all the same, once a second.
func TestWindowIsNotPushedOn(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		for i := range 100 {
			d.put("1", strconv.Itoa(i))
			sleep(100 * time.Millisecond)
		}
		sleep(time.Second)
		assert.InDelta(t, 10, d.docs.Stats().Writes, 1)
		assert.Equal(t, "99", d.value(standard("1")))
	})
}

// P-6 and P-23: a change during a save is saved after it.
func TestChangeDuringSave(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.slow("Save", 1500*time.Millisecond)
		d.put("1", "1")
		sleep(1200 * time.Millisecond)
		d.put("1", "2")
		sleep(1300 * time.Millisecond)
		assert.Equal(t, "1", d.value(standard("1")))
		assert.Equal(t, 1, d.docs.Stats().Dirty)
		sleep(3 * time.Second)
		assert.Equal(t, "2", d.value(standard("1")))
		assert.Equal(t, []string{"saved 1 1", "saved 1 2"}, d.happened())
	})
}

// P-4: leave saves first.
func TestLeaveSaves(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.load("1", fresh(`{"n":3}`))
		sleep(2 * time.Second)
		d.put("1", `{"n":77}`)
		sleep(500 * time.Millisecond)
		require.NoError(t, d.docs.Leave(d.Context(), "1"))
		assert.Equal(t, `{"n":77}`, d.value(standard("1")))
		assert.Empty(t, d.docs.Keys())
		require.NoError(t, d.docs.Leave(d.Context(), "never loaded"))
		sleep(time.Minute)
		assert.EqualValues(t, 2, d.docs.Stats().Writes, "the timer of the change does not save again")
	})
}

// P-25: what could not be saved is not dropped.
func TestLeaveKeepsWhatCannotBeSaved(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.failing("Save", 3)
		d.put("1", "1")
		err := d.docs.Leave(d.Context(), "1")
		require.ErrorIs(t, err, errFault)
		assert.ErrorContains(t, err, "save PlayerData/global/1: ")
		assert.Equal(t, []string{"1"}, d.docs.Keys())
		assert.Zero(t, d.docs.Evict(0))
		sleep(5 * time.Second)
		assert.Equal(t, "1", d.value(standard("1")), "saved when the store is back")
	})
}

func TestRejoinDuringLeaveKeeps(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.slow("Save", time.Second)
		d.put("1", "1")
		d.start(func() { assert.NoError(d, d.docs.Leave(d.Context(), "1")) })
		assert.Equal(t, "1", d.load("1", nil).Value)
		sleep(2 * time.Second)
		value, cached := d.docs.Peek("1")
		assert.True(t, cached)
		assert.Equal(t, "1", value)
	})
}

// P-7 and C-17: attempts with pauses of 0.5 s, 1 s; then it stays dirty and is tried again, ever more rarely.
func TestFailedSaveStaysDirty(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		var tries []time.Duration
		began := time.Now()
		d.faulty.Inject(func(c backendtest.Call) backendtest.Fault {
			if c.Verb != "Save" {
				return backendtest.Fault{}
			}
			tries = append(tries, time.Since(began))
			if len(tries) <= 6 {
				return backendtest.Fault{Before: errFault}
			}
			return backendtest.Fault{}
		})
		d.put("1", "1")
		sleep(4 * time.Second)
		s := time.Second
		assert.Equal(t, []time.Duration{s, s * 3 / 2, s * 5 / 2}, tries)
		assert.Equal(t, []string{"failed 1"}, d.happened())
		assert.Equal(t, 1, d.docs.Stats().Dirty)
		d.put("1", "2")
		sleep(time.Hour)
		assert.Equal(t, []time.Duration{s * 15 / 2, 8 * s, 9 * s, 19 * s}, tries[3:])
		assert.Equal(t, "2", d.value(standard("1")))
		assert.Equal(t, []string{"failed 1", "failed 1", "saved 1 2"}, d.happened())
	})
}

// P-8: a hook that throws stops nothing.
func TestThrowingHooks(t *testing.T) {
	throws := true
	atDesk(t, func(o *datastore.DocumentOptions) {
		o.BeforeSave = func(string, any) {
			if throws {
				panic("script error")
			}
		}
		o.AfterSave = func(string, any) { panic("again") }
	}, func(d *desk) {
		d.put("1", "1")
		sleep(time.Second)
		assert.Equal(t, "1", d.value(standard("1")))
		throws = false
		d.put("1", "2")
		sleep(time.Second)
		assert.Equal(t, "2", d.value(standard("1")))
	})
}

// What beforeSave changes is saved with it.
func TestBeforeSaveMayChange(t *testing.T) {
	var d *desk
	atDesk(t, func(o *datastore.DocumentOptions) {
		o.BeforeSave = func(key string, value any) { assert.NoError(t, d.docs.Put(key, value.(string)+"+")) }
	}, func(at *desk) {
		d = at
		d.put("1", "1")
		sleep(time.Minute)
		assert.Equal(t, "1+", d.value(standard("1")))
		assert.EqualValues(t, 1, d.docs.Stats().Writes)
	})
}

// P-10: delete cancels what is due, and comes after a save in progress.
func TestDeleteStaysDeleted(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.put("1", "1")
		_, err := d.docs.Delete(d.Context(), "1")
		require.NoError(t, err)
		require.NoError(t, d.docs.Flush(d.Context()))
		sleep(time.Minute)
		assert.Equal(t, "nil", d.value(standard("1")))
		assert.Empty(t, d.docs.Keys())

		d.slow("Save", time.Second)
		d.put("2", "1")
		sleep(1500 * time.Millisecond)
		entry, err := d.docs.Delete(d.Context(), "2")
		require.NoError(t, err)
		assert.Equal(t, "1", string(entry.Value), "the save in progress came first")
		sleep(time.Minute)
		assert.Equal(t, "nil", d.value(standard("2")))
	})
}

func TestChangeDuringDeleteIsSavedAfter(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.stored("1", "old")
		d.slow("Save", time.Second)
		d.start(func() {
			_, err := d.docs.Delete(d.Context(), "1")
			assert.NoError(d, err)
		})
		d.put("1", "new")
		sleep(time.Minute)
		assert.Equal(t, "new", d.value(standard("1")))
	})
}

func TestFailedDeleteChangesNothing(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.failing("Save", 1)
		d.put("1", "1")
		_, err := d.docs.Delete(d.Context(), "1")
		require.ErrorIs(t, err, errFault)
		sleep(time.Minute)
		assert.Equal(t, "1", d.value(standard("1")))
	})
}

func TestLoadWaitsForDelete(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.stored("1", "old")
		d.load("1", nil)
		d.slow("Save", time.Second)
		d.start(func() { _, _ = d.docs.Delete(d.Context(), "1") })
		d.start(func() {
			loaded := d.load("1", fresh("new"))
			assert.True(d, loaded.Created)
		})
		sleep(time.Minute)
		assert.Equal(t, "new", d.value(standard("1")))
	})
}

// P-11: an atomic edit keeps the unsaved changes of other fields, and takes what is stored.
func TestEditKeepsUnsavedChanges(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.stored("1", `{"coins":1,"name":"x"}`)
		d.load("1", nil)
		d.put("1", `{"coins":1,"name":"y"}`)
		d.memorySet("1", `{"coins":5,"name":"x"}`)
		value, err := d.docs.Edit(d.Context(), "1", func(text []byte) ([]byte, error) {
			return []byte(strings.Replace(string(text), `"coins":5`, `"coins":6`, 1)), nil
		})
		require.NoError(t, err)
		assert.JSONEq(t, `{"coins":6,"name":"y"}`, value.(string))
		assert.JSONEq(t, `{"coins":6,"name":"y"}`, d.value(standard("1")))
		sleep(time.Minute)
		assert.EqualValues(t, 1, d.docs.Stats().Writes, "nothing is left to save")
	})
}

// Another server's write during an edit drops the document; the edit still gives what it stored.
func TestEditThatIsInvalidatedGivesItsValue(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		stop := d.memory.Watch(func(n datastore.Notice) { // before the edit is acknowledged
			if n.Origin == d.Origin() {
				d.stored("1", "2")
			}
		})
		defer stop()
		value, err := d.docs.Edit(d.Context(), "1", func([]byte) ([]byte, error) { return []byte("1"), nil })
		require.NoError(t, err)
		assert.Equal(t, "1", value)
		assert.Empty(t, d.docs.Keys())
	})
}

// memorySet writes past every engine and tells nobody, as a lost notice would.
func (d *desk) memorySet(key, value string) {
	_, err := d.memory.Save(context.Background(), standard(key), datastore.Write{
		Change: text(value), Now: time.Now().UnixMilli(), Origin: d.Origin(),
	})
	require.NoError(d, err)
}

func TestEditThatFailsKeepsUnsavedChanges(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.put("1", "1")
		_, err := d.docs.Edit(d.Context(), "1", func([]byte) ([]byte, error) { return nil, errFault })
		require.ErrorIs(t, err, errFault)
		_, err = d.docs.Edit(d.Context(), "1", func([]byte) ([]byte, error) { return nil, nil })
		require.NoError(t, err)
		sleep(time.Minute)
		assert.Equal(t, "1", d.value(standard("1")))

		value, err := d.docs.Edit(d.Context(), "none", func(text []byte) ([]byte, error) {
			assert.Nil(t, text)
			return []byte("made"), nil
		})
		require.NoError(t, err)
		assert.Equal(t, "made", value)
	})
}

// P-3: a foreign write drops a clean document and tells; an own one does neither.
func TestForeignWriteInvalidates(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.put("1", "1")
		sleep(2 * time.Second)
		assert.Equal(t, []string{"saved 1 1"}, d.happened(), "own messages are ignored")
		assert.Equal(t, []string{"1"}, d.docs.Keys())
		d.stored("1", "2")
		assert.Equal(t, []string{"saved 1 1", "invalidated 1"}, d.happened())
		assert.Empty(t, d.docs.Keys())
		assert.Equal(t, "2", d.load("1", nil).Value)
		d.stored("unknown", "1")
		assert.Len(t, d.happened(), 2)
	})
}

// P-3 and P-15: a dirty document is not dropped but merged with what the other server wrote.
func TestForeignWriteIsMerged(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.stored("1", `{"coins":1,"pets":{"a":1},"name":"x"}`)
		d.load("1", nil)
		d.put("1", `{"coins":2,"pets":{"a":1,"b":2},"name":"x"}`)
		d.stored("1", `{"coins":9,"pets":{"c":3},"level":4,"name":"x"}`)
		assert.Equal(t, []string{"1"}, d.docs.Keys(), "not dropped")
		sleep(time.Second)
		const merged = `{"coins":2,"pets":{"b":2,"c":3},"level":4,"name":"x"}`
		assert.JSONEq(t, merged, d.value(standard("1")))
		value, _ := d.docs.Peek("1")
		assert.JSONEq(t, merged, value.(string), "the cache has what was stored")
	})
}

// A change made while a merging save runs is merged again by the next.
func TestChangeDuringMergingSave(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.stored("1", `{"a":0,"b":0,"c":0}`)
		d.load("1", nil)
		d.slow("Save", time.Second)
		d.put("1", `{"a":1,"b":0,"c":0}`)
		d.memorySet("1", `{"a":0,"b":0,"c":7}`)
		sleep(1500 * time.Millisecond)
		d.put("1", `{"a":1,"b":2,"c":0}`)
		sleep(time.Minute)
		assert.JSONEq(t, `{"a":1,"b":2,"c":7}`, d.value(standard("1")))
		value, _ := d.docs.Peek("1")
		assert.JSONEq(t, `{"a":1,"b":2,"c":7}`, value.(string))
	})
}

func TestForeignWriteDuringSaveDropsTheOld(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		stop := d.memory.Watch(func(n datastore.Notice) { // before the save is acknowledged
			if n.Origin == d.Origin() {
				d.stored("1", "2")
			}
		})
		defer stop()
		d.put("1", "1")
		require.NoError(t, d.docs.Flush(d.Context()))
		assert.Empty(t, d.docs.Keys(), "what was saved is not the latest any more")
		assert.Equal(t, "2", d.load("1", nil).Value)
		assert.Equal(t, []string{"invalidated 1", "saved 1 1"}, d.happened())
	})
}

// P-5: close saves everything that is dirty.
func TestCloseSavesDocuments(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.slow("Save", 2*time.Second)
		for i := range 50 {
			d.put(strconv.Itoa(i), "1")
		}
		ctx, cancel := context.WithTimeout(d.Context(), 30*time.Second)
		defer cancel()
		began := time.Now()
		require.NoError(t, d.Close(ctx))
		assert.Equal(t, 2*time.Second, time.Since(began), "all at once, without waiting for their windows")
		for i := range 50 {
			assert.Equal(t, "1", d.value(standard(strconv.Itoa(i))))
		}
		assert.Len(t, d.happened(), 50, "hooks included")
		assert.True(t, datastore.Is(d.docs.Put("late", "1"), datastore.DataModelNoAccess))
	})
}

func TestCloseNamesUnsavedDocuments(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.failing("Save", 1<<30)
		d.put("1", "1")
		ctx, cancel := context.WithTimeout(d.Context(), 30*time.Second)
		defer cancel()
		err := d.Close(ctx)
		var unsaved *datastore.CloseError
		require.ErrorAs(t, err, &unsaved)
		assert.Equal(t, []datastore.Key{standard("1")}, unsaved.Keys)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

// A store that comes back within the deadline gets everything.
func TestCloseTriesUntilTheDeadline(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.failing("Save", 10)
		d.put("1", "1")
		ctx, cancel := context.WithTimeout(d.Context(), 30*time.Second)
		defer cancel()
		require.NoError(t, d.Close(ctx))
		assert.Equal(t, "1", d.value(standard("1")))
	})
}

// P-16: clearing saves first, and keeps the one cache that all share.
func TestClear(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.put("1", "1")
		require.NoError(t, d.docs.Clear(d.Context()))
		assert.Equal(t, "1", d.value(standard("1")))
		assert.Empty(t, d.docs.Keys())
		assert.Same(t, d.docs, d.open(d.Engine), "one for each store and scope")
	})
}

// P-17: clean documents end after their time or when there are too many; dirty ones never.
func TestEviction(t *testing.T) {
	atDesk(t, func(o *datastore.DocumentOptions) { o.TTL, o.MaxClean = time.Hour, 100 }, func(d *desk) {
		d.stored("old", "1")
		d.load("old", nil)
		sleep(30 * time.Minute)
		d.stored("newer", "1")
		d.load("newer", nil)
		sleep(31 * time.Minute)
		d.load("none", nil)
		assert.Equal(t, []string{"newer"}, d.docs.Keys())

		for i := range 300 {
			key := strconv.Itoa(i)
			d.stored(key, "1")
			d.load(key, nil)
		}
		assert.LessOrEqual(t, d.docs.Stats().Cached, 101)
		_, cached := d.docs.Peek("299")
		assert.True(t, cached, "the newest stay")

		d.failing("Save", 1<<30)
		for i := range 300 {
			d.put(fmt.Sprint("dirty", i), "1")
		}
		d.load("none", nil)
		assert.Equal(t, 300, d.docs.Stats().Dirty)
		d.faulty.Inject(nil)
		sleep(time.Hour)
	})
}

func TestKeepIsNoChange(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		require.NoError(t, d.docs.Keep("1", "1"))
		sleep(time.Minute)
		assert.Equal(t, "nil", d.value(standard("1")))
		assert.Zero(t, d.docs.Stats().Dirty)
	})
}

// Data that cannot be written stays, and is written once it can be.
func TestUnwritableDocument(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.put("1", "bad")
		err := d.docs.Flush(d.Context(), "1")
		assert.ErrorContains(t, err, "save PlayerData/global/1: tables cannot be cyclic")
		d.put("1", "good")
		require.NoError(t, d.docs.Flush(d.Context(), "1", "2"))
		assert.Equal(t, "good", d.value(standard("1")))
	})
}

func TestSaveKeepsUserIDsAndMetadata(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		change := datastore.Change{Value: []byte("1"), UserIDs: []int64{5}, Metadata: []byte(`{"a":1}`)}
		_, err := d.Set(d.Context(), standard("1"), change, none)
		require.NoError(t, err)
		d.load("1", nil)
		d.put("1", "2")
		sleep(time.Second)
		entry, err := d.Get(d.Context(), standard("1"), none)
		require.NoError(t, err)
		assert.Equal(t, "2", string(entry.Value))
		assert.Equal(t, []int64{5}, entry.UserIDs)
		assert.Equal(t, `{"a":1}`, string(entry.Metadata))
	})
}

// Encode, Decode and create run on the loop; nothing of the cache is locked meanwhile.
func TestLoopIsUsed(t *testing.T) {
	onLoop, ran := false, 0
	atDesk(t, func(o *datastore.DocumentOptions) {
		var one sync.Mutex
		o.Loop = func(f func()) {
			one.Lock()
			defer one.Unlock()
			onLoop = true
			f()
			onLoop = false
			ran++
		}
		encode, decode := o.Encode, o.Decode
		o.Encode = func(key string, v any) ([]byte, error) { assert.True(t, onLoop); return encode(key, v) }
		o.Decode = func(key string, text []byte) (any, error) { assert.True(t, onLoop); return decode(key, text) }
	}, func(d *desk) {
		d.load("1", func() (any, error) {
			assert.True(t, onLoop)
			d.docs.Stats()
			return "1", nil
		})
		require.NoError(t, d.docs.Leave(d.Context(), "1"))
		d.load("1", nil)
		assert.Positive(t, ran)
	})
}

// Three servers change fields of their own in one document, through saves that fail now and then; no change is lost.
func TestDocumentsOfManyServers(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		n := 0
		d.faulty.Inject(func(backendtest.Call) backendtest.Fault {
			d.mu.Lock()
			defer d.mu.Unlock()
			if n++; n%7 == 0 {
				return backendtest.Fault{After: errFault}
			}
			return backendtest.Fault{Delay: time.Duration(n%5) * 100 * time.Millisecond}
		})
		d.stored("1", `{"s0":0,"s1":0,"s2":0}`)
		d.options.AfterSave, d.options.Failed, d.options.Invalidated = nil, nil, nil
		var servers []*datastore.Documents
		var engines []*datastore.Engine
		for range 3 {
			e := datastore.Open(d.faulty, off)
			engines = append(engines, e)
			servers = append(servers, d.open(e))
		}
		for i, docs := range servers {
			d.group.Go(func() {
				for step := 1; step <= 20; step++ {
					changeField(d, docs, fmt.Sprint("s", i), step)
					time.Sleep(time.Duration(150+50*i) * time.Millisecond)
				}
			})
		}
		d.group.Wait()
		for _, e := range engines {
			require.NoError(t, e.Close(d.Context()))
		}
		assert.JSONEq(t, `{"s0":20,"s1":20,"s2":20}`, d.value(standard("1")))
	})
}

// changeField sets one field of the document, loading it when it was dropped.
func changeField(d *desk, docs *datastore.Documents, field string, n int) {
	for {
		loaded, err := docs.Load(d.Context(), "1", nil)
		if err != nil {
			continue
		}
		fields := map[string]string{}
		for _, f := range strings.Split(strings.Trim(loaded.Value.(string), "{}"), ",") {
			name, value, _ := strings.Cut(f, ":")
			fields[strings.Trim(name, `"`)] = value
		}
		fields[field] = strconv.Itoa(n)
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			parts = append(parts, fmt.Sprintf("%q:%s", name, fields[name]))
		}
		assert.NoError(d, docs.Put("1", "{"+strings.Join(parts, ",")+"}"))
		return
	}
}

func TestDocumentsAreChecked(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		_, err := d.Documents(standard("").Ref(), datastore.DocumentOptions{})
		assert.EqualError(t, err, "documents need Encode and Decode")
		_, err = d.Documents(datastore.StoreRef{}, d.options)
		assert.EqualError(t, err, "DataStore name can't be empty string.")
		assert.EqualError(t, d.docs.Put("", "1"), "101: Key name can't be empty.")
		_, err = d.docs.Load(d.Context(), fifty+"x", nil)
		assert.EqualError(t, err, "102: Key name exceeds the 50 character limit.")
	})
}
