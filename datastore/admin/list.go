package admin

// This file holds the listings. Its one rule: they are iterators over pages, so that a listing of millions of names costs
// no memory and can be left at any point.

import (
	"context"
	"iter"
	"strings"

	"lanai/datastore"
)

const (
	storesPage = 500
	keysPage   = 1000
	mostPage   = 1 << 30 // all: a key has at most two versions an hour
)

// afterAll is after every name in a scope.
var afterAll = strings.Repeat("\xff", datastore.MaxName+1)

// A StoreInfo describes one store.
type StoreInfo struct {
	datastore.StoreInfo
	Ordered bool
}

// A Kind selects kinds of stores. The zero value selects both.
type Kind int

// The kinds of stores.
const (
	AnyKind Kind = iota
	StandardOnly
	OrderedOnly
)

// each gives the kinds, standard before ordered.
func (k Kind) each() []bool {
	switch k {
	case StandardOnly:
		return []bool{false}
	case OrderedOnly:
		return []bool{true}
	}
	return []bool{false, true}
}

// Stores lists the stores whose names begin with prefix: standard ones by name, then ordered ones by name. The nameless
// store, GetGlobalDataStore's, comes first.
func (s *Store) Stores(ctx context.Context, prefix string, kind Kind) iter.Seq2[StoreInfo, error] {
	return func(yield func(StoreInfo, error) bool) {
		for _, ordered := range kind.each() {
			r := datastore.StoreRange{Prefix: prefix, Ordered: ordered, Limit: storesPage}
			for {
				page, err := s.backend.Stores(ctx, r)
				if err != nil {
					yield(StoreInfo{}, err)
					return
				}
				for _, info := range page {
					if !yield(StoreInfo{info, ordered}, nil) {
						return
					}
				}
				if len(page) < r.Limit {
					break
				}
				r.After = &page[len(page)-1].Name
			}
		}
	}
}

// A KeyQuery selects keys of a store.
type KeyQuery struct {
	Ref     datastore.StoreRef // with AllScopes, every scope
	Prefix  string             // of the key's name, in each scope
	Removed bool               // also those that were removed
}

// A KeyInfo describes one key.
type KeyInfo struct {
	datastore.KeyInfo
	Number int64 // its value, in an ordered store
}

// Keys lists keys by scope, then name. An unknown store is a *NotFoundError.
func (s *Store) Keys(ctx context.Context, q KeyQuery) iter.Seq2[KeyInfo, error] {
	return func(yield func(KeyInfo, error) bool) {
		if err := s.checkStore(ctx, q.Ref); err != nil {
			yield(KeyInfo{}, err)
			return
		}
		now := s.nowMs()
		for info, err := range s.keys(ctx, q.Ref, q.Prefix) {
			item := KeyInfo{KeyInfo: info}
			switch {
			case err != nil:
			case info.Deleted && (!q.Removed || info.Updated+datastore.Retention <= now):
				continue
			case q.Ref.Ordered:
				var entry *datastore.Entry
				entry, err = s.backend.Load(ctx, keyOf(q.Ref, info))
				if err == nil && entry == nil {
					continue // removed meanwhile
				}
				if entry != nil {
					item.Number = entry.Number
				}
			}
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}

// checkStore fails when there is no such store.
func (s *Store) checkStore(ctx context.Context, ref datastore.StoreRef) error {
	if err := ref.Validate(); err != nil && ref.Store != "" {
		return err
	}
	found, err := s.hasStore(ctx, ref.Store, ref.Ordered)
	if err == nil && !found {
		err = s.noStore(ctx, ref)
	}
	return err
}

// keyOf gives the key that a listing describes.
func keyOf(ref datastore.StoreRef, info datastore.KeyInfo) datastore.Key {
	return datastore.Key{Store: ref.Store, Scope: info.Scope, Name: info.Name, Ordered: ref.Ordered}
}

// keys lists all keys, tombstones included, whose names begin with prefix. A backend's own prefix begins with the scope
// when it lists all scopes, so a prefix is looked for in one scope after the other.
func (s *Store) keys(ctx context.Context, ref datastore.StoreRef, prefix string) iter.Seq2[datastore.KeyInfo, error] {
	if prefix == "" || !ref.AllScopes {
		return s.pages(ctx, datastore.KeyRange{Ref: ref, Prefix: prefix, Limit: keysPage})
	}
	return func(yield func(datastore.KeyInfo, error) bool) {
		next := datastore.KeyRange{Ref: ref, Limit: 1}
		for {
			first, err := s.backend.Keys(ctx, next)
			if err != nil {
				yield(datastore.KeyInfo{}, err)
				return
			}
			if len(first) == 0 {
				return
			}
			within := datastore.StoreRef{Store: ref.Store, Scope: first[0].Scope, Ordered: ref.Ordered}
			for info, err := range s.pages(ctx, datastore.KeyRange{Ref: within, Prefix: prefix, Limit: keysPage}) {
				if !yield(info, err) || err != nil {
					return
				}
			}
			next.After = &datastore.KeyAt{Scope: within.Scope, Name: afterAll}
		}
	}
}

// pages lists what a range selects, page by page.
func (s *Store) pages(ctx context.Context, r datastore.KeyRange) iter.Seq2[datastore.KeyInfo, error] {
	return func(yield func(datastore.KeyInfo, error) bool) {
		for {
			page, err := s.backend.Keys(ctx, r)
			if err != nil {
				yield(datastore.KeyInfo{}, err)
				return
			}
			for _, info := range page {
				if !yield(info, nil) {
					return
				}
			}
			if len(page) < r.Limit {
				return
			}
			last := page[len(page)-1]
			r.After = &datastore.KeyAt{Scope: last.Scope, Name: last.Name}
		}
	}
}

// Ranked lists one scope of an ordered store by number, the greatest first.
func (s *Store) Ranked(ctx context.Context, ref datastore.StoreRef) iter.Seq2[datastore.Ranked, error] {
	return func(yield func(datastore.Ranked, error) bool) {
		if err := s.checkStore(ctx, ref); err != nil {
			yield(datastore.Ranked{}, err)
			return
		}
		r := datastore.SortedRange{Ref: ref, Descending: true, Limit: keysPage}
		for {
			page, err := s.backend.Sorted(ctx, r)
			if err != nil {
				yield(datastore.Ranked{}, err)
				return
			}
			for _, item := range page {
				if !yield(item, nil) {
					return
				}
			}
			if len(page) < r.Limit {
				return
			}
			r.After = &page[len(page)-1]
		}
	}
}

// Versions lists the versions of a key, the latest first. An unknown key is a *NotFoundError.
func (s *Store) Versions(ctx context.Context, key datastore.Key) ([]datastore.VersionInfo, error) {
	if err := key.Validate(); err != nil {
		return nil, err
	}
	if _, err := s.find(ctx, key, Moment{}); err != nil {
		return nil, err
	}
	all, err := s.backend.Versions(ctx, key, datastore.VersionRange{Descending: true, Limit: mostPage})
	if err != nil {
		return nil, err
	}
	now := s.nowMs()
	left := all[:0]
	for _, v := range all {
		if v.Expires == 0 || v.Expires > now {
			left = append(left, v)
		}
	}
	return left, nil
}
