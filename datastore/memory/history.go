package memory

// This file holds History and Restore.

import (
	"context"
	"slices"

	"lanai/datastore"
)

// History is datastore.Backend's.
func (b *Backend) History(ctx context.Context, key datastore.Key) ([]*datastore.Entry, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if err := b.usable(ctx); err != nil {
		return nil, err
	}
	r := b.record(key)
	if r == nil {
		return nil, nil
	}
	return append(slices.Clone(r.history), r.latest), nil
}

// Restore is datastore.Backend's.
func (b *Backend) Restore(ctx context.Context, key datastore.Key, history []*datastore.Entry, origin string) error {
	if err := datastore.CheckHistory(key, history); err != nil {
		return err
	}
	if len(history) == 0 {
		b.leases.Revoke(key)
	}
	changed, err := b.restore(ctx, key, history)
	if err == nil && changed {
		var latest *datastore.Entry
		if last := len(history) - 1; last >= 0 {
			latest = history[last]
		}
		b.feed.Publish(notice(key, latest, origin))
	}
	return err
}

// restore reports whether there was, or is now, anything.
func (b *Backend) restore(ctx context.Context, key datastore.Key, history []*datastore.Entry) (changed bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.usable(ctx); err != nil {
		return false, err
	}
	r, last := b.record(key), len(history)-1
	if last < 0 {
		if r != nil {
			b.erase(r)
		}
		return r != nil, nil
	}
	shelf := b.open(key, history[0].Created, history[last].Updated)
	if r == nil {
		r = shelf.add(key)
	}
	before := r.latest
	r.latest, r.history = history[last], slices.Clone(history[:last])
	b.await(r)
	shelf.rank(r, before, r.latest)
	return true, nil
}
