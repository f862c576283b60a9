package backendtest

// This file holds Faulty. Its one rule: what it does to a call is decided by the test, per call, never by chance of its
// own.

import (
	"context"
	"errors"
	"sync"
	"time"

	"lanai/datastore"
)

// ErrInjected is what a Faulty reports for a call it fails.
var ErrInjected = errors.New("injected fault")

const (
	settle = time.Minute // bounds every wait for what happens soon
	tick   = time.Millisecond
)

// A Call is one verb on a Faulty.
type Call struct {
	Verb string // "Load", "Save", "Versions", "LoadVersion", "DropVersion", "History", "Restore", "Keys", "Stores", "Sorted", "Acquire", "Renew", "Release",
	// "Sweep"
	Key datastore.Key
}

// A Fault is what becomes of a call. The zero value lets it through.
type Fault struct {
	Before error           // fail without doing it
	After  error           // do it, then fail: the caller cannot know that it was done
	Hold   <-chan struct{} // wait for this first; other calls overtake
	Delay  time.Duration   // wait this long first
}

// A Faulty is a backend that fails, delays and reorders on demand.
type Faulty struct {
	datastore.Backend

	mu sync.Mutex // guards on
	on func(Call) Fault
}

// Inject has f decide about each call from now on, on the calling goroutine; nil lets all through.
func (f *Faulty) Inject(on func(Call) Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.on = on
}

func (f *Faulty) decide(c Call) Fault {
	f.mu.Lock()
	on := f.on
	f.mu.Unlock()
	if on == nil {
		return Fault{}
	}
	return on(c)
}

var _ datastore.Backend = (*Faulty)(nil)

// through does a call as the test decides.
func through[T any](ctx context.Context, f *Faulty, verb string, key datastore.Key, do func() (T, error)) (T, error) {
	var none T
	fault := f.decide(Call{verb, key})
	if fault.Delay > 0 {
		timer := time.NewTimer(fault.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return none, ctx.Err()
		}
	}
	if fault.Hold != nil {
		select {
		case <-fault.Hold:
		case <-ctx.Done():
			return none, ctx.Err()
		}
	}
	if fault.Before != nil {
		return none, fault.Before
	}
	result, err := do()
	if err == nil && fault.After != nil {
		return none, fault.After
	}
	return result, err
}

// Load is datastore.Backend's.
func (f *Faulty) Load(ctx context.Context, key datastore.Key) (*datastore.Entry, error) {
	return through(ctx, f, "Load", key, func() (*datastore.Entry, error) { return f.Backend.Load(ctx, key) })
}

// Save is datastore.Backend's.
func (f *Faulty) Save(ctx context.Context, key datastore.Key, w datastore.Write) (datastore.Saved, error) {
	var conflict datastore.Saved
	saved, err := through(ctx, f, "Save", key, func() (datastore.Saved, error) {
		saved, err := f.Backend.Save(ctx, key, w)
		conflict = saved
		return saved, err
	})
	if errors.Is(err, datastore.ErrConflict) {
		return conflict, err
	}
	return saved, err
}

// Versions is datastore.Backend's.
func (f *Faulty) Versions(ctx context.Context, key datastore.Key, r datastore.VersionRange) ([]datastore.VersionInfo, error) {
	return through(ctx, f, "Versions", key, func() ([]datastore.VersionInfo, error) { return f.Backend.Versions(ctx, key, r) })
}

// LoadVersion is datastore.Backend's.
func (f *Faulty) LoadVersion(ctx context.Context, key datastore.Key, version string) (*datastore.Entry, error) {
	return through(ctx, f, "LoadVersion", key, func() (*datastore.Entry, error) {
		return f.Backend.LoadVersion(ctx, key, version)
	})
}

// DropVersion is datastore.Backend's.
func (f *Faulty) DropVersion(ctx context.Context, key datastore.Key, version string, now int64, origin string) error {
	_, err := through(ctx, f, "DropVersion", key, func() (struct{}, error) {
		return struct{}{}, f.Backend.DropVersion(ctx, key, version, now, origin)
	})
	return err
}

// History is datastore.Backend's.
func (f *Faulty) History(ctx context.Context, key datastore.Key) ([]*datastore.Entry, error) {
	return through(ctx, f, "History", key, func() ([]*datastore.Entry, error) { return f.Backend.History(ctx, key) })
}

// Restore is datastore.Backend's.
func (f *Faulty) Restore(ctx context.Context, key datastore.Key, history []*datastore.Entry, origin string) error {
	_, err := through(ctx, f, "Restore", key, func() (struct{}, error) {
		return struct{}{}, f.Backend.Restore(ctx, key, history, origin)
	})
	return err
}

// RestoreIf is datastore.Backend's.
func (f *Faulty) RestoreIf(ctx context.Context, key datastore.Key, version string, history []*datastore.Entry, origin string) error {
	_, err := through(ctx, f, "RestoreIf", key, func() (struct{}, error) {
		return struct{}{}, f.Backend.RestoreIf(ctx, key, version, history, origin)
	})
	return err
}

// Keys is datastore.Backend's.
func (f *Faulty) Keys(ctx context.Context, r datastore.KeyRange) ([]datastore.KeyInfo, error) {
	return through(ctx, f, "Keys", r.Ref.Key(""), func() ([]datastore.KeyInfo, error) { return f.Backend.Keys(ctx, r) })
}

// Stores is datastore.Backend's.
func (f *Faulty) Stores(ctx context.Context, r datastore.StoreRange) ([]datastore.StoreInfo, error) {
	return through(ctx, f, "Stores", datastore.Key{}, func() ([]datastore.StoreInfo, error) { return f.Backend.Stores(ctx, r) })
}

// Sorted is datastore.Backend's.
func (f *Faulty) Sorted(ctx context.Context, r datastore.SortedRange) ([]datastore.Ranked, error) {
	return through(ctx, f, "Sorted", r.Ref.Key(""), func() ([]datastore.Ranked, error) { return f.Backend.Sorted(ctx, r) })
}

// Acquire is datastore.Backend's.
func (f *Faulty) Acquire(ctx context.Context, key datastore.Key, c datastore.Claim) (uint64, error) {
	return through(ctx, f, "Acquire", key, func() (uint64, error) { return f.Backend.Acquire(ctx, key, c) })
}

// Renew is datastore.Backend's.
func (f *Faulty) Renew(ctx context.Context, key datastore.Key, c datastore.Claim) error {
	_, err := through(ctx, f, "Renew", key, func() (struct{}, error) { return struct{}{}, f.Backend.Renew(ctx, key, c) })
	return err
}

// Release is datastore.Backend's.
func (f *Faulty) Release(ctx context.Context, key datastore.Key, c datastore.Claim) error {
	_, err := through(ctx, f, "Release", key, func() (struct{}, error) { return struct{}{}, f.Backend.Release(ctx, key, c) })
	return err
}

// Sweep is datastore.Backend's.
func (f *Faulty) Sweep(ctx context.Context, from string, limit int, now int64) (datastore.Swept, error) {
	return through(ctx, f, "Sweep", datastore.Key{}, func() (datastore.Swept, error) {
		return f.Backend.Sweep(ctx, from, limit, now)
	})
}
