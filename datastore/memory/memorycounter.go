package memory

// This file holds counter, a distributed counter of a Cloud. Its one rule: one that has expired does not exist. Guarded
// by the cloud's mutex.

import (
	"context"
	"math"

	"lanai/datastore"
)

type counter struct {
	value   int64
	expires int64 // ms
}

// counterAt gives the counter as it is now.
func (c *Cloud) counterAt(name string, now int64) counter {
	n := c.counters[name]
	if n.expires <= now {
		delete(c.counters, name)
		return counter{}
	}
	return n
}

// LoadCounter is datastore.MemoryCounters's.
func (c *Cloud) LoadCounter(ctx context.Context, name string, now int64) (int64, error) {
	if err := c.enter(ctx, now); err != nil {
		return 0, err
	}
	defer c.mu.Unlock()
	return c.counterAt(name, now).value, nil
}

// AddCounter is datastore.MemoryCounters's.
func (c *Cloud) AddCounter(ctx context.Context, name string, delta, expires, now int64) (int64, error) {
	if err := c.enter(ctx, now); err != nil {
		return 0, err
	}
	defer c.mu.Unlock()
	n := c.counterAt(name, now)
	if delta > 0 && n.value > math.MaxInt64-delta || delta < 0 && n.value < math.MinInt64-delta {
		return 0, datastore.ErrCounterRange
	}
	n = counter{value: n.value + delta, expires: expires}
	if expires > now {
		c.counters[name] = n
	} else {
		delete(c.counters, name)
	}
	return n.value, nil
}
