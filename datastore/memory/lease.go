package memory

// This file holds the leases. Their one rule: they last as long as the Backend, by the times given.

import (
	"context"

	"lanai/datastore"
)

// Acquire is datastore.Backend's.
func (b *Backend) Acquire(ctx context.Context, key datastore.Key, c datastore.Claim) (uint64, error) {
	if err := b.ready(ctx); err != nil {
		return 0, err
	}
	return b.leases.Acquire(key, c)
}

// Renew is datastore.Backend's.
func (b *Backend) Renew(ctx context.Context, key datastore.Key, c datastore.Claim) error {
	if err := b.ready(ctx); err != nil {
		return err
	}
	return b.leases.Renew(key, c)
}

// Release is datastore.Backend's.
func (b *Backend) Release(ctx context.Context, key datastore.Key, c datastore.Claim) error {
	if err := b.ready(ctx); err != nil {
		return err
	}
	b.leases.Release(key, c)
	return nil
}

// ready fails after Close or when ctx has ended.
func (b *Backend) ready(ctx context.Context) error {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.usable(ctx)
}
