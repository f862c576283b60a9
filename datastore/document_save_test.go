package datastore_test

// This file holds the tests of when documents are saved, and what then. Its one rule is that of documents_test.go.

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
)

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
