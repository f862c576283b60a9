package file

// This file holds the leases. Their one rule: they are not written, as no other process can hold the file and none outlives the one that does.

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
	if b.closed {
		return ErrClosed
	}
	return ctx.Err()
}
