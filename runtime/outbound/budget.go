package outbound

import (
	"sync"
	"time"
)

// This file holds budget, which counts requests. Its one rule: no 60 seconds,
// wherever they begin, hold more than the limit.

// A budget allows so many requests in any minute. It may be used from any
// goroutine.
type budget struct {
	most int

	mu    sync.Mutex  // guards the rest
	times []time.Time // of the last requests, a ring
	next  int         // the oldest of a full ring
}

// take counts a request, or says how long it takes until one is allowed.
func (b *budget) take(now time.Time) (wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.times) < b.most {
		b.times = append(b.times, now)
		return 0
	}
	if wait := b.times[b.next].Add(time.Minute).Sub(now); wait > 0 {
		return wait
	}
	b.times[b.next] = now
	b.next = (b.next + 1) % b.most
	return 0
}
