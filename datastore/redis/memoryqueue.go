package redis

// This file holds queues. Its one rule: what one read has, no other has until it has come back into sight.

import (
	"context"
	"encoding/binary"
	"fmt"
	"strconv"

	"lanai/datastore"
)

// queueKeys are the keys of a queue.
func (b *Backend) queueKeys(queue string) []string {
	return b.structureAt("q", queue, "", ":s", ":x", ":d", ":r", ":n", ":t")
}

// A queueName names a queue, for messages.
type queueName string

func (n queueName) String() string { return "queue " + strconv.Quote(string(n)) }

// queueDue is the place in queueKeys of the times of expiry.
const queueDue = 3

// Push is datastore.MemoryQueues's.
func (b *Backend) Push(ctx context.Context, queue string, w datastore.QueueWrite) error {
	if w.Expires <= w.Now {
		return ctx.Err()
	}
	s := step{job{"add to", queueName(queue), true}, queuePushScript, b.queueKeys(queue), b.token()}
	priority := binary.BigEndian.AppendUint64(nil, ^sortableFloat(w.Priority)) // the highest comes first
	outcome, _, err := b.do(ctx, s, priority, w.Value, w.Expires, w.Now, w.Limit.Items, w.Limit.Bytes)
	if err != nil {
		return err
	}
	return outcomeError(outcome)
}

// Read is datastore.MemoryQueues's.
func (b *Backend) Read(ctx context.Context, queue string, r datastore.QueueRead) ([][]byte, string, error) {
	s := step{job{"read from", queueName(queue), true}, queueReadScript, b.queueKeys(queue), b.token()}
	_, list, err := b.do(ctx, s, r.Count, flag(r.All), r.Until, r.Now)
	if err != nil || len(list) == 0 {
		return nil, "", err
	}
	values := make([][]byte, len(list))
	for i, value := range list {
		values[i] = []byte(value)
	}
	return values, s.token, nil
}

// DropRead is datastore.MemoryQueues's. No two reads have one id, so it may be repeated.
func (b *Backend) DropRead(ctx context.Context, queue, id string, now int64) error {
	s := step{job{"remove what was read from", queueName(queue), false}, queueDropScript, b.queueKeys(queue), ""}
	_, _, err := b.do(ctx, s, id, now)
	return err
}

// CountQueue is datastore.MemoryQueues's.
func (b *Backend) CountQueue(ctx context.Context, queue string, inSight bool, now int64) (int, error) {
	keys := b.queueKeys(queue)
	if !inSight {
		return b.countDue(ctx, queueName(queue), keys[queueDue], now)
	}
	s := step{job{"count", queueName(queue), false}, queueCountScript, keys, ""}
	_, rest, err := b.do(ctx, s, now)
	if err != nil {
		return 0, err
	}
	if len(rest) != 1 {
		return 0, b.failed(ctx, s.job, errRecord, false)
	}
	return strconv.Atoi(rest[0])
}

// countDue counts the items of a structure that have not expired.
func (b *Backend) countDue(ctx context.Context, what fmt.Stringer, due string, now int64) (n int, err error) {
	err = b.attempt(ctx, job{"count", what, false}, func(ctx context.Context, _ bool) error {
		count, err := b.client.ZCount(ctx, due, "("+strconv.FormatInt(now, 10), "+inf").Result()
		n = int(count)
		return err
	})
	return n, err
}
