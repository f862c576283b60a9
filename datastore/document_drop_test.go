package datastore_test

// This file holds the tests of how documents leave the cache: leave, delete, clear and eviction. Its one rule is that of documents_test.go.

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

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
