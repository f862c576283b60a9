package datastore_test

// This file holds the tests of Documents.Load. Its one rule is that of documents_test.go.

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
)

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
