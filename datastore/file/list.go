package file

// This file holds the listings. Its one rule: they seek; a page costs what it returns, not what the store holds.

import (
	"bytes"
	"context"
	"encoding/binary"
	"strings"

	bolt "go.etcd.io/bbolt"

	"lanai/datastore"
)

// Versions is datastore.Backend's.
func (b *Backend) Versions(ctx context.Context, key datastore.Key, r datastore.VersionRange) ([]datastore.VersionInfo, error) {
	var found []datastore.VersionInfo
	err := b.view(ctx, func(tx *bolt.Tx) error {
		latest, err := b.latest(tx, key)
		if err != nil || latest == nil {
			return err
		}
		add := func(e *datastore.Entry) bool {
			if r.Holds(e.Updated, e.Slot()) {
				found = append(found, e.Info())
			}
			return len(found) < r.Limit
		}
		if r.Descending && !add(latest) {
			return nil
		}
		more, err := b.eachVersion(tx, key, r, add)
		if err == nil && more && !r.Descending {
			add(latest)
		}
		return err
	})
	return found, err
}

// eachVersion gives the history of a key to f, in the range's direction and from its position, while f wants more.
func (b *Backend) eachVersion(tx *bolt.Tx, key datastore.Key, r datastore.VersionRange, f func(*datastore.Entry) bool) (more bool, err error) {
	c := tx.Bucket(historyBucket).Cursor()
	first := historyOf(key, 0)
	step := c.Next
	var at, text []byte
	switch {
	case !r.Descending && r.HasAfter:
		at, text = c.Seek(historyOf(key, r.After+1))
	case !r.Descending:
		at, text = c.Seek(first)
	default:
		step = c.Prev
		from := ^uint64(0)
		if r.HasAfter {
			from = r.After
		}
		at, text = lastBefore(c, historyOf(key, from))
	}
	for ; sameKey(at, first); at, text = step() {
		entry, err := b.decode(key, text)
		if err != nil {
			return false, err
		}
		if !f(entry) {
			return false, nil
		}
	}
	return true, nil
}

// Keys is datastore.Backend's.
func (b *Backend) Keys(ctx context.Context, r datastore.KeyRange) ([]datastore.KeyInfo, error) {
	var found []datastore.KeyInfo
	err := b.view(ctx, func(tx *bolt.Tx) (err error) {
		c := tx.Bucket(latestBucket).Cursor()
		if !r.Ref.AllScopes {
			found, err = b.keys(c, r, r.Ref.Scope, r.Prefix, nil)
			return err
		}
		return b.eachScope(c, r, func(scope string) (bool, error) {
			head := scope + "/"
			switch {
			case strings.HasPrefix(head, r.Prefix):
				found, err = b.keys(c, r, scope, "", found)
			case strings.HasPrefix(r.Prefix, head):
				found, err = b.keys(c, r, scope, r.Prefix[len(head):], found)
			}
			return len(found) < r.Limit, err
		})
	})
	return found, err
}

// eachScope gives the scopes of a store to f, from r.After's on, while f wants more. f may move the cursor.
func (b *Backend) eachScope(c *bolt.Cursor, r datastore.KeyRange, f func(string) (bool, error)) error {
	store := storeOf(r.Ref.Store, r.Ref.Ordered)
	from := store
	if r.After != nil {
		from = appendPart(bytes.Clone(store), r.After.Scope)
	}
	for {
		at, _ := c.Seek(from)
		if !bytes.HasPrefix(at, store) {
			return nil
		}
		scope, _, ok := cutPart(at[len(store):])
		if !ok {
			return b.damaged("a key cannot be read")
		}
		if more, err := f(scope); err != nil || !more {
			return err
		}
		from = after(appendPart(bytes.Clone(store), scope))
	}
}

// keys appends the keys of one scope that begin with prefix and lie after r.After.
func (b *Backend) keys(c *bolt.Cursor, r datastore.KeyRange, scope, prefix string, found []datastore.KeyInfo) ([]datastore.KeyInfo, error) {
	ref := datastore.StoreRef{Store: r.Ref.Store, Scope: scope, Ordered: r.Ref.Ordered}
	shelf := shelfOf(ref)
	within := append(bytes.Clone(shelf), prefix...)
	from := within
	if r.After != nil && r.After.Scope == scope {
		if position := append(append(bytes.Clone(shelf), r.After.Name...), 0); bytes.Compare(position, from) > 0 {
			from = position
		}
	}
	for at, text := c.Seek(from); bytes.HasPrefix(at, within) && len(found) < r.Limit; at, text = c.Next() {
		name := string(at[len(shelf):])
		entry, err := b.decode(ref.Key(name), text)
		if err != nil {
			return nil, err
		}
		found = append(found, datastore.KeyInfo{Scope: scope, Name: name, Updated: entry.Updated, Deleted: entry.Deleted})
	}
	return found, nil
}

// Stores is datastore.Backend's.
func (b *Backend) Stores(ctx context.Context, r datastore.StoreRange) ([]datastore.StoreInfo, error) {
	var found []datastore.StoreInfo
	err := b.view(ctx, func(tx *bolt.Tx) error {
		kind := kindOf(r.Ordered)
		from := []byte{kind}
		if r.After != nil {
			from = after(storeOf(*r.After, r.Ordered))
		}
		c := tx.Bucket(storesBucket).Cursor()
		for at, times := c.Seek(from); len(at) > 0 && at[0] == kind && len(found) < r.Limit; at, times = c.Next() {
			name, _, ok := cutPart(at[1:])
			if !ok || len(times) != 16 {
				return b.damaged("the list of stores cannot be read")
			}
			if strings.HasPrefix(name, r.Prefix) {
				found = append(found, datastore.StoreInfo{
					Name:    name,
					Created: int64(binary.BigEndian.Uint64(times)),
					Updated: int64(binary.BigEndian.Uint64(times[8:])),
				})
			}
		}
		return nil
	})
	return found, err
}

// Sorted is datastore.Backend's.
func (b *Backend) Sorted(ctx context.Context, r datastore.SortedRange) ([]datastore.Ranked, error) {
	var found []datastore.Ranked
	ref := r.Ref
	ref.Ordered = true
	shelf := shelfOf(ref)
	low, high := bounds(shelf, r)
	err := b.view(ctx, func(tx *bolt.Tx) error {
		c := tx.Bucket(sortedBucket).Cursor()
		at, _ := c.Seek(low)
		step := c.Next
		if r.Descending {
			at, _ = lastBefore(c, high)
			step = c.Prev
		}
		for len(found) < r.Limit && at != nil && bytes.Compare(at, low) >= 0 && bytes.Compare(at, high) < 0 {
			rest := at[len(shelf):]
			found = append(found, datastore.Ranked{
				Name: string(rest[8:]), Number: unsortable(binary.BigEndian.Uint64(rest)),
			})
			at, _ = step()
		}
		return nil
	})
	return found, err
}

// bounds gives the places between which the range lies: from low on, before high.
func bounds(shelf []byte, r datastore.SortedRange) (low, high []byte) {
	place := func(n int64) []byte {
		return binary.BigEndian.AppendUint64(bytes.Clone(shelf), sortable(n))
	}
	low, high = shelf, after(shelf)
	if r.Min != nil {
		low = place(*r.Min)
	}
	if r.Max != nil {
		high = after(place(*r.Max))
	}
	if r.After == nil {
		return low, high
	}
	position := append(place(r.After.Number), r.After.Name...)
	if r.Descending {
		if bytes.Compare(position, high) < 0 {
			high = position
		}
		return low, high
	}
	if position = append(position, 0); bytes.Compare(position, low) > 0 {
		low = position
	}
	return low, high
}
