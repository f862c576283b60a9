package memory

// This file holds Cloud, memory stores and messages within one process. Its one rule: what has expired is removed
// before anybody looks.

import (
	"context"
	"strconv"
	"sync"

	"lanai/datastore"
)

// A Cloud keeps memory stores and carries messages between the servers of one process: for tests, and for every
// backend that serves one process only, since memory stores outlive no game on Roblox either. Use NewCloud.
type Cloud struct {
	board board // messages

	mu       sync.Mutex // guards the rest and everything reached from it
	maps     map[datastore.MapRef]*itemMap
	queues   map[string]*queue
	counters map[string]counter
	revision uint64 // of the last write to a map
	reads    uint64 // number of the last read from a queue
	swept    int64  // when everything that had expired was removed, ms
}

var _ datastore.CloudBackend = (*Cloud)(nil)

// NewCloud returns an empty Cloud.
func NewCloud() *Cloud {
	return &Cloud{
		maps:     map[datastore.MapRef]*itemMap{},
		queues:   map[string]*queue{},
		counters: map[string]counter{},
	}
}

// sweepEvery is how often what nobody asks for is looked through, ms.
const sweepEvery = 60_000

// enter locks the cloud, unless ctx has ended, and now and then removes all that has expired.
func (c *Cloud) enter(ctx context.Context, now int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	if now < c.swept+sweepEvery {
		return nil
	}
	c.swept = now
	for ref := range c.maps {
		c.mapAt(ref, now)
	}
	for name := range c.queues {
		c.queueAt(name, now)
	}
	for name := range c.counters {
		c.counterAt(name, now)
	}
	return nil
}

// readID names a read.
func (c *Cloud) readID() string {
	c.reads++
	return strconv.FormatUint(c.reads, 16)
}

// fits reports whether a structure of so many items and bytes may grow by these.
func fits(limit datastore.StructureLimit, items, bytes, moreItems, moreBytes int) error {
	switch {
	case moreItems > 0 && limit.Items > 0 && items+moreItems > limit.Items:
		return datastore.DataStructureItemsOverLimit.New()
	case moreBytes > 0 && limit.Bytes > 0 && bytes+moreBytes > limit.Bytes:
		return datastore.DataStructureMemoryOverLimit.New()
	}
	return nil
}
