package file

// This file holds what is checked before a file is opened, and how a new one comes to be. Its one rule: a file under the
// store's name is complete from its first instant, so anything incomplete there is damage.

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// lockPatience is how long Open waits for another process to let go of the file.
const lockPatience = 250 * time.Millisecond

// format is the content of the file's format record.
const format = "lanai store 1"

var (
	metaBucket = []byte("meta")
	formatKey  = []byte("format")
)

// An InUseError tells that another process holds the file.
type InUseError struct {
	Path  string
	PID   int       // the holder; 0 when it is not known
	Since time.Time // when it opened the store; zero when that is not known
}

func (e *InUseError) Error() string {
	holder := "another process"
	if e.PID != 0 {
		holder = fmt.Sprintf("process %d", e.PID)
	}
	if !e.Since.IsZero() {
		holder += " since " + e.Since.Format(time.DateTime)
	}
	return fmt.Sprintf("store %s is in use by %s\n  hint: stop that process, give this one another store with --store file:OTHER, or let both share one: --store redis://HOST",
		e.Path, holder)
}

// A DamagedError tells that a file is not, or no longer, a store.
type DamagedError struct {
	Path        string
	What        string
	Recoverable bool // Options.Recover opens it
}

func (e *DamagedError) Error() string {
	hint := "restore it from a copy, or move it away to begin with an empty store"
	if e.Recoverable {
		hint = fmt.Sprintf("copy it, then open it from its other header with --store %q; the last write may be missing", "file:"+e.Path+"?recover=1")
	}
	return fmt.Sprintf("store %s is damaged or not a store: %s; it was left as it is\n  hint: %s", e.Path, e.What, hint)
}

// prepare makes the store when there is none, and otherwise looks whether it is one.
func prepare(path string, o Options) error {
	if !o.MustExist {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return fmt.Errorf("create directory of store %s: %w", path, err)
		}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && o.MustExist:
		return fmt.Errorf("store %s: %w\n  hint: --store names another one: file:PATH or redis://HOST", path, fs.ErrNotExist)
	case errors.Is(err, fs.ErrNotExist):
		return create(path, o)
	case err != nil:
		return fmt.Errorf("store %s: %w", path, unwrapPath(err))
	case info.IsDir():
		return fmt.Errorf("store %s: is a directory, want a file", path)
	case !info.Mode().IsRegular():
		return fmt.Errorf("store %s: is not a regular file", path)
	}
	return inspect(path, o)
}

// create makes an empty store under another name and gives it its own when it is complete. When another process was
// faster, that one's stays.
func create(path string, o Options) error {
	made := path + leftover + strconv.Itoa(os.Getpid())
	defer os.Remove(made)
	db, err := bolt.Open(made, 0o600, &bolt.Options{Timeout: lockPatience, NoSync: o.NoSync})
	if err != nil {
		return fmt.Errorf("create store %s: %w", path, unwrapPath(err))
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, name := range [][]byte{latestBucket, historyBucket, sortedBucket, storesBucket, metaBucket} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return tx.Bucket(metaBucket).Put(formatKey, []byte(format))
	})
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("create store %s: %w", path, err)
	}
	err = os.Link(made, path)
	if _, missing := os.Stat(path); err != nil && errors.Is(missing, fs.ErrNotExist) {
		err = os.Rename(made, path) // a file system without links
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("create store %s: %w", path, err)
	}
	return syncDirectory(filepath.Dir(path))
}

// leftover marks the name of a store that is being made.
const leftover = ".new-"

// sweepLeftovers removes what processes left that were killed while they made this store.
func sweepLeftovers(path string) {
	found, _ := filepath.Glob(path + leftover + "*") // fails for a malformed pattern only; a leftover does no harm
	for _, name := range found {
		_ = os.Remove(name)
	}
}

// syncDirectory makes a new name in the directory durable. Some systems cannot sync a directory; they need not.
func syncDirectory(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("store directory: %w", err)
	}
	defer d.Close()
	_ = d.Sync()
	return nil
}

// inspect looks at the two headers of a bbolt file and its length, which bbolt itself trusts.
// https://github.com/etcd-io/bbolt/blob/main/internal/common/meta.go
func inspect(path string, o Options) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open store %s: %w", path, unwrapPath(err))
	}
	defer f.Close()
	damage := &DamagedError{Path: path}
	for range 3 { // a process that holds the file may be writing a header right now
		if damage.What, damage.Recoverable, err = examine(f, o); err != nil {
			return fmt.Errorf("read store %s: %w", path, unwrapPath(err))
		}
		if damage.What == "" {
			return nil
		}
	}
	return damage
}

// A header is what matters of a bbolt meta page.
type header struct {
	pageSize int64
	pages    int64 // page number after the last one used
	txid     uint64
}

// The layout of a bbolt meta page: a page header of 16 bytes, then these, in the byte order of the machine.
const (
	pageHeader   = 16
	metaSize     = 64
	metaMagic    = 0xED0CDAED
	metaVersion  = 2
	pageSizeAt   = 8
	pagesAt      = 40
	txidAt       = 48
	checksumAt   = 56
	leastPage    = 1 << 10
	greatestPage = 1 << 16
)

// examine says what is wrong with a file, "" for nothing, and whether Options.Recover would let it pass.
func examine(f *os.File, o Options) (what string, recoverable bool, err error) {
	first, ok, err := readHeader(f, 0)
	if err != nil {
		return "", false, err
	}
	second, ok2 := header{}, false
	for size := int64(leastPage); size <= greatestPage && !ok2 && err == nil; size *= 2 {
		if !ok || size == first.pageSize {
			second, ok2, err = readHeader(f, size)
			ok2 = ok2 && second.pageSize == size
		}
	}
	if err != nil {
		return "", false, err
	}
	info, err := f.Stat()
	if err != nil {
		return "", false, err
	}
	newest := first
	if !ok || ok2 && second.txid > first.txid {
		newest = second
	}
	switch {
	case info.Size() == 0:
		return "the file is empty", false, nil
	case !ok && !ok2:
		return "it has no intact header", false, nil
	case info.Size() < newest.pages*newest.pageSize:
		return fmt.Sprintf("it is cut off: %d bytes, want at least %d", info.Size(), newest.pages*newest.pageSize), false, nil
	case !o.Recover && (!ok || !ok2):
		return fmt.Sprintf("header %d of 2 is damaged", map[bool]int{false: 1, true: 2}[ok]), true, nil
	}
	return "", false, nil
}

// readHeader reads the meta page at an offset; false when there is no intact one.
func readHeader(f *os.File, at int64) (header, bool, error) {
	page := make([]byte, pageHeader+metaSize)
	if _, err := f.ReadAt(page, at); errors.Is(err, io.EOF) {
		return header{}, false, nil
	} else if err != nil {
		return header{}, false, err
	}
	meta := page[pageHeader:]
	order := binary.NativeEndian
	sum := fnv.New64a()
	sum.Write(meta[:checksumAt])
	if order.Uint32(meta) != metaMagic || order.Uint32(meta[4:]) != metaVersion ||
		order.Uint64(meta[checksumAt:]) != sum.Sum64() {
		return header{}, false, nil
	}
	return header{
		pageSize: int64(order.Uint32(meta[pageSizeAt:])),
		pages:    int64(order.Uint64(meta[pagesAt:])),
		txid:     order.Uint64(meta[txidAt:]),
	}, true, nil
}

// identify checks that the database is a store of this format.
func (b *Backend) identify() error {
	return b.guard(func() error {
		return b.db.View(func(tx *bolt.Tx) error {
			meta := tx.Bucket(metaBucket)
			if meta == nil || meta.Get(formatKey) == nil {
				return b.damaged("it is a bbolt file of another program")
			}
			if got := string(meta.Get(formatKey)); got != format {
				return b.damaged(fmt.Sprintf("its format is %q, want %q", got, format))
			}
			for _, name := range [][]byte{latestBucket, historyBucket, sortedBucket, storesBucket} {
				if tx.Bucket(name) == nil {
					return b.damaged(fmt.Sprintf("part %q is missing", name))
				}
			}
			return nil
		})
	})
}

// The holder's file names the process that holds the store. It only serves the message: what protects the store is
// bbolt's lock on it.
func holderOf(path string) string { return path + ".holder" }

func writeHolder(path string) error {
	return os.WriteFile(holderOf(path), fmt.Appendln(nil, os.Getpid()), 0o600)
}

func removeHolder(path string) { _ = os.Remove(holderOf(path)) }

// inUse makes the error that names the holder, as far as its file can be read.
func inUse(path string) error {
	e := &InUseError{Path: path}
	text, err := os.ReadFile(holderOf(path))
	if err != nil {
		return e
	}
	if e.PID, err = strconv.Atoi(strings.TrimSpace(string(text))); err != nil {
		return e
	}
	if info, err := os.Stat(holderOf(path)); err == nil {
		e.Since = info.ModTime()
	}
	return e
}
