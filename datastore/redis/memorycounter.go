package redis

// This file holds distributed counters. Its one rule: each increment gives the sum that it made, also when it is
// repeated.

import (
	"context"
	"math"
	"strconv"
)

// counterKeys are the keys of a counter.
func (b *Backend) counterKeys(name string) []string { return b.structureAt("c", name, "", ":t") }

// A counterName names a counter, for messages.
type counterName string

func (n counterName) String() string { return "counter " + strconv.Quote(string(n)) }

// LoadCounter is datastore.MemoryCounters's.
func (b *Backend) LoadCounter(ctx context.Context, name string, now int64) (n int64, err error) {
	at := b.counterKeys(name)[0]
	err = b.attempt(ctx, job{"load", counterName(name), false}, func(ctx context.Context, _ bool) error {
		n = 0
		field, err := b.client.HMGet(ctx, at, "value", "expires").Result()
		if err != nil || field[0] == nil && field[1] == nil {
			return err
		}
		value, _ := field[0].(string)
		until, _ := field[1].(string)
		expires, err := strconv.ParseInt(until, 10, 64)
		if err != nil {
			return errRecord
		}
		if expires <= now {
			return nil
		}
		if n, err = strconv.ParseInt(value, 10, 64); err != nil {
			return errRecord
		}
		return nil
	})
	return n, err
}

// AddCounter is datastore.MemoryCounters's.
func (b *Backend) AddCounter(ctx context.Context, name string, delta, expires, now int64) (int64, error) {
	least, most := int64(math.MinInt64), int64(math.MaxInt64) // that the counter may hold before
	if delta > 0 {
		most -= delta
	} else {
		least -= delta
	}
	s := step{job{"add to", counterName(name), true}, counterAddScript, b.counterKeys(name), b.token()}
	outcome, rest, err := b.do(ctx, s, delta, strconv.FormatInt(least, 10), strconv.FormatInt(most, 10), expires, now)
	if err != nil {
		return 0, err
	}
	if err := outcomeError(outcome); err != nil {
		return 0, err
	}
	if len(rest) != 1 {
		return 0, b.failed(ctx, s.job, errRecord, true)
	}
	n, err := strconv.ParseInt(rest[0], 10, 64)
	if err != nil {
		return 0, b.failed(ctx, s.job, errRecord, true)
	}
	return n, nil
}
