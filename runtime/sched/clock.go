package sched

// This file holds the two clocks a Loop can run on. Its one rule: only a clock
// reads time or sleeps; the loop itself does neither.

import (
	"context"
	"sync/atomic"
	"time"
)

// A Clock tells a Loop the time and sleeps for it.
type Clock interface {
	// Now is the current instant. Safe to call from any goroutine.
	Now() time.Time

	// Wait returns once the clock has reached until, wake has delivered, or ctx
	// is done, whichever is first. A zero until means there is no such instant.
	// busy says that work of the loop is under way on other goroutines and will
	// wake it. Only the loop calls Wait.
	Wait(ctx context.Context, until time.Time, wake <-chan struct{}, busy bool)
}

var (
	_ Clock = RealClock{}
	_ Clock = (*VirtualClock)(nil)
)

// RealClock is the machine's clock. In a testing/synctest bubble it is the bubble's.
type RealClock struct{}

// Now is time.Now.
func (RealClock) Now() time.Time { return time.Now() }

// Wait sleeps without using the processor.
func (RealClock) Wait(ctx context.Context, until time.Time, wake <-chan struct{}, _ bool) {
	var due <-chan time.Time
	if !until.IsZero() {
		timer := time.NewTimer(time.Until(until))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-due:
	case <-wake:
	case <-ctx.Done():
	}
}

// VirtualClock is a clock that never sleeps: when its loop has nothing ready it
// jumps to the next instant something is due. While work of the loop is under way
// elsewhere (Loop.Hold) it stands still, so a store request takes no virtual
// time and runs are repeatable. It serves one loop; several loops that must
// agree on the time run on RealClock inside a testing/synctest bubble.
type VirtualClock struct {
	start  time.Time
	passed atomic.Int64 // nanoseconds since start
}

// NewVirtualClock returns a clock that reads start until its loop moves it.
func NewVirtualClock(start time.Time) *VirtualClock {
	return &VirtualClock{start: start}
}

// Now is the virtual instant.
func (c *VirtualClock) Now() time.Time {
	return c.start.Add(time.Duration(c.passed.Load()))
}

// Wait jumps to until, unless something woke the loop first or is about to.
func (c *VirtualClock) Wait(ctx context.Context, until time.Time, wake <-chan struct{}, busy bool) {
	if busy || until.IsZero() {
		select {
		case <-wake:
		case <-ctx.Done():
		}
		return
	}

	select {
	case <-wake:
	case <-ctx.Done():
	default:
		c.passed.Store(max(c.passed.Load(), int64(until.Sub(c.start))))
	}
}
