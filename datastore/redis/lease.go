package redis

// This file holds the leases. Its one rule: the server's clock says when one ends, so that servers whose clocks differ
// agree.

import (
	"context"
	"strconv"
	"time"

	"lanai/datastore"
)

// Acquire is datastore.Backend's.
func (b *Backend) Acquire(ctx context.Context, key datastore.Key, c datastore.Claim) (token uint64, err error) {
	nonce := b.token()
	var held error
	err = b.attempt(ctx, job{"acquire the lease on", key, false}, func(ctx context.Context, _ bool) error {
		token, held = 0, nil
		answer, err := b.run(ctx, acquireScript, b.leaseKeys(key), nonce, c.Holder, c.TTL.Milliseconds(), datastore.LeaseMemory)
		if err != nil {
			return err
		}
		switch reply := append(texts(answer), "", "", ""); reply[0] {
		case "granted":
			if token, err = strconv.ParseUint(reply[1], 10, 64); err != nil {
				return errRecord
			}
			return nil
		case "held":
			left, _ := strconv.ParseInt(reply[2], 10, 64) // only tells
			held = &datastore.HeldError{Key: key, Holder: reply[1], Left: time.Duration(left) * time.Millisecond}
			return nil
		}
		return errRecord
	})
	if err == nil {
		err = held
	}
	return token, err
}

// Renew is datastore.Backend's.
func (b *Backend) Renew(ctx context.Context, key datastore.Key, c datastore.Claim) error {
	renewed, err := b.prolong(ctx, "renew the lease on", key, c.Token, c.TTL)
	if err == nil && !renewed {
		return datastore.ErrFenced
	}
	return err
}

// Release is datastore.Backend's.
func (b *Backend) Release(ctx context.Context, key datastore.Key, c datastore.Claim) error {
	_, err := b.prolong(ctx, "release the lease on", key, c.Token, 0)
	return err
}

// prolong makes a lease last for ttl from now on, and reports whether it was held. Doing it twice does no harm.
func (b *Backend) prolong(ctx context.Context, verb string, key datastore.Key, token uint64, ttl time.Duration) (held bool, err error) {
	err = b.attempt(ctx, job{verb, key, false}, func(ctx context.Context, _ bool) error {
		answer, err := b.run(ctx, renewScript, b.leaseKeys(key), strconv.FormatUint(token, 10), ttl.Milliseconds(), datastore.LeaseMemory)
		if err == nil {
			reply := append(texts(answer), "")
			held = reply[0] == "renewed"
		}
		return err
	})
	return held, err
}
