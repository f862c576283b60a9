package datastore

// This file holds the maps of memory stores: MemoryMaps, what a backend must offer, and the requests of a server. Its
// one rule: what is wrong with a request is said before anything is asked or charged.

import (
	"context"
	"errors"
	"fmt"
	"strconv"
)

// Limits of memory stores.
// https://create.roblox.com/docs/cloud-services/memory-stores#limits-and-quotas
const (
	MaxExpiration  = 3_888_000 // seconds an item may live: 45 days
	MaxMemoryKey   = 128       // bytes of a key or of a sort key
	MaxRange       = 200       // items of one page of a map
	updateAttempts = 25        // of UpdateItem
)

// A MapRef names a map. Sorted maps and hash maps of one name are different maps.
type MapRef struct {
	Name   string
	Sorted bool
}

// structure is the name under which requests are counted.
func (r MapRef) structure() string {
	if r.Sorted {
		return "sorted map " + r.Name
	}
	return "hash map " + r.Name
}

// An Item is what a map holds under a key. It is never modified after it was made.
type Item struct {
	Key      string
	Value    []byte  // JSON text
	Sort     SortKey // sorted maps only
	Expires  int64   // ms
	Revision uint64  // not 0; differs between any two writes of a key
}

// An ItemWrite puts an item under a key.
type ItemWrite struct {
	Value   []byte
	Sort    SortKey
	Expires int64 // ms; not after Now: whatever is there goes and nothing is kept
	Now     int64 // ms
	Match   bool  // only if the item there has Revision; 0: only if there is none
	// Revision is what Match compares with.
	Revision uint64
	Limit    StructureLimit
}

// A StructureLimit bounds a structure. A write that would grow it beyond fails with DataStructureItemsOverLimit or
// DataStructureMemoryOverLimit; zero fields do not bound.
type StructureLimit struct {
	Items int
	Bytes int // of keys, values and sort keys together
}

// An ItemRange selects items of a sorted map in the order of SortKey and key, or of a hash map by key.
type ItemRange struct {
	Descending   bool
	Lower, Upper *Place // exclusive; nil for unbounded
	Limit        int    // most items
	Now          int64  // ms
}

// MemoryMaps keeps maps. A map comes to be with its first item and is gone with its last.
type MemoryMaps interface {
	// LoadItem gives the item under a key, or nil.
	LoadItem(ctx context.Context, ref MapRef, key string, now int64) (*Item, error)
	// SaveItem carries out w atomically and tells the item's revision, and whether it replaced another. A failed match
	// gives ErrConflict.
	SaveItem(ctx context.Context, ref MapRef, key string, w ItemWrite) (revision uint64, replaced bool, err error)
	// DropItem removes the item under a key, if there is one.
	DropItem(ctx context.Context, ref MapRef, key string) error
	// RangeItems lists items.
	RangeItems(ctx context.Context, ref MapRef, r ItemRange) ([]Item, error)
	// CountItems counts the items of a map.
	CountItems(ctx context.Context, ref MapRef, now int64) (int, error)
}

// Content is what a script puts under a key.
type Content struct {
	Value []byte  // JSON text
	Sort  SortKey // sorted maps only
}

// checkKey checks the name of an item.
func checkKey(key string) error {
	switch {
	case key == "":
		return InvalidRequest.New("Key name can't be empty.")
	case len(key) > MaxMemoryKey:
		return InvalidRequest.New("Key name exceeds the 128 character limit.")
	}
	return nil
}

// expires gives the time at which an item of an age in seconds ends.
func (c *Cloud) expires(now, expiration int64) (int64, error) {
	if most := c.rates.MemoryStore.ExpirationSeconds; expiration < 0 || expiration > int64(most) {
		return 0, InvalidExpirationTime.New(grouped(most))
	}
	return now + expiration*1000, nil
}

// grouped writes a number with a comma before each group of three digits, as Roblox's texts do.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

func (c *Cloud) checkValue(value []byte) error {
	if most := c.rates.MemoryStore.ValueBytes; len(value) > most {
		return ItemValueSizeTooLarge.New(most)
	}
	return nil
}

// limit is the limit of every structure of the server.
func (c *Cloud) limit() StructureLimit {
	if c.off {
		return StructureLimit{}
	}
	return StructureLimit{Items: c.rates.MemoryStore.StructureItems, Bytes: c.rates.MemoryStore.StructureBytes}
}

// write makes the write of a content that lives for expiration seconds.
func (c *Cloud) write(content Content, expiration int64) (ItemWrite, error) {
	w := ItemWrite{Value: content.Value, Sort: content.Sort, Now: c.nowMs(), Limit: c.limit()}
	if err := c.checkValue(content.Value); err != nil {
		return w, err
	}
	var err error
	w.Expires, err = c.expires(w.Now, expiration)
	return w, err
}

// GetItem gives the item under a key, or nil.
func (c *Cloud) GetItem(ctx context.Context, ref MapRef, key string) (*Item, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	if err := c.spend(ref.structure(), 1); err != nil {
		return nil, err
	}
	item, err := c.backend.LoadItem(ctx, ref, key, c.nowMs())
	return item, CloudInternalError.wrap(err)
}

// SetItem puts a content under a key for 0 to MaxExpiration seconds and reports whether it replaced another.
func (c *Cloud) SetItem(ctx context.Context, ref MapRef, key string, content Content, expiration int64) (bool, error) {
	if err := checkKey(key); err != nil {
		return false, err
	}
	w, err := c.write(content, expiration)
	if err != nil {
		return false, err
	}
	if err := c.spend(ref.structure(), 1); err != nil {
		return false, err
	}
	_, replaced, err := c.backend.SaveItem(ctx, ref, key, w)
	return replaced, CloudInternalError.wrap(err)
}

// An ItemTransform gives what to put in the place of an item, which is nil where there is none. A nil content cancels.
type ItemTransform func(current *Item) (*Content, error)

// UpdateItem changes the item under a key by fn and gives the new one, or nil when fn cancelled. When another server
// wrote in between, fn is called again with what it wrote. An error of fn ends the request and comes back as it is.
func (c *Cloud) UpdateItem(ctx context.Context, ref MapRef, key string, fn ItemTransform, expiration int64) (*Item, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	if _, err := c.expires(0, expiration); err != nil {
		return nil, err
	}
	unlock, err := c.updates.lock(ctx, ref.structure()+"/"+key)
	if err != nil {
		return nil, CloudInternalError.wrap(err)
	}
	defer unlock()
	for range updateAttempts {
		item, err := c.update(ctx, ref, key, fn, expiration)
		if !errors.Is(err, ErrConflict) {
			return item, err
		}
	}
	return nil, DataUpdateConflict.New()
}

// update is one attempt of UpdateItem.
func (c *Cloud) update(ctx context.Context, ref MapRef, key string, fn ItemTransform, expiration int64) (*Item, error) {
	units := 2
	if ref.Sorted {
		units = 1
	}
	if err := c.spend(ref.structure(), units); err != nil {
		return nil, err
	}
	current, err := c.backend.LoadItem(ctx, ref, key, c.nowMs())
	if err != nil {
		return nil, CloudInternalError.wrap(err)
	}
	content, err := fn(current)
	if err != nil || content == nil {
		return nil, err
	}
	w, err := c.write(*content, expiration)
	if err != nil {
		return nil, err
	}
	w.Match = true
	if current != nil {
		w.Revision = current.Revision
	}
	revision, _, err := c.backend.SaveItem(ctx, ref, key, w)
	switch {
	case errors.Is(err, ErrConflict):
		return nil, err
	case err != nil:
		return nil, CloudInternalError.wrap(err)
	}
	return &Item{Key: key, Value: w.Value, Sort: w.Sort, Expires: w.Expires, Revision: revision}, nil
}

// RemoveItem removes the item under a key, if there is one.
func (c *Cloud) RemoveItem(ctx context.Context, ref MapRef, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := c.spend(ref.structure(), 1); err != nil {
		return err
	}
	return CloudInternalError.wrap(c.backend.DropItem(ctx, ref, key))
}

// A RangeQuery selects items of a sorted map.
type RangeQuery struct {
	Descending   bool
	Lower, Upper *Place // exclusive; nil for unbounded
	Count        int    // 1 to MaxRange
}

// checkCount checks the size of a page.
func checkCount(n, most int) error {
	if n < 1 || n > most {
		return InvalidRequest.New(fmt.Sprintf("The field 'count' must be between 1 and %d.", most))
	}
	return nil
}

// RangeItems lists a sorted map. It costs a unit for each item.
func (c *Cloud) RangeItems(ctx context.Context, name string, q RangeQuery) ([]Item, error) {
	if err := checkCount(q.Count, MaxRange); err != nil {
		return nil, err
	}
	ref := MapRef{Name: name, Sorted: true}
	if err := c.spend(ref.structure(), 1); err != nil {
		return nil, err
	}
	items, err := c.backend.RangeItems(ctx, ref, ItemRange{
		Descending: q.Descending, Lower: q.Lower, Upper: q.Upper, Limit: q.Count, Now: c.nowMs()})
	c.owe(ref.structure(), len(items)-1)
	return items, CloudInternalError.wrap(err)
}

// An ItemPage is one page of a hash map.
type ItemPage struct {
	Items  []Item
	Cursor string // for the next page; "" when this is the last
}

// ListItems lists a hash map from a cursor on, "" for the first page. It costs a unit, and one for each item.
func (c *Cloud) ListItems(ctx context.Context, name, cursor string, count int) (ItemPage, error) {
	if err := checkCount(count, MaxRange); err != nil {
		return ItemPage{}, err
	}
	ref := MapRef{Name: name}
	if err := c.spend(ref.structure(), 1); err != nil {
		return ItemPage{}, err
	}
	r := ItemRange{Limit: count + 1, Now: c.nowMs()}
	if cursor != "" {
		r.Lower = &Place{Key: cursor}
	}
	items, err := c.backend.RangeItems(ctx, ref, r)
	if err != nil {
		return ItemPage{}, CloudInternalError.wrap(err)
	}
	page := ItemPage{Items: items}
	if len(items) > count {
		page.Items = items[:count]
		page.Cursor = items[count-1].Key
	}
	c.owe(ref.structure(), len(page.Items))
	return page, nil
}

// MapSize counts the items of a map.
func (c *Cloud) MapSize(ctx context.Context, ref MapRef) (int, error) {
	if err := c.spend(ref.structure(), 1); err != nil {
		return 0, err
	}
	n, err := c.backend.CountItems(ctx, ref, c.nowMs())
	return n, CloudInternalError.wrap(err)
}
