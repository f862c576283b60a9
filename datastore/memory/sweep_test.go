package memory

// This file tests that a Cloud forgets. Its one rule: it looks inside, for what nobody can see from outside.

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

// TestCloudSweeps checks that what has expired takes no memory even if nobody asks for it by name again.
func TestCloudSweeps(t *testing.T) {
	ctx := t.Context()
	c := NewCloud()
	for n := range 50 {
		name := fmt.Sprint(n)
		_, _, err := c.SaveItem(ctx, datastore.MapRef{Name: name, Sorted: n%2 == 0}, "k", datastore.ItemWrite{Now: 1000, Expires: 2000})
		require.NoError(t, err)
		require.NoError(t, c.Push(ctx, name, datastore.QueueWrite{Now: 1000, Expires: 2000}))
		_, _, err = c.Read(ctx, name, datastore.QueueRead{Count: 1, Now: 1000, Until: 9000})
		require.NoError(t, err)
		_, err = c.AddCounter(ctx, name, 1, 2000, 1000)
		require.NoError(t, err)
	}
	assert.Len(t, c.maps, 50)
	_, err := c.LoadCounter(ctx, "other", 1000+sweepEvery)
	require.NoError(t, err)
	assert.Empty(t, c.maps)
	assert.Empty(t, c.queues)
	assert.Empty(t, c.counters)
}

// TestQueueForgetsReads checks that a read whose items are gone one way or another is forgotten while the queue lives.
func TestQueueForgetsReads(t *testing.T) {
	ctx := t.Context()
	c := NewCloud()
	require.NoError(t, c.Push(ctx, "q", datastore.QueueWrite{Priority: -1, Expires: 100_000}))
	for now := int64(0); now < 9000; now += 1000 {
		require.NoError(t, c.Push(ctx, "q", datastore.QueueWrite{Now: now, Expires: now + 1500}))
		_, id, err := c.Read(ctx, "q", datastore.QueueRead{Count: 1, Now: now, Until: now + 5000})
		require.NoError(t, err)
		if now%2000 == 0 {
			require.NoError(t, c.DropRead(ctx, "q", id, now))
		}
	}
	_, err := c.CountQueue(ctx, "q", false, 20_000)
	require.NoError(t, err)
	q := c.queues["q"]
	assert.Empty(t, q.reads)
	assert.Equal(t, 1, q.size())
	assert.Equal(t, 1, q.sight.Len())
	assert.Zero(t, q.hidden.Len())
	assert.Zero(t, q.bytes)
}

// TestUpdatingTakesNoMemory checks that writing over an item leaves nothing of the old one.
func TestUpdatingTakesNoMemory(t *testing.T) {
	c := NewCloud()
	ref := datastore.MapRef{Name: "m", Sorted: true}
	for n := range 1000 {
		key, _ := datastore.NumberKey(float64(n))
		_, _, err := c.SaveItem(t.Context(), ref, "k", datastore.ItemWrite{Value: []byte("1"), Sort: key, Expires: 1000})
		require.NoError(t, err)
	}
	m := c.maps[ref]
	assert.Len(t, m.order, 1)
	assert.Equal(t, 1, m.due.Len())
	assert.Equal(t, 2, m.bytes)
}
