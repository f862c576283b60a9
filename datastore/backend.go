package datastore

// This file holds Backend, what a storage technology must offer. Its one rule: no verb keeps state between calls;
// cursors are positions, not iterators.

import (
	"context"
	"sync"
)

// A Backend stores entries. All methods are safe to call from any goroutine; several engines, in one process or in
// many, may share one. backendtest.Run is the contract as tests.
type Backend interface {
	// Load gives the latest version of a key: nil when it has none, a tombstone when it was removed.
	Load(ctx context.Context, key Key) (*Entry, error)

	// Save carries out w by Write.Apply, atomically, and is durable when it returns. A failed match gives
	// ErrConflict together with the current state in Saved.Entry. A write whose Fence is not the last token given out
	// on the key, as far as is known, fails with ErrFenced first.
	Save(ctx context.Context, key Key, w Write) (Saved, error)

	// Versions lists versions of a key, the latest one included.
	Versions(ctx context.Context, key Key, r VersionRange) ([]VersionInfo, error)

	// LoadVersion gives one version, or nil when there is none of that id.
	LoadVersion(ctx context.Context, key Key, version string) (*Entry, error)

	// DropVersion erases one version without a trace; an unknown id is no error. Dropping the latest makes the
	// newest remaining version the latest, unless it is Gone at the time now, ms: then the key is erased.
	DropVersion(ctx context.Context, key Key, version string, now int64, origin string) error

	// History gives everything a key has at one instant, oldest first, the latest version last; nil when it has none.
	// Versions that have ended may still be among it.
	History(ctx context.Context, key Key) ([]*Entry, error)

	// Restore replaces everything a key has by a history as History gives it, atomically and as durably as Save;
	// versions, revisions, metadata and times are kept as given. An empty one erases the key without a trace, and who
	// holds the lease on it loses it, so that no late write brings it back. What CheckHistory refuses fails, and changes
	// nothing.
	Restore(ctx context.Context, key Key, history []*Entry, origin string) error

	// RestoreIf is Restore with versions, only if the current one is version, "" for a key that has none at all;
	// otherwise it fails with ErrConflict and changes nothing.
	RestoreIf(ctx context.Context, key Key, version string, history []*Entry, origin string) error

	// Keys lists keys in ascending order of scope, then name (bytes), tombstones included.
	Keys(ctx context.Context, r KeyRange) ([]KeyInfo, error)

	// Stores lists names of stores in ascending order of bytes.
	Stores(ctx context.Context, r StoreRange) ([]StoreInfo, error)

	// Sorted lists keys of an ordered store by number, then name; descending is the exact reverse.
	Sorted(ctx context.Context, r SortedRange) ([]Ranked, error)

	// Sweep looks at about limit keys or versions from a position on, "" for the first, and drops of them what is Gone at
	// a time, ms. It tells no watchers: who reads takes what is gone for not there.
	Sweep(ctx context.Context, from string, limit int, now int64) (Swept, error)

	// Watch calls f after each write, by whichever engine, until stop is called. Notices of one key come in the order
	// of its writes; those of different keys may overtake each other. f must not block and may be called from several
	// goroutines at once.
	Watch(f func(Notice)) (stop func())

	// Acquire gives the lease on a key, which need not have a value, for the claim's TTL, with a token greater than any
	// that was given out on the key before. While it is held, also by the same holder, it fails with a *HeldError.
	Acquire(ctx context.Context, key Key, c Claim) (token uint64, err error)

	// Renew makes a lease that is still held last for the claim's TTL from now on; otherwise it fails with ErrFenced.
	Renew(ctx context.Context, key Key, c Claim) error

	// Release ends a lease; one that is not held any longer is no error. Its token stays the last one given out.
	Release(ctx context.Context, key Key, c Claim) error

	// Close releases the backend. Using it afterwards fails with an error.
	Close() error
}

// A Swept is what a step of a sweep did.
type Swept struct {
	Next    string // where to go on; "" when everything was looked at
	Dropped int    // versions
}

// A VersionRange selects versions of a key.
type VersionRange struct {
	Descending bool
	From, To   int64  // inclusive bounds on Updated, ms; To 0 means unbounded
	After      uint64 // slot to continue after in the direction of travel; with HasAfter
	HasAfter   bool
	Limit      int
}

// Holds reports whether a version of this time and slot lies within the range.
func (r VersionRange) Holds(updated int64, slot uint64) bool {
	if updated < r.From || r.To != 0 && updated > r.To {
		return false
	}
	if !r.HasAfter {
		return true
	}
	if r.Descending {
		return slot < r.After
	}
	return slot > r.After
}

// A VersionInfo describes one version without its value.
type VersionInfo struct {
	Version string
	Created int64 // when this version was written, ms
	Expires int64 // ms; 0 for the latest
	Deleted bool
}

// Slot is the place of the version in its key's history, a position to continue a listing after.
func (v VersionInfo) Slot() uint64 { return slot(v.Created, v.Deleted) }

// Info describes the version.
func (e *Entry) Info() VersionInfo {
	return VersionInfo{Version: e.Version, Created: e.Updated, Expires: e.Expires, Deleted: e.Deleted}
}

// A KeyRange selects keys of a store.
type KeyRange struct {
	Ref    StoreRef
	Prefix string // of the name; with AllScopes, of "scope/name"
	After  *KeyAt // continue after this position; nil starts at the front
	Limit  int
}

// A KeyAt is a position in a listing of keys.
type KeyAt struct{ Scope, Name string }

// A KeyInfo describes one key.
type KeyInfo struct {
	Scope   string
	Name    string
	Updated int64 // ms
	Deleted bool  // the latest version is a tombstone
}

// A StoreRange selects stores.
type StoreRange struct {
	Prefix  string
	Ordered bool
	After   *string // continue after this name; nil starts at the front
	Limit   int
}

// A StoreInfo describes one store.
type StoreInfo struct {
	Name    string
	Created int64 // time of the first write, ms
	Updated int64 // time of the last write, ms, exact to a minute
}

// A SortedRange selects keys of one scope of an ordered store.
type SortedRange struct {
	Ref        StoreRef
	Descending bool
	Min, Max   *int64  // inclusive; nil for unbounded
	After      *Ranked // continue after this position; nil starts at the front
	Limit      int
}

// A Ranked is one key of an ordered store with its number.
type Ranked struct {
	Name   string
	Number int64
}

// A Notice tells that a key was written.
type Notice struct {
	Key     Key
	Version string // "" when the key was erased
	Origin  string // the engine that wrote
	All     bool   // notices were lost: every cached key may be stale; the other fields are empty
}

// A Feed is a Backend.Watch for backends that live in one process. The zero value is ready.
type Feed struct {
	mu       sync.RWMutex // guards watchers
	watchers map[*func(Notice)]struct{}
}

// Watch adds f until stop is called.
func (f *Feed) Watch(watcher func(Notice)) (stop func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.watchers == nil {
		f.watchers = map[*func(Notice)]struct{}{}
	}
	at := &watcher
	f.watchers[at] = struct{}{}
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.watchers, at)
	}
}

// Publish calls every watcher on the calling goroutine.
func (f *Feed) Publish(n Notice) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	for watcher := range f.watchers {
		(*watcher)(n)
	}
}
