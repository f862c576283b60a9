package datastore_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/memory"
)

// A handClock stands still until it is moved, and then calls what is due on the calling goroutine.
type handClock struct {
	mu    sync.Mutex // guards the rest
	now   time.Time
	timer map[*func()]time.Time
}

var _ datastore.Clock = (*handClock)(nil)

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := &f
	c.timer[at] = c.now.Add(d)
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		_, there := c.timer[at]
		delete(c.timer, at)
		return there
	}
}

func (c *handClock) move(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	var due []func()
	for f, at := range c.timer {
		if !at.After(c.now) {
			due = append(due, *f)
			delete(c.timer, f)
		}
	}
	c.mu.Unlock()
	for _, f := range due {
		f()
	}
}

// A scheduler's own clock drives times, budgets, caches and documents.
func TestEngineKeepsTheGivenTime(t *testing.T) {
	clock := &handClock{now: time.UnixMilli(1_000_000), timer: map[*func()]time.Time{}}
	store := memory.New()
	e := datastore.Open(store, datastore.Options{Clock: clock})
	entry, err := e.Set(t.Context(), standard("a"), text("1"), none)
	require.NoError(t, err)
	assert.EqualValues(t, 1_000_000, entry.Created)

	for e.Budget(datastore.ClassStandardWrite) > 0 {
		_, err := e.Set(t.Context(), standard("a"), text("1"), none)
		require.NoError(t, err)
	}
	done := make(chan error, 1)
	e.Submit(t.Context(), &datastore.Op{Action: datastore.Set, Key: standard("a"), Change: text("2")},
		func(_ *datastore.Entry, err error) { done <- err })
	assert.Equal(t, 1, e.Stats().Main)
	clock.move(time.Second)
	require.NoError(t, <-done)

	docs, err := e.Documents(standard("").Ref(), jsonOptions())
	require.NoError(t, err)
	require.NoError(t, docs.Put("d", "1"))
	clock.move(time.Minute)
	require.NoError(t, e.Close(t.Context()))
	saved, err := store.Load(t.Context(), standard("d"))
	require.NoError(t, err)
	assert.Equal(t, clock.Now().UnixMilli(), saved.Updated)
	assert.Empty(t, clock.timer, "no timer is left behind")
}
