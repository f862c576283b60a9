package redis

// This file holds Sweep. Its one rule: Redis itself drops what nobody writes for 31 days, so a sweep is for keys that are
// written, and for names that no longer have a key.

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"lanai/datastore"
)

// Sweep is datastore.Backend's. A position is "store/scope/name", each escaped.
func (b *Backend) Sweep(ctx context.Context, from string, limit int, now int64) (swept datastore.Swept, err error) {
	at, err := positionOf(from)
	if err != nil {
		return swept, err
	}
	err = b.attempt(ctx, job{"sweep from", quoted(from), false}, func(ctx context.Context, _ bool) (err error) {
		swept, err = b.sweep(ctx, at, limit, now)
		return err
	})
	return swept, err
}

// A position is the last name that was looked at, or with fresh the beginning of a scope.
type position struct {
	ref   datastore.StoreRef
	name  string
	fresh bool
}

func positionOf(text string) (position, error) {
	if text == "" {
		return position{fresh: true}, nil
	}
	parts := strings.Split(text, "/")
	ok := len(parts) == 3
	for i := range parts {
		var readable bool
		parts[i], readable = unescape(parts[i])
		ok = ok && readable
	}
	if !ok {
		return position{}, errors.New("sweep: the position is not one that a sweep gave")
	}
	return position{ref: datastore.StoreRef{Store: parts[0], Scope: parts[1]}, name: parts[2]}, nil
}

func (b *Backend) sweep(ctx context.Context, at position, limit int, now int64) (datastore.Swept, error) {
	var after *string
	if !at.fresh {
		after = &at.name
	}
	for looked := 0; ; {
		if at.ref.Scope != "" {
			low, high := beginning("", after)
			names, err := b.members(ctx, b.indexAt(at.ref), low, high, limit)
			if err != nil {
				return datastore.Swept{}, err
			}
			if len(names) > 0 {
				dropped, err := b.sweepNames(ctx, at.ref, names, now)
				at.name = names[len(names)-1]
				return datastore.Swept{Next: path(false, at.ref.Store, at.ref.Scope, at.name)[2:], Dropped: dropped}, err
			}
		}
		next, err := b.scopeAfter(ctx, at.ref)
		if err != nil || next == nil {
			return datastore.Swept{}, err
		}
		at.ref, after = *next, nil
		if looked++; looked > limit {
			return datastore.Swept{Next: path(false, at.ref.Store, at.ref.Scope, "")[2:]}, nil
		}
	}
}

// scopeAfter gives the scope after another, of the same store or of the next that has any; nil after the last. A
// StoreRef without a scope stands before all scopes of its store.
func (b *Backend) scopeAfter(ctx context.Context, ref datastore.StoreRef) (*datastore.StoreRef, error) {
	low, high := beginning("", &ref.Scope)
	scopes, err := b.members(ctx, b.scopesAt(ref), low, high, 1)
	if err != nil {
		return nil, err
	}
	if len(scopes) > 0 {
		return &datastore.StoreRef{Store: ref.Store, Scope: scopes[0]}, nil
	}
	for {
		low, high = beginning("", &ref.Store)
		stores, err := b.members(ctx, b.storesAt(false, ":t"), low, high, 1)
		if err != nil || len(stores) == 0 {
			return nil, err
		}
		ref = datastore.StoreRef{Store: stores[0]}
		low, high = beginning("", &ref.Scope)
		if scopes, err = b.members(ctx, b.scopesAt(ref), low, high, 1); err != nil {
			return nil, err
		}
		if len(scopes) > 0 {
			ref.Scope = scopes[0]
			return &ref, nil
		}
	}
}

// sweepNames drops what is gone of the keys of these names, and tells how many versions that were.
func (b *Backend) sweepNames(ctx context.Context, ref datastore.StoreRef, names []string, now int64) (dropped int, err error) {
	pipe := b.client.Pipeline()
	answers := make([]*redis.Cmd, len(names))
	for i, name := range names {
		at := b.recordKeys(ref.Key(name))[:3]
		answers[i] = pipe.EvalSha(ctx, sweepScript.hash, at, now, datastore.Retention)
	}
	_, _ = pipe.Exec(ctx) // each answer holds its error
	var missing []string
	for i, name := range names {
		answer, err := answers[i].Result()
		if err != nil && strings.HasPrefix(err.Error(), "NOSCRIPT ") {
			answer, err = b.run(ctx, sweepScript, b.recordKeys(ref.Key(name))[:3], now, datastore.Retention)
		}
		if err != nil {
			return dropped, err
		}
		reply := append(texts(answer), "", "")
		n, _ := strconv.Atoi(reply[0]) // a figure
		dropped += n
		if reply[1] == "0" {
			missing = append(missing, name)
		}
	}
	return dropped, b.noteMissing(ctx, ref, missing)
}
