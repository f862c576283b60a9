// Package file is the data store backend that keeps one durable file, a bbolt database: the default store of a
// project, `.lanai/store.db`. A write is on disk, fsynced, when it is acknowledged; writes that arrive while another is
// being synced share the next sync. One process at a time may hold the file.
package file

// This file holds Backend: opening, reading, closing. Writes are in write.go. Its one rule: what lies in the file is not
// trusted; damage ends in an error that names it, never in a panic, and never in an overwritten file.

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"lanai/datastore"
)

// ErrClosed is returned by every verb after Close.
var ErrClosed = errors.New("file store is closed")

// Options configure a Backend. The zero value works.
type Options struct {
	// Recover opens a file of which one of the two headers is damaged, from the other. The last write before the damage
	// may be missing then. It must be asked for once only: the next write makes the headers whole.
	Recover bool

	// NoSync leaves it to the operating system when writes reach the disk. Only for tests and imports: a power failure
	// can then lose or damage the store.
	NoSync bool

	// MustExist makes no store where there is none, nor its directory: Open fails with fs.ErrNotExist.
	MustExist bool
}

// A Backend keeps entries in a file. Use Open.
type Backend struct {
	path   string
	db     *bolt.DB
	feed   datastore.Feed
	leases datastore.Leases

	writes chan *write
	done   chan struct{} // closed when the committer has ended
	slab   slab          // the committer's

	mu     sync.RWMutex // guards closed, and the sending on writes against its close
	closed bool
}

var _ datastore.Backend = (*Backend)(nil)

// Open opens the store at path, making it and its directory when they are missing. A file that another process holds
// fails with *InUseError, one that is no intact store with *DamagedError; neither is touched. Options may also follow the
// path: "store.db?recover=1".
func Open(path string, o Options) (*Backend, error) {
	path, o, err := split(path, o)
	if err != nil {
		return nil, err
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("store %q: %w", path, err)
	}
	if err := prepare(path, o); err != nil {
		return nil, err
	}
	db, err := openDatabase(path, o)
	if err != nil {
		return nil, err
	}
	b := &Backend{path: path, db: db, writes: make(chan *write, mostGrouped), done: make(chan struct{})}
	if err := b.identify(); err != nil {
		_ = db.Close() // the refusal matters more
		return nil, err
	}
	if err := writeHolder(path); err != nil {
		_ = db.Close() // the refusal matters more
		return nil, fmt.Errorf("store %s: %w", path, err)
	}
	sweepLeftovers(path)
	go b.commitAll()
	return b, nil
}

// Path is the absolute path of the file.
func (b *Backend) Path() string { return b.path }

// Close waits for the writes in progress and releases the file.
func (b *Backend) Close() error {
	b.leases.Close(ErrClosed)
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return nil
	}
	b.closed = true
	close(b.writes)
	b.mu.Unlock()
	<-b.done
	removeHolder(b.path)
	if err := b.db.Close(); err != nil {
		return fmt.Errorf("close store %s: %w", b.path, err)
	}
	return nil
}

// Watch is datastore.Backend's.
func (b *Backend) Watch(f func(datastore.Notice)) (stop func()) { return b.feed.Watch(f) }

// view runs a read transaction.
func (b *Backend) view(ctx context.Context, f func(*bolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.closed {
		return ErrClosed
	}
	return b.guard(func() error { return b.db.View(f) })
}

// guard turns what a damaged page does, a panic of bbolt or a fault in the mapped file, into an error.
func (b *Backend) guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = b.damaged(fmt.Sprint(p))
		}
	}()
	return f()
}

func (b *Backend) damaged(what string) error { return &DamagedError{Path: b.path, What: what} }

// Verify reads the whole file and reports every damage found.
func (b *Backend) Verify(ctx context.Context) error {
	return b.view(ctx, func(tx *bolt.Tx) error {
		var errs []error
		for err := range tx.Check() {
			errs = append(errs, b.damaged(err.Error()))
		}
		ranks := 0
		for _, name := range [][]byte{latestBucket, historyBucket} {
			err := tx.Bucket(name).ForEach(func(k, v []byte) error {
				entry, err := decodeEntry(v)
				if err == nil && k[0] == kindOf(true) {
					ranks++
					err = checkRank(tx, k, entry.Number)
				}
				if err != nil {
					errs = append(errs, b.damaged(fmt.Sprintf("%s %q: %v", name, k, err)))
				}
				return ctx.Err()
			})
			errs = append(errs, err)
		}
		if n := tx.Bucket(sortedBucket).Stats().KeyN; n != ranks {
			errs = append(errs, b.damaged(fmt.Sprintf("%d ranks, want %d", n, ranks)))
		}
		return errors.Join(errs...)
	})
}

// checkRank checks that the ordered key at a place has its rank.
func checkRank(tx *bolt.Tx, at []byte, number int64) error {
	store, rest, ok := cutPart(at[1:])
	scope, name, ok2 := cutPart(rest)
	key := datastore.Key{Store: store, Scope: scope, Name: string(name), Ordered: true}
	if !ok || !ok2 {
		return errors.New("its place cannot be read")
	}
	if tx.Bucket(sortedBucket).Get(rankOf(key, number)) == nil {
		return fmt.Errorf("rank %d is missing", number)
	}
	return nil
}

// Load is datastore.Backend's.
func (b *Backend) Load(ctx context.Context, key datastore.Key) (entry *datastore.Entry, err error) {
	err = b.view(ctx, func(tx *bolt.Tx) error {
		entry, err = b.latest(tx, key)
		return err
	})
	return entry, err
}

// latest reads the latest version of a key.
func (b *Backend) latest(tx *bolt.Tx, key datastore.Key) (*datastore.Entry, error) {
	return b.decode(key, tx.Bucket(latestBucket).Get(keyOf(key)))
}

// decode reads a stored entry; nil text gives nil.
func (b *Backend) decode(key datastore.Key, text []byte) (*datastore.Entry, error) {
	if text == nil {
		return nil, nil
	}
	entry, err := decodeEntry(text)
	if err != nil {
		return nil, b.damagedEntry(key, err)
	}
	return entry, nil
}

func (b *Backend) damagedEntry(key datastore.Key, err error) error {
	return b.damaged(fmt.Sprintf("entry %s: %v", key, err))
}

// LoadVersion is datastore.Backend's.
func (b *Backend) LoadVersion(ctx context.Context, key datastore.Key, version string) (*datastore.Entry, error) {
	var found *datastore.Entry
	err := b.view(ctx, func(tx *bolt.Tx) error {
		latest, err := b.latest(tx, key)
		if err != nil || latest != nil && latest.Version == version {
			found = latest
			return err
		}
		found, _, err = b.historical(tx, key, version)
		return err
	})
	return found, err
}

// historical finds a version in the history of its key, with its place there.
func (b *Backend) historical(tx *bolt.Tx, key datastore.Key, version string) (*datastore.Entry, []byte, error) {
	value, tombstone, ok := datastore.VersionSlots(version)
	if !ok {
		return nil, nil, nil
	}
	for _, slot := range []uint64{value, tombstone} {
		at := historyOf(key, slot)
		entry, err := b.decode(key, tx.Bucket(historyBucket).Get(at))
		if err != nil || entry != nil && entry.Version == version {
			return entry, at, err
		}
	}
	return nil, nil, nil
}

// openDatabase opens the bbolt file, which has been looked at already. After a panic of bbolt the file stays locked until
// the process ends.
func openDatabase(path string, o Options) (db *bolt.DB, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			db, err = nil, &DamagedError{Path: path, What: fmt.Sprint(p)}
		}
	}()
	db, err = bolt.Open(path, 0o600, &bolt.Options{
		Timeout:      lockPatience,
		FreelistType: bolt.FreelistMapType,
		NoSync:       o.NoSync,
	})
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, inUse(path)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		return nil, &DamagedError{Path: path, What: err.Error()}
	case err != nil:
		return nil, fmt.Errorf("open store %s: %w", path, unwrapPath(err))
	}
	return db, nil
}

// unwrapPath drops the path an *os.PathError repeats.
func unwrapPath(err error) error {
	var at *os.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
