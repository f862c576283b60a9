package memory

// This file holds queue, a queue of a Cloud. Its one rule: every item is in exactly one of the heaps sight and hidden,
// and in due. Guarded by the cloud's mutex.

import (
	"context"
	"slices"

	"lanai/datastore"
)

// A queue holds the items of one queue.
type queue struct {
	sight  indexed[*queued] // by priority, then order of adding
	hidden indexed[*queued] // by the time of coming back into sight
	due    indexed[*queued] // by the time of expiry
	reads  map[string][]*queued
	added  uint64
	bytes  int
}

type queued struct {
	datastore.QueueWrite
	number uint64
	until  int64  // when it comes back into sight, ms
	read   string // the read that took it out of sight, "" while it is in sight

	place, due int // indices in the heaps
}

func newQueue() *queue {
	place := func(i *queued) *int { return &i.place }
	return &queue{
		reads: map[string][]*queued{},
		sight: indexed[*queued]{slot: place, less: func(a, b *queued) bool {
			if a.Priority != b.Priority {
				return a.Priority > b.Priority
			}
			return a.number < b.number
		}},
		hidden: indexed[*queued]{slot: place, less: func(a, b *queued) bool { return a.until < b.until }},
		due: indexed[*queued]{
			slot: func(i *queued) *int { return &i.due },
			less: func(a, b *queued) bool { return a.Expires < b.Expires },
		},
	}
}

func (q *queue) size() int { return len(q.due.list) }

// queueAt gives the queue as it is now, or nil when it is empty.
func (c *Cloud) queueAt(name string, now int64) *queue {
	q := c.queues[name]
	if q == nil {
		return nil
	}
	for i, ok := q.due.first(); ok && i.Expires <= now; i, ok = q.due.first() {
		q.remove(i)
	}
	for i, ok := q.hidden.first(); ok && i.until <= now; i, ok = q.hidden.first() {
		delete(q.reads, i.read) // the others of the read have come to the same time
		i.read = ""
		q.hidden.remove(i)
		q.sight.add(i)
	}
	return c.keep(name, q)
}

// keep gives the queue, or nil when it is empty, in which case it is forgotten.
func (c *Cloud) keep(name string, q *queue) *queue {
	if q.size() == 0 {
		delete(c.queues, name)
		return nil
	}
	return q
}

// remove takes an item out for good.
func (q *queue) remove(i *queued) {
	q.due.remove(i)
	if i.read == "" {
		q.sight.remove(i)
	} else {
		q.hidden.remove(i)
		q.forget(i)
	}
	q.bytes -= len(i.Value)
}

// forget takes an item out of the read that has it.
func (q *queue) forget(i *queued) {
	rest := slices.DeleteFunc(q.reads[i.read], func(other *queued) bool { return other == i })
	q.reads[i.read] = rest
	if len(rest) == 0 {
		delete(q.reads, i.read)
	}
}

// Push is datastore.MemoryQueues's.
func (c *Cloud) Push(ctx context.Context, name string, w datastore.QueueWrite) error {
	if err := c.enter(ctx, w.Now); err != nil {
		return err
	}
	defer c.mu.Unlock()
	if w.Expires <= w.Now {
		return nil
	}
	q := c.queueAt(name, w.Now)
	if q == nil {
		q = newQueue()
	}
	if err := fits(w.Limit, q.size(), q.bytes, 1, len(w.Value)); err != nil {
		return err
	}
	c.queues[name] = q
	q.added++
	q.bytes += len(w.Value)
	i := &queued{QueueWrite: w, number: q.added, place: -1, due: -1}
	q.sight.add(i)
	q.due.add(i)
	return nil
}

// Read is datastore.MemoryQueues's.
func (c *Cloud) Read(ctx context.Context, name string, r datastore.QueueRead) ([][]byte, string, error) {
	if err := c.enter(ctx, r.Now); err != nil {
		return nil, "", err
	}
	defer c.mu.Unlock()
	q := c.queueAt(name, r.Now)
	if q == nil || q.sight.Len() == 0 || r.All && q.sight.Len() < r.Count {
		return nil, "", nil
	}
	id := c.readID()
	values := make([][]byte, 0, min(r.Count, q.sight.Len()))
	for len(values) < r.Count && q.sight.Len() > 0 {
		i := q.sight.take()
		i.until, i.read = r.Until, id
		q.hidden.add(i)
		q.reads[id] = append(q.reads[id], i)
		values = append(values, i.Value)
	}
	return values, id, nil
}

// DropRead is datastore.MemoryQueues's.
func (c *Cloud) DropRead(ctx context.Context, name, id string, now int64) error {
	if err := c.enter(ctx, now); err != nil {
		return err
	}
	defer c.mu.Unlock()
	q := c.queueAt(name, now)
	if q == nil {
		return nil
	}
	for _, i := range slices.Clone(q.reads[id]) {
		q.remove(i)
	}
	c.keep(name, q)
	return nil
}

// CountQueue is datastore.MemoryQueues's.
func (c *Cloud) CountQueue(ctx context.Context, name string, inSight bool, now int64) (int, error) {
	if err := c.enter(ctx, now); err != nil {
		return 0, err
	}
	defer c.mu.Unlock()
	q := c.queueAt(name, now)
	switch {
	case q == nil:
		return 0, nil
	case inSight:
		return q.sight.Len(), nil
	}
	return q.size(), nil
}
