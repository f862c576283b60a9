// Package memory is the data store backend that keeps everything in memory: the model for the others, the store of
// tests, and of `--store memory`. Several engines may share one Backend, which is how several servers run in
// one test.
package memory

// This file holds Backend. Its one rule: an entry, once stored, is never modified; a write replaces it.

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"lanai/datastore"
)

// ErrClosed is returned by every verb after Close.
var ErrClosed = errors.New("memory store is closed")

// A Backend keeps entries in memory. Use New.
type Backend struct {
	feed   datastore.Feed
	leases datastore.Leases

	mu     sync.RWMutex // guards the rest and everything reached from it
	stores map[storeID]*store
	ends   indexed[*record] // standard keys by when something of them is gone
	closed bool
}

var _ datastore.Backend = (*Backend)(nil)

type storeID struct {
	name    string
	ordered bool
}

// A store is all scopes of one name.
type store struct {
	created int64
	updated int64
	shelves map[string]*shelf // by scope
}

// New returns an empty backend.
func New() *Backend { return &Backend{stores: map[storeID]*store{}, ends: newEnds()} }

// Close makes every later call fail.
func (b *Backend) Close() error {
	b.leases.Close(ErrClosed) // before mu is taken, which a fenced write waits for while the leases are frozen
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	return nil
}

// Watch is datastore.Backend's.
func (b *Backend) Watch(f func(datastore.Notice)) (stop func()) { return b.feed.Watch(f) }

// usable fails after Close or when ctx has ended. The lock is held.
func (b *Backend) usable(ctx context.Context) error {
	if b.closed {
		return ErrClosed
	}
	return ctx.Err()
}

// shelf gives the shelf of a store and scope, or nil.
func (b *Backend) shelf(ref datastore.StoreRef) *shelf {
	s := b.stores[storeID{ref.Store, ref.Ordered}]
	if s == nil {
		return nil
	}
	return s.shelves[ref.Scope]
}

// record gives the record of a key, or nil.
func (b *Backend) record(key datastore.Key) *record {
	shelf := b.shelf(key.Ref())
	if shelf == nil {
		return nil
	}
	return shelf.records[key.Name]
}

// Load is datastore.Backend's.
func (b *Backend) Load(ctx context.Context, key datastore.Key) (*datastore.Entry, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if err := b.usable(ctx); err != nil {
		return nil, err
	}
	if r := b.record(key); r != nil {
		return r.latest, nil
	}
	return nil, nil
}

// Save is datastore.Backend's.
func (b *Backend) Save(ctx context.Context, key datastore.Key, w datastore.Write) (datastore.Saved, error) {
	if w.Fence != 0 {
		defer b.leases.Freeze()()
	}
	saved, err := b.save(ctx, key, w)
	if err == nil && saved.Changed {
		b.feed.Publish(notice(key, saved.Entry, w.Origin))
	}
	return saved, err
}

func notice(key datastore.Key, latest *datastore.Entry, origin string) datastore.Notice {
	n := datastore.Notice{Key: key, Origin: origin}
	if latest != nil {
		n.Version = latest.Version
	}
	return n
}

func (b *Backend) save(ctx context.Context, key datastore.Key, w datastore.Write) (datastore.Saved, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.usable(ctx); err != nil {
		return datastore.Saved{}, err
	}
	if err := b.leases.Admit(key, w); err != nil {
		return datastore.Saved{}, err
	}
	r := b.record(key)
	var current *datastore.Entry
	if r != nil {
		current = r.latest
	}
	step, err := w.Apply(key, current)
	if err != nil || !step.Changed {
		return step.Saved, err
	}
	shelf := b.open(key, w.Now, w.Now)
	if step.Entry == nil {
		b.erase(r)
		return step.Saved, nil
	}
	if r == nil {
		r = shelf.add(key)
	}
	r.step(step)
	b.await(r)
	shelf.rank(r, current, r.latest)
	return step.Saved, nil
}

// open gives the shelf of a key that is about to change, making it and its store when there is none. The change was
// written between two times.
func (b *Backend) open(key datastore.Key, first, last int64) *shelf {
	id := storeID{key.Store, key.Ordered}
	s := b.stores[id]
	if s == nil {
		s = &store{created: first, shelves: map[string]*shelf{}}
		b.stores[id] = s
	}
	s.created, s.updated = min(s.created, first), max(s.updated, last)
	sh := s.shelves[key.Scope]
	if sh == nil {
		sh = newShelf()
		s.shelves[key.Scope] = sh
	}
	return sh
}

// LoadVersion is datastore.Backend's.
func (b *Backend) LoadVersion(ctx context.Context, key datastore.Key, version string) (*datastore.Entry, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if err := b.usable(ctx); err != nil {
		return nil, err
	}
	if r := b.record(key); r != nil {
		return r.version(version), nil
	}
	return nil, nil
}

// Versions is datastore.Backend's.
func (b *Backend) Versions(ctx context.Context, key datastore.Key, q datastore.VersionRange) ([]datastore.VersionInfo, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if err := b.usable(ctx); err != nil {
		return nil, err
	}
	r := b.record(key)
	if r == nil {
		return nil, nil
	}
	all := append(slices.Clone(r.history), r.latest)
	if q.Descending {
		slices.Reverse(all)
	}
	var found []datastore.VersionInfo
	for _, e := range all {
		if len(found) < q.Limit && q.Holds(e.Updated, e.Slot()) {
			found = append(found, e.Info())
		}
	}
	return found, nil
}

// DropVersion is datastore.Backend's.
func (b *Backend) DropVersion(ctx context.Context, key datastore.Key, version string, now int64, origin string) error {
	latest, changed, err := b.drop(ctx, key, version, now)
	if err == nil && changed {
		b.feed.Publish(notice(key, latest, origin))
	}
	return err
}

// drop erases the version and reports the latest one after, and whether that is another than before.
func (b *Backend) drop(ctx context.Context, key datastore.Key, version string, now int64) (*datastore.Entry, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.usable(ctx); err != nil {
		return nil, false, err
	}
	r := b.record(key)
	if r == nil {
		return nil, false, nil
	}
	changed := r.latest.Version == version
	if !r.drop(version, now) {
		b.erase(r)
		return nil, changed, nil
	}
	b.await(r)
	return r.latest, changed, nil
}

// Keys is datastore.Backend's.
func (b *Backend) Keys(ctx context.Context, q datastore.KeyRange) ([]datastore.KeyInfo, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if err := b.usable(ctx); err != nil {
		return nil, err
	}
	s := b.stores[storeID{q.Ref.Store, q.Ref.Ordered}]
	if s == nil {
		return nil, nil
	}
	if !q.Ref.AllScopes {
		return s.keys(q.Ref.Scope, q.Prefix, q, nil), nil
	}
	var found []datastore.KeyInfo
	for _, scope := range sortedKeys(s.shelves) {
		head := scope + "/"
		switch {
		case strings.HasPrefix(head, q.Prefix):
			found = s.keys(scope, "", q, found)
		case strings.HasPrefix(q.Prefix, head):
			found = s.keys(scope, q.Prefix[len(head):], q, found)
		}
	}
	return found, nil
}

// keys appends the keys of one scope that begin with prefix and lie after q.After.
func (s *store) keys(scope, prefix string, q datastore.KeyRange, found []datastore.KeyInfo) []datastore.KeyInfo {
	sh := s.shelves[scope]
	if sh == nil || q.After != nil && scope < q.After.Scope {
		return found
	}
	from := prefix
	if q.After != nil && scope == q.After.Scope {
		from = max(from, q.After.Name+"\x00")
	}
	sh.names.up(sh.names.seek(from), func(name string) bool {
		if len(found) >= q.Limit || !strings.HasPrefix(name, prefix) {
			return false
		}
		latest := sh.records[name].latest
		found = append(found, datastore.KeyInfo{
			Scope: scope, Name: name, Updated: latest.Updated, Deleted: latest.Deleted,
		})
		return true
	})
	return found
}

// Stores is datastore.Backend's.
func (b *Backend) Stores(ctx context.Context, q datastore.StoreRange) ([]datastore.StoreInfo, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if err := b.usable(ctx); err != nil {
		return nil, err
	}
	var found []datastore.StoreInfo
	for id, s := range b.stores {
		if id.ordered == q.Ordered && strings.HasPrefix(id.name, q.Prefix) && (q.After == nil || id.name > *q.After) {
			found = append(found, datastore.StoreInfo{Name: id.name, Created: s.created, Updated: s.updated})
		}
	}
	slices.SortFunc(found, func(a, b datastore.StoreInfo) int { return strings.Compare(a.Name, b.Name) })
	return found[:min(len(found), q.Limit)], nil
}

// Sorted is datastore.Backend's.
func (b *Backend) Sorted(ctx context.Context, q datastore.SortedRange) ([]datastore.Ranked, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if err := b.usable(ctx); err != nil {
		return nil, err
	}
	ref := q.Ref
	ref.Ordered = true
	sh := b.shelf(ref)
	if sh == nil {
		return nil, nil
	}
	return sh.sorted(q), nil
}
