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
	return b.replace(ctx, key, nil, history, origin)
}

// RestoreIf is datastore.Backend's.
func (b *Backend) RestoreIf(ctx context.Context, key datastore.Key, version string, history []*datastore.Entry, origin string) error {
	if err := datastore.CheckRestoreIf(key, history); err != nil {
		return err
	}
	return b.replace(ctx, key, &version, history, origin)
}

// replace does a restore and tells of it; with match only if that is the current version.
func (b *Backend) replace(ctx context.Context, key datastore.Key, match *string, history []*datastore.Entry, origin string) error {
	changed, err := b.restore(ctx, key, match, history)
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
func (b *Backend) restore(ctx context.Context, key datastore.Key, match *string, history []*datastore.Entry) (changed bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.usable(ctx); err != nil {
		return false, err
	}
	r, last := b.record(key), len(history)-1
	have := ""
	if r != nil {
		have = r.latest.Version
	}
	if match != nil && have != *match {
		return false, datastore.ErrConflict
	}
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
