package memory

// This file holds the leases. Their one rule: they last as long as the Backend, by the times given.

import (
	"context"

	"lanai/datastore"
)

// Acquire is datastore.Backend's.
func (b *Backend) Acquire(ctx context.Context, key datastore.Key, c datastore.Claim) (uint64, error) {
	return b.leases.Acquire(ctx, key, c)
}

// Renew is datastore.Backend's.
func (b *Backend) Renew(ctx context.Context, key datastore.Key, c datastore.Claim) error {
	return b.leases.Renew(ctx, key, c)
}

// Release is datastore.Backend's.
func (b *Backend) Release(ctx context.Context, key datastore.Key, c datastore.Claim) error {
	return b.leases.Release(ctx, key, c)
}
