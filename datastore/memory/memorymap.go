package memory

// This file holds itemMap, a sorted map or hash map of a Cloud. Its one rule: items, order and due always hold the same
// items. Guarded by the cloud's mutex.

import (
	"cmp"
	"context"
	"slices"

	"lanai/datastore"
)

// An itemMap holds the items of one map.
type itemMap struct {
	items map[string]*item
	order []*item        // by sort key, then key
	due   indexed[*item] // by the time of expiry
	bytes int
}

type item struct {
	datastore.Item
	due int // index in itemMap.due
}

func (i *item) size() int { return len(i.Key) + len(i.Value) + len(i.Sort.Text) }

func newItemMap() *itemMap {
	return &itemMap{items: map[string]*item{}, due: indexed[*item]{
		less: func(a, b *item) bool { return a.Expires < b.Expires },
		slot: func(i *item) *int { return &i.due },
	}}
}

// mapAt gives the map as it is now, or nil when it has no items.
func (c *Cloud) mapAt(ref datastore.MapRef, now int64) *itemMap {
	m := c.maps[ref]
	if m == nil {
		return nil
	}
	for i, ok := m.due.first(); ok && i.Expires <= now; i, ok = m.due.first() {
		m.remove(i)
	}
	if len(m.items) == 0 {
		delete(c.maps, ref)
		return nil
	}
	return m
}

// search is the index in order at which an item with this sort key and key is or belongs.
func (m *itemMap) search(sort datastore.SortKey, key string) int {
	at, _ := slices.BinarySearchFunc(m.order, key, func(i *item, key string) int {
		return cmp.Or(i.Sort.Compare(sort), cmp.Compare(i.Key, key))
	})
	return at
}

func (m *itemMap) add(i *item) {
	m.items[i.Key] = i
	m.order = slices.Insert(m.order, m.search(i.Sort, i.Key), i)
	m.due.add(i)
	m.bytes += i.size()
}

func (m *itemMap) remove(i *item) {
	delete(m.items, i.Key)
	at := m.search(i.Sort, i.Key)
	m.order = slices.Delete(m.order, at, at+1)
	m.due.remove(i)
	m.bytes -= i.size()
}

// LoadItem is datastore.MemoryMaps's.
func (c *Cloud) LoadItem(ctx context.Context, ref datastore.MapRef, key string, now int64) (*datastore.Item, error) {
	if err := c.enter(ctx, now); err != nil {
		return nil, err
	}
	defer c.mu.Unlock()
	if m := c.mapAt(ref, now); m != nil && m.items[key] != nil {
		return &m.items[key].Item, nil
	}
	return nil, nil
}

// SaveItem is datastore.MemoryMaps's.
func (c *Cloud) SaveItem(ctx context.Context, ref datastore.MapRef, key string, w datastore.ItemWrite) (uint64, bool, error) {
	if err := c.enter(ctx, w.Now); err != nil {
		return 0, false, err
	}
	defer c.mu.Unlock()
	m := c.mapAt(ref, w.Now)
	if m == nil {
		m = newItemMap()
	}
	old := m.items[key]
	if w.Match && (old == nil && w.Revision != 0 || old != nil && w.Revision != old.Revision) {
		return 0, false, datastore.ErrConflict
	}
	c.revision++
	i := &item{Item: datastore.Item{Key: key, Value: w.Value, Sort: w.Sort, Expires: w.Expires, Revision: c.revision}, due: -1}
	if err := m.admit(i, old, w.Limit); err != nil {
		return 0, false, err
	}
	if old != nil {
		m.remove(old)
	}
	if w.Expires > w.Now {
		m.add(i)
		c.maps[ref] = m
	}
	return i.Revision, old != nil, nil
}

// admit checks that an item may take the place of another, which may be nil.
func (m *itemMap) admit(i, old *item, limit datastore.StructureLimit) error {
	if old != nil {
		return fits(limit, len(m.items), m.bytes, 0, i.size()-old.size())
	}
	return fits(limit, len(m.items), m.bytes, 1, i.size())
}

// DropItem is datastore.MemoryMaps's.
func (c *Cloud) DropItem(ctx context.Context, ref datastore.MapRef, key string) error {
	if err := c.enter(ctx, 0); err != nil {
		return err
	}
	defer c.mu.Unlock()
	m := c.maps[ref]
	if m == nil || m.items[key] == nil {
		return nil
	}
	m.remove(m.items[key])
	if len(m.items) == 0 {
		delete(c.maps, ref)
	}
	return nil
}

// RangeItems is datastore.MemoryMaps's.
func (c *Cloud) RangeItems(ctx context.Context, ref datastore.MapRef, r datastore.ItemRange) ([]datastore.Item, error) {
	if err := c.enter(ctx, r.Now); err != nil {
		return nil, err
	}
	defer c.mu.Unlock()
	m := c.mapAt(ref, r.Now)
	if m == nil {
		return nil, nil
	}
	low, high := 0, len(m.order)
	if r.Lower != nil {
		low = m.beyond(*r.Lower, true)
	}
	if r.Upper != nil {
		high = m.beyond(*r.Upper, false)
	}
	if low >= high {
		return nil, nil
	}
	chosen := m.order[low:min(high, low+r.Limit)]
	if r.Descending {
		chosen = slices.Clone(m.order[max(low, high-r.Limit):high])
		slices.Reverse(chosen)
	}
	found := make([]datastore.Item, len(chosen))
	for n, i := range chosen {
		found[n] = i.Item
	}
	return found, nil
}

// beyond is the index of the first item at a place or, with after, of the first behind it.
func (m *itemMap) beyond(p datastore.Place, after bool) int {
	at, _ := slices.BinarySearchFunc(m.order, p, func(i *item, p datastore.Place) int {
		switch c := p.Compare(i.Sort, i.Key); {
		case c > 0 || c == 0 && after:
			return -1
		default:
			return 1
		}
	})
	return at
}

// CountItems is datastore.MemoryMaps's.
func (c *Cloud) CountItems(ctx context.Context, ref datastore.MapRef, now int64) (int, error) {
	if err := c.enter(ctx, now); err != nil {
		return 0, err
	}
	defer c.mu.Unlock()
	if m := c.mapAt(ref, now); m != nil {
		return len(m.items), nil
	}
	return 0, nil
}
