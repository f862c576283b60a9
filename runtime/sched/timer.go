package sched

// This file holds timers and the heap that orders them. Its one rule: among
// equal due times, the timer made first fires first.

import (
	"math"
	"time"
)

// LegacyMinWait is the least time, in seconds, that Roblox's legacy global
// `wait` sleeps. The binding of `wait` applies it; the loop does not.
const LegacyMinWait = 1.0 / 30

// never is the delay in seconds from which a timer is taken to be one that
// never fires: about a hundred years, well inside time.Duration.
const never = 100 * 365 * 24 * 60 * 60

// notQueued is the heap index of a timer that is in no heap.
const notQueued = -1

// A Timer is one pending call made by Loop.After. It belongs to the loop's goroutine.
type Timer struct {
	heap    *timerHeap
	index   int           // place in heap, or notQueued
	due     time.Duration // since the loop's start
	made    time.Duration // since the loop's start
	seq     uint64        // order of making, over all phases of the loop
	seconds float64       // as asked for, never negative
	fn      func(elapsed float64)
}

// Cancel makes the timer never fire, and reports whether it was still going to.
func (t *Timer) Cancel() bool {
	if t.index == notQueued {
		return false
	}
	t.heap.remove(t)
	return true
}

// Pending reports whether the timer is still going to fire. One made with an
// infinite delay is not.
func (t *Timer) Pending() bool { return t.index != notQueued }

// fire calls the timer's function with the seconds that passed. They are never
// fewer than asked for, although due times are cut to whole nanoseconds.
func (t *Timer) fire(now time.Duration) {
	t.fn(max(t.seconds, (now - t.made).Seconds()))
}

// delay turns a script's seconds into a duration; ok is false when it never
// passes. Negative numbers and NaN are 0, as in Roblox's task library.
func delay(seconds float64) (d time.Duration, asked float64, ok bool) {
	if math.IsNaN(seconds) || seconds < 0 {
		return 0, 0, true
	}
	if seconds >= never {
		return 0, seconds, false
	}
	return time.Duration(seconds * float64(time.Second)), seconds, true
}

// heapWidth is the number of children of a node. Four keeps a heap of a million
// timers ten levels deep and siblings on neighbouring cache lines.
const heapWidth = 4

// A timerHeap is a priority queue by (due, seq). The zero value is empty.
type timerHeap struct {
	timers []*Timer
}

// first is the timer that fires next, or nil.
func (h *timerHeap) first() *Timer {
	if len(h.timers) == 0 {
		return nil
	}
	return h.timers[0]
}

func (h *timerHeap) push(t *Timer) {
	t.heap = h
	h.timers = append(h.timers, t)
	h.up(t, len(h.timers)-1)
}

// remove takes t, which must be in h, out of it.
func (h *timerHeap) remove(t *Timer) {
	last := len(h.timers) - 1
	moved := h.timers[last]
	h.timers[last] = nil
	h.timers = h.timers[:last]

	if moved != t {
		h.down(moved, t.index)
		h.up(moved, moved.index)
	}
	t.index = notQueued
	h.shrink()
}

// shrink gives memory back after a burst of timers.
func (h *timerHeap) shrink() {
	const keep = 1024
	if cap(h.timers) > keep && len(h.timers) < cap(h.timers)/4 {
		h.timers = append(make([]*Timer, 0, cap(h.timers)/2), h.timers...)
	}
}

// up places t at i or at an ancestor of it.
func (h *timerHeap) up(t *Timer, i int) {
	for i > 0 {
		parent := (i - 1) / heapWidth
		if !t.before(h.timers[parent]) {
			break
		}
		h.set(i, h.timers[parent])
		i = parent
	}
	h.set(i, t)
}

// down places t at i or at a descendant of it.
func (h *timerHeap) down(t *Timer, i int) {
	for {
		child := h.leastChild(i)
		if child < 0 || !h.timers[child].before(t) {
			break
		}
		h.set(i, h.timers[child])
		i = child
	}
	h.set(i, t)
}

// leastChild is the index of the first-firing child of i, or -1.
func (h *timerHeap) leastChild(i int) int {
	begin := heapWidth*i + 1
	if begin >= len(h.timers) {
		return -1
	}
	least := begin
	for c := begin + 1; c < min(begin+heapWidth, len(h.timers)); c++ {
		if h.timers[c].before(h.timers[least]) {
			least = c
		}
	}
	return least
}

func (h *timerHeap) set(i int, t *Timer) {
	h.timers[i] = t
	t.index = i
}

func (t *Timer) before(u *Timer) bool {
	if t.due != u.due {
		return t.due < u.due
	}
	return t.seq < u.seq
}
