package datastore

// This file holds the listings: keys, stores, ordered ranges, many keys at once. Its one rule: a page says by its
// cursor whether another follows, so it looks one item further than it returns.

import (
	"context"
	"strconv"
)

const (
	keysPage     = 50  // keys in a page when none is given
	storesPage   = 32  // stores in a page when none is given
	mostSorted   = 100 // most ordered items in a page
	mostListed   = 1000
	mostExamined = 512 // keys looked at for one page that leaves out removed ones
	mostGotten   = 100 // keys in one GetMany
)

// A ListQuery selects names to list.
type ListQuery struct {
	Prefix         string
	PageSize       int    // 0 for the default: 50 keys, 32 stores
	Cursor         string // from a page of the same query; "" for the first page
	ExcludeDeleted bool   // keys only: leave out removed ones. A page may then be short, even empty, before the last
}

// A KeyPage is one page of a listing of keys.
type KeyPage struct {
	Keys   []KeyInfo
	Cursor string // for the next page; "" when this is the last
}

// A StorePage is one page of a listing of stores.
type StorePage struct {
	Stores []StoreInfo
	Cursor string // for the next page; "" when this is the last
}

// A SortedQuery selects keys of an ordered store.
type SortedQuery struct {
	Ascending bool
	Min, Max  *int64 // inclusive; nil for unbounded
	PageSize  int    // 1 to 100
	Cursor    string // from a page of the same query; "" for the first page
}

// A SortedPage is one page of an ordered store.
type SortedPage struct {
	Items  []Ranked
	Cursor string // for the next page; "" when this is the last
}

// ListKeys lists the keys of a store by name, removed ones included unless the query says otherwise. With AllScopes
// the order is by scope, then name.
func (e *Engine) ListKeys(ctx context.Context, ref StoreRef, q ListQuery, r Request) (KeyPage, error) {
	size, err := pageSize(q.PageSize, keysPage, mostListed)
	if err == nil {
		err = ref.Validate()
	}
	from := KeyRange{Ref: ref, Prefix: q.Prefix}
	if err == nil && q.Cursor != "" {
		var at [2]string
		err = decodeCursor(q.Cursor, cursorKeys, at[:])
		from.After = &KeyAt{at[0], at[1]}
	}
	if err != nil {
		return KeyPage{}, err
	}
	return admitted(ctx, e, verbListKeys.job(Key{Ordered: ref.Ordered}, 1), &r, func() (KeyPage, error) {
		return e.keyPage(ctx, from, size, q.ExcludeDeleted)
	})
}

// keyPage reads until size keys and one more are found, or enough were looked at.
func (e *Engine) keyPage(ctx context.Context, from KeyRange, size int, excludeDeleted bool) (KeyPage, error) {
	now := e.nowMs()
	page := KeyPage{Keys: []KeyInfo{}}
	last := from.After
	for examined := 0; ; {
		from.Limit = size + 1
		found, err := e.backend.Keys(ctx, from)
		if err != nil {
			return KeyPage{}, err
		}
		for _, k := range found {
			if len(page.Keys) == size || excludeDeleted && examined == mostExamined {
				page.Cursor = encodeCursor(cursorKeys, last.Scope, last.Name)
				return page, nil
			}
			examined++
			last = &KeyAt{k.Scope, k.Name}
			if !gone(k.Deleted, k.Updated, 0, now) && !(k.Deleted && excludeDeleted) {
				page.Keys = append(page.Keys, k)
			}
		}
		if len(found) < from.Limit {
			return page, nil
		}
		from.After = last
	}
}

// ListStores lists the names of stores, without the nameless one.
func (e *Engine) ListStores(ctx context.Context, ordered bool, q ListQuery, r Request) (StorePage, error) {
	size, err := pageSize(q.PageSize, storesPage, mostListed)
	var after [1]string // the nameless store comes first and is never listed
	if err == nil && q.Cursor != "" {
		err = decodeCursor(q.Cursor, cursorStores, after[:])
	}
	from := StoreRange{Prefix: q.Prefix, Ordered: ordered, After: &after[0], Limit: size + 1}
	if err != nil {
		return StorePage{}, err
	}
	return admitted(ctx, e, verbListStores.job(Key{Ordered: ordered}, 1), &r, func() (StorePage, error) {
		found, err := e.backend.Stores(ctx, from)
		if err != nil || len(found) <= size {
			return StorePage{Stores: found}, err
		}
		found = found[:size]
		return StorePage{found, encodeCursor(cursorStores, found[size-1].Name)}, nil
	})
}

// GetSorted lists one scope of an ordered store by value.
func (e *Engine) GetSorted(ctx context.Context, ref StoreRef, q SortedQuery, r Request) (SortedPage, error) {
	size, err := pageSize(q.PageSize, 0, mostSorted)
	if size == 0 && err == nil {
		err = PageSizeLesser.New()
	}
	if err == nil {
		err = ref.Validate()
	}
	if err == nil && q.Min != nil && q.Max != nil && *q.Min > *q.Max {
		err = MinMaxOrderInvalid.New()
	}
	from := SortedRange{Ref: ref, Descending: !q.Ascending, Min: q.Min, Max: q.Max, Limit: size + 1}
	if err == nil && q.Cursor != "" {
		from.After, err = decodeRanked(q.Cursor)
	}
	if err != nil {
		return SortedPage{}, err
	}
	return admitted(ctx, e, verbGetSorted.job(Key{Ordered: true}, 1), &r, func() (SortedPage, error) {
		found, err := e.backend.Sorted(ctx, from)
		if err != nil || len(found) <= size {
			return SortedPage{Items: found}, err
		}
		found = found[:size]
		return SortedPage{found, encodeRanked(found[size-1])}, nil
	})
}

// GetMany reads 1 to 100 keys of an ordered store; keys without a value are left out. It charges one read for each key.
func (e *Engine) GetMany(ctx context.Context, ref StoreRef, names []string, r Request) (map[string]*Entry, error) {
	if len(names) == 0 {
		return nil, PageSizeLesser.New()
	}
	if len(names) > mostGotten {
		return nil, PageSizeGreater.New()
	}
	for _, name := range names {
		if err := ref.Key(name).Validate(); err != nil {
			return nil, err
		}
	}
	j := verbGetMany.job(Key{Ordered: true}, float64(len(names)))
	return admitted(ctx, e, j, &r, func() (map[string]*Entry, error) {
		entries := make(map[string]*Entry, len(names))
		for _, name := range names {
			entry, err := e.load(ctx, ref.Key(name))
			if err != nil {
				return nil, err
			}
			if entry.Live() {
				entries[name] = entry
			}
		}
		return entries, nil
	})
}

func encodeRanked(at Ranked) string {
	return encodeCursor(cursorSorted, strconv.FormatInt(at.Number, 10), at.Name)
}

func decodeRanked(cursor string) (*Ranked, error) {
	var at [2]string
	if err := decodeCursor(cursor, cursorSorted, at[:]); err != nil {
		return nil, err
	}
	number, err := strconv.ParseInt(at[0], 10, 64)
	if err != nil {
		return nil, InvalidCursor.New()
	}
	return &Ranked{Name: at[1], Number: number}, nil
}

// pageSize gives the size of a page: the default for 0, an error outside 1 to most.
func pageSize(asked, normal, most int) (int, error) {
	switch {
	case asked == 0:
		return normal, nil
	case asked < 0:
		return 0, PageSizeLesser.New()
	case asked > most:
		return 0, PageSizeGreater.New()
	}
	return asked, nil
}
