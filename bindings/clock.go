package bindings

import (
	"container/heap"
	"context"
	"sync"
	"time"

	"lanai/datastore"
	"lanai/runtime/sched"
)

// This file holds VirtualClock, one time for a server and its store engine.
// Its one rule: time moves only when nothing else can.

// patience is how long, in real time, work under way on other goroutines may
// keep still before it is taken to wait for the clock. It is made of so many
// glances because a machine with too much to do stops the whole process for
// longer than that, and when it goes on at most one of them is over.
const (
	patience = 10 * time.Millisecond
	glances  = 10
)

// A VirtualClock is a clock that never sleeps, for the loop of one server
// (Options.Clock) and its store engine (datastore.Options.Clock) at once: when
// the loop has nothing ready it jumps to the next instant at which a timer of
// either is due. While a request is carried out it stands still. A request
// that itself waits for the clock, for budget or between two attempts, shows
// by doing nothing for a moment; then time goes on. It moves only while the
// server runs.
type VirtualClock struct {
	*sched.VirtualClock

	mu      sync.Mutex // guards the rest
	alarms  alarms
	seq     uint64
	ringing int           // functions of alarms that are running
	changed chan struct{} // holds one token when an alarm was set or has ended
}

var (
	_ sched.Clock     = (*VirtualClock)(nil)
	_ datastore.Clock = (*VirtualClock)(nil)
)

// NewVirtualClock returns a clock that reads start until its loop moves it.
func NewVirtualClock(start time.Time) *VirtualClock {
	return &VirtualClock{VirtualClock: sched.NewVirtualClock(start), changed: make(chan struct{}, 1)}
}

// AfterFunc calls f on its own goroutine after d of virtual time. Safe to call
// from any goroutine.
func (c *VirtualClock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq++
	a := &alarm{due: c.Now().Add(max(0, d)), seq: c.seq, ring: f}
	heap.Push(&c.alarms, a)
	c.signal()
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		if a.index < 0 {
			return false
		}
		heap.Remove(&c.alarms, a.index)
		return true
	}
}

func (c *VirtualClock) signal() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// Wait is sched.Clock's.
func (c *VirtualClock) Wait(ctx context.Context, until time.Time, wake <-chan struct{}, busy bool) {
	for {
		next, alarmed, ringing := c.next(until)
		switch c.await(ctx, wake, !next.IsZero(), busy || ringing) {
		case woken:
			return
		case changed:
			continue
		}
		c.VirtualClock.Wait(ctx, next, nil, false) // jumps
		if !alarmed {
			return
		}
		c.ring()
	}
}

// free lets time pass without a loop, until ctx ends: for what is left to do when
// the server has ended.
func (c *VirtualClock) free(ctx context.Context) {
	for ctx.Err() == nil {
		c.Wait(ctx, time.Time{}, nil, true)
	}
}

// next is the instant that comes next, whether it is an alarm's, and whether
// the function of one is running.
func (c *VirtualClock) next(until time.Time) (at time.Time, alarmed, ringing bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ringing = c.ringing > 0
	if len(c.alarms) > 0 && (until.IsZero() || !c.alarms[0].due.After(until)) {
		return c.alarms[0].due, true, ringing
	}
	return until, false, ringing
}

// What await ended with.
const (
	woken   = iota // the loop has something to do
	changed        // there are other alarms than before
	still          // nothing else can happen: time may move
)

// await waits for the first of these. Time may move at once when nothing is
// under way, after patience when something is, and not without an instant to
// move to.
func (c *VirtualClock) await(ctx context.Context, wake <-chan struct{}, due, busy bool) int {
	if due && !busy {
		select {
		case <-wake:
			return woken
		case <-ctx.Done():
			return woken
		default:
			return still
		}
	}
	for range glances {
		var quiet <-chan time.Time
		if due {
			quiet = time.After(patience / glances)
		}
		select {
		case <-wake:
			return woken
		case <-ctx.Done():
			return woken
		case <-c.changed:
			return changed
		case <-quiet:
		}
	}
	return still
}

// ring starts the function of the first alarm.
func (c *VirtualClock) ring() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.alarms) == 0 || c.alarms[0].due.After(c.Now()) {
		return
	}
	a := heap.Pop(&c.alarms).(*alarm)
	c.ringing++
	go func() {
		a.ring()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.ringing--
		c.signal()
	}()
}

// An alarm is one call of AfterFunc that has not rung.
type alarm struct {
	due   time.Time
	seq   uint64
	ring  func()
	index int // in the heap; -1 outside
}

// alarms is a heap by due time, then order of setting.
type alarms []*alarm

var _ heap.Interface = (*alarms)(nil)

func (h alarms) Len() int { return len(h) }

func (h alarms) Less(a, b int) bool {
	if !h[a].due.Equal(h[b].due) {
		return h[a].due.Before(h[b].due)
	}
	return h[a].seq < h[b].seq
}

func (h alarms) Swap(a, b int) {
	h[a], h[b] = h[b], h[a]
	h[a].index, h[b].index = a, b
}

// Push is for package heap.
func (h *alarms) Push(x any) {
	a := x.(*alarm)
	a.index = len(*h)
	*h = append(*h, a)
}

// Pop is for package heap.
func (h *alarms) Pop() any {
	last := len(*h) - 1
	a := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	a.index = -1
	return a
}
