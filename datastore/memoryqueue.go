package datastore

// This file holds the queues of memory stores: MemoryQueues, what a backend must offer, and the requests of a server.
// Its one rule: a read that finds too little gives nothing at once; waiting is the caller's.

import (
	"context"
	"math"
	"time"
)

// Limits of queues.
const (
	MaxQueueRead       = 100             // items of one read
	QueueRetry         = 2 * time.Second // between two attempts of a read that waits
	DefaultInvisible   = 30              // seconds that what was read stays out of sight
	maxInvisibleMillis = math.MaxInt64 / 4
)

// A QueueWrite adds an item to a queue.
type QueueWrite struct {
	Value    []byte  // JSON text
	Priority float64 // higher comes first; never NaN
	Expires  int64   // ms
	Now      int64   // ms
	Limit    StructureLimit
}

// A QueueRead takes items out of sight.
type QueueRead struct {
	Count int   // most items, 1 to MaxQueueRead
	All   bool  // exactly Count items or none
	Until int64 // when they come back into sight, each at its old place, ms
	Now   int64 // ms
}

// MemoryQueues keeps queues. Items come by priority, within one priority in the order in which they were added.
type MemoryQueues interface {
	// Push adds an item.
	Push(ctx context.Context, queue string, w QueueWrite) error
	// Read takes the first items in sight out of sight. id names this read; it is "" when nothing was read.
	Read(ctx context.Context, queue string, r QueueRead) (values [][]byte, id string, err error)
	// DropRead removes what a read took, unless that has come back into sight; an unknown id is no error.
	DropRead(ctx context.Context, queue, id string, now int64) error
	// CountQueue counts the items: all, or those in sight.
	CountQueue(ctx context.Context, queue string, inSight bool, now int64) (int, error)
}

func queueStructure(queue string) string { return "queue " + queue }

// Push adds a value to a queue for 0 to MaxExpiration seconds.
func (c *Cloud) Push(ctx context.Context, queue string, value []byte, priority float64, expiration int64) error {
	if err := c.checkValue(value); err != nil {
		return err
	}
	if math.IsNaN(priority) {
		return InvalidRequest.New("The field 'priority' must be a number.")
	}
	w := QueueWrite{Value: value, Priority: priority, Now: c.nowMs(), Limit: c.limit()}
	var err error
	if w.Expires, err = c.expires(w.Now, expiration); err != nil {
		return err
	}
	if err := c.spend(queueStructure(queue), 1); err != nil {
		return err
	}
	return CloudInternalError.wrap(c.backend.Push(ctx, queue, w))
}

// CheckQueueRead checks the arguments of a read, so that nobody waits for one that cannot be.
func CheckQueueRead(count int) error { return checkCount(count, MaxQueueRead) }

// ReadQueue takes up to count items, or with all exactly so many, out of sight for some seconds, and gives the id by
// which RemoveRead removes them: "" when there was nothing to read, or too little. It costs a unit for each item.
func (c *Cloud) ReadQueue(ctx context.Context, queue string, count int, all bool, invisible float64) ([][]byte, string, error) {
	if err := CheckQueueRead(count); err != nil {
		return nil, "", err
	}
	if err := c.spend(queueStructure(queue), 1); err != nil {
		return nil, "", err
	}
	now := c.nowMs()
	values, id, err := c.backend.Read(ctx, queue, QueueRead{Count: count, All: all, Now: now,
		Until: now + int64(min(max(0, invisible)*1000, maxInvisibleMillis))})
	c.owe(queueStructure(queue), len(values)-1)
	return values, id, CloudInternalError.wrap(err)
}

// RemoveRead removes what a read took. Once that is back in sight it does nothing.
func (c *Cloud) RemoveRead(ctx context.Context, queue, id string) error {
	if err := c.spend(queueStructure(queue), 1); err != nil {
		return err
	}
	return CloudInternalError.wrap(c.backend.DropRead(ctx, queue, id, c.nowMs()))
}

// QueueSize counts the items of a queue: all, or those in sight.
func (c *Cloud) QueueSize(ctx context.Context, queue string, inSight bool) (int, error) {
	if err := c.spend(queueStructure(queue), 1); err != nil {
		return 0, err
	}
	n, err := c.backend.CountQueue(ctx, queue, inSight, c.nowMs())
	return n, CloudInternalError.wrap(err)
}
