package admin

// This file holds the reading of many keys with all they have, for dumps and statistics. Its one rule: histories are read
// ahead by several goroutines and used in the order of the listing, a bounded number of keys ahead.

import (
	"context"
	"sync"

	"lanai/datastore"
)

// readAhead is the number of keys whose histories are in memory at most.
const readAhead = 64

// A Selection selects keys of a store as a whole. The zero value selects all.
type Selection struct {
	Stores []string // names; none selects every store
	Kind   Kind
	Scope  string // "" selects every scope
	Prefix string // of the keys' names
}

// check fails when a store that is named is not there.
func (s *Store) check(ctx context.Context, sel Selection) error {
	for _, name := range sel.Stores {
		found := false
		for _, ordered := range sel.Kind.each() {
			has, err := s.hasStore(ctx, name, ordered)
			if err != nil {
				return err
			}
			found = found || has
		}
		if !found {
			return s.noStore(ctx, datastore.StoreRef{Store: name, Ordered: sel.Kind == OrderedOnly})
		}
	}
	return nil
}

// refs gives the stores of a selection to f, in the order of a dump.
func (s *Store) refs(ctx context.Context, sel Selection, f func(StoreInfo, datastore.StoreRef) error) error {
	wanted := map[string]bool{}
	for _, name := range sel.Stores {
		wanted[name] = true
	}
	for info, err := range s.Stores(ctx, "", sel.Kind) {
		if err != nil {
			return err
		}
		if len(wanted) > 0 && !wanted[info.Name] {
			continue
		}
		ref := datastore.StoreRef{Store: info.Name, Ordered: info.Ordered, Scope: sel.Scope, AllScopes: sel.Scope == ""}
		if err := f(info, ref); err != nil {
			return err
		}
	}
	return nil
}

// A future is work in progress on one key.
type future[T any] struct {
	key    datastore.Key
	result chan outcome[T]
}

type outcome[T any] struct {
	value T
	err   error
}

// ahead does work on every key of ref, readAhead keys at a time, and gives the results to use in the order of the keys.
func ahead[T any](ctx context.Context, s *Store, ref datastore.StoreRef, prefix string, work func(context.Context, datastore.Key) (T, error), use func(datastore.Key, T) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	pending := make(chan future[T], readAhead)
	var listing error // read after pending is closed
	group.Go(func() {
		defer close(pending)
		for info, err := range s.keys(ctx, ref, prefix) {
			if err != nil {
				listing = err
				return
			}
			f := future[T]{keyOf(ref, info), make(chan outcome[T], 1)}
			select {
			case pending <- f:
			case <-ctx.Done():
				listing = ctx.Err()
				return
			}
			group.Go(func() {
				value, err := work(ctx, f.key)
				f.result <- outcome[T]{value, err}
			})
		}
	})
	for f := range pending {
		done := <-f.result
		if done.err != nil {
			return done.err
		}
		if err := use(f.key, done.value); err != nil {
			return err
		}
	}
	return listing
}
