package redis

// This file holds Load, LoadVersion and Versions. Its one rule: what lies in Redis is not trusted; what cannot be read
// is an error that names the key.

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/redis/go-redis/v9"

	"lanai/datastore"
)

// Load is datastore.Backend's.
func (b *Backend) Load(ctx context.Context, key datastore.Key) (entry *datastore.Entry, err error) {
	at := b.recordAt(key)
	err = b.attempt(ctx, job{"load", key, false}, func(ctx context.Context, _ bool) error {
		entry = nil
		cmd := onceText{redis.NewStringCmd(ctx, "get", at)}
		switch err := b.fetch(ctx, cmd); {
		case errors.Is(err, redis.Nil):
			return nil
		case err != nil:
			return err
		}
		record, err := cmd.Bytes()
		if err == nil {
			b.lengths.add(len(record))
			entry, err = decodeRecord(record)
		}
		return err
	})
	return entry, err
}

// longRecord is the length from which a record is better read on a connection of its own: nobody gets an answer of a
// batch before all of it is there, and long ones are out of the processor's cache by then.
const longRecord = 16 << 10

// fetch has a record read, in a batch unless records are long as a rule.
func (b *Backend) fetch(ctx context.Context, cmd redis.Cmder) error {
	if b.lengths.mean.Load() >= longRecord {
		return b.client.Process(ctx, cmd)
	}
	return b.process(ctx, cmd)
}

// A meter knows the mean length of the last records, about.
type meter struct{ mean atomic.Int64 }

func (m *meter) add(length int) {
	mean := m.mean.Load()
	m.mean.Store(mean + (int64(length)-mean)/8) // one that is lost in a race does not matter
}

// LoadVersion is datastore.Backend's.
func (b *Backend) LoadVersion(ctx context.Context, key datastore.Key, version string) (entry *datastore.Entry, err error) {
	value, tombstone, ok := datastore.VersionSlots(version)
	if !ok {
		return nil, ctx.Err()
	}
	err = b.attempt(ctx, job{"load a version of", key, false}, func(ctx context.Context, _ bool) error {
		answer, err := b.run(ctx, versionScript, b.recordKeys(key)[:3], version,
			strconv.FormatUint(value, 10), strconv.FormatUint(tombstone, 10))
		if err == nil {
			text, _ := answer.(string)
			entry, err = decodeOptional(text)
		}
		return err
	})
	return entry, err
}

// Versions is datastore.Backend's.
func (b *Backend) Versions(ctx context.Context, key datastore.Key, r datastore.VersionRange) ([]datastore.VersionInfo, error) {
	var all []datastore.VersionInfo
	err := b.attempt(ctx, job{"list versions of", key, false}, func(ctx context.Context, _ bool) (err error) {
		all, err = b.versions(ctx, key)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b datastore.VersionInfo) int { return cmp.Compare(a.Slot(), b.Slot()) })
	if r.Descending {
		slices.Reverse(all)
	}
	found := slices.DeleteFunc(all, func(v datastore.VersionInfo) bool { return !r.Holds(v.Created, v.Slot()) })
	return found[:min(len(found), r.Limit)], nil
}

// versions reads the heads of all versions of a key at one instant; a key has at most one an hour, without values.
func (b *Backend) versions(ctx context.Context, key datastore.Key) ([]datastore.VersionInfo, error) {
	at := b.recordKeys(key)
	pipe := b.client.TxPipeline()
	latest := pipe.GetRange(ctx, at[0], 0, mostHead-1)
	heads := pipe.HVals(ctx, at[1])
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, err
	}
	if latest.Val() == "" {
		return nil, nil
	}
	var all []datastore.VersionInfo
	for _, text := range append(heads.Val(), latest.Val()) {
		entry, err := decodeHead(text)
		if err != nil {
			return nil, err
		}
		all = append(all, entry.Info())
	}
	return all, nil
}
