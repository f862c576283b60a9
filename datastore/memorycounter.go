package datastore

// This file holds the distributed counters of memory stores. Its one rule: a counter that has expired is 0.

import "context"

// MemoryCounters keeps counters.
type MemoryCounters interface {
	// LoadCounter gives the value of a counter.
	LoadCounter(ctx context.Context, name string, now int64) (int64, error)
	// AddCounter adds delta to a counter, which from then on expires at the given time, and gives its new value. A sum
	// beyond 64 bits fails with ErrCounterRange and changes nothing.
	AddCounter(ctx context.Context, name string, delta, expires, now int64) (int64, error)
}

// ErrCounterRange is what a backend reports for a counter that would not fit in 64 bits.
const ErrCounterRange = counterError("counter exceeds 64 bits")

type counterError string

func (e counterError) Error() string { return string(e) }

func counterStructure(name string) string { return "counter " + name }

// Counter gives the value of a counter.
func (c *Cloud) Counter(ctx context.Context, name string) (int64, error) {
	if err := c.spend(counterStructure(name), 1); err != nil {
		return 0, err
	}
	n, err := c.backend.LoadCounter(ctx, name, c.nowMs())
	return n, CloudInternalError.wrap(err)
}

// Increment adds delta to a counter, which from then on lives for 0 to MaxExpiration seconds, and gives its new value.
func (c *Cloud) Increment(ctx context.Context, name string, delta, expiration int64) (int64, error) {
	now := c.nowMs()
	end, err := c.expires(now, expiration)
	if err != nil {
		return 0, err
	}
	if err := c.spend(counterStructure(name), 1); err != nil {
		return 0, err
	}
	n, err := c.backend.AddCounter(ctx, name, delta, end, now)
	if err == ErrCounterRange {
		return 0, InvalidRequest.New("The counter exceeds the range of 64-bit integers.")
	}
	return n, CloudInternalError.wrap(err)
}
