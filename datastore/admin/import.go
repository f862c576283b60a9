package admin

// This file holds Import. Its one rule: a line is carried out only when every line before it is right, so that a broken
// line leaves a known state; and doing it again does no harm.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"lanai/datastore"
)

// abreast is the number of keys written at one time; a file store makes them durable together.
const abreast = 256

// ImportOptions say how to import. The zero value imports what is missing or older in the store.
type ImportOptions struct {
	Replace  bool  // also replace keys of which the store has a newer version
	FromLine int64 // carry out only this line and those after it; 0 for all
	DryRun   bool
	Progress func(Imported) // called now and then; may be nil
}

// An Imported counts what was done, or in a dry run would be.
type Imported struct {
	Lines    int64 `json:"lines"`    // of the dump, as far as it was read
	New      int64 `json:"new"`      // keys that the store did not have
	Replaced int64 `json:"replaced"` // keys of which it had something else
	Same     int64 `json:"same"`     // keys that were as in the dump; not written
	Newer    int64 `json:"newer"`    // keys left alone: the store has a newer version
	Ended    int64 `json:"ended"`    // keys left out: all their versions ended since the dump
	Versions int64 `json:"versions"` // versions written
	Expired  int64 `json:"expired"`  // versions left out: past their 30 days
}

// Keys is the number of keys looked at.
func (i Imported) Keys() int64 { return i.New + i.Replaced + i.Same + i.Newer + i.Ended }

// A LineError says what is wrong with a line of a dump. Every line before it was carried out, it and those after it were
// not.
type LineError struct {
	Line    int64
	Err     error
	NotDump bool // the first line is not that of a dump; nothing was carried out
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap gives the cause.
func (e *LineError) Unwrap() error { return e.Err }

// A StopError says that the store did not take a line. Every line before First was carried out, of those from First to
// Last some may have been.
type StopError struct {
	First, Last int64
	Err         error
}

func (e *StopError) Error() string { return fmt.Sprintf("lines %d to %d: %v", e.First, e.Last, e.Err) }

// Unwrap gives the cause.
func (e *StopError) Unwrap() error { return e.Err }

// A CutError says that a dump ends too early. All that there is of it was carried out.
type CutError struct {
	Line int64 // the last one
	Err  error
}

func (e *CutError) Error() string {
	return fmt.Sprintf("the dump is cut off after line %d: %v", e.Line, e.Err)
}

// Unwrap gives the cause.
func (e *CutError) Unwrap() error { return e.Err }

// Import carries out a dump. A key becomes exactly what its line says, versions, metadata and times included, unless the
// store has a newer version of it. Failures of the dump are *LineError or *CutError, of the store *StopError; the end of
// ctx is reported as it is, after whole lines. Importing again what is there already writes nothing.
//
// A key is replaced only while it is at the version that was looked at, so nothing that a server writes meanwhile is
// lost.
func (s *Store) Import(ctx context.Context, r io.Reader, o ImportOptions) (Imported, error) {
	i := importer{Store: s, o: o}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks := make(chan chunk)
	go func() { // ends when the input does, or at the next chunk after cancel
		defer close(chunks)
		for in := newLineReader(r); ; {
			c := in.next()
			select {
			case chunks <- c:
			case <-ctx.Done():
				return
			}
			if c.err != nil {
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return i.done, ctx.Err()
		case c, more := <-chunks:
			if !more { // ctx has ended, and its case was not the one chosen
				return i.done, ctx.Err()
			}
			if err := i.chunk(ctx, c); err != nil {
				return i.done, err
			}
			if errors.Is(c.err, io.EOF) {
				return i.done, i.end()
			}
			if c.err != nil {
				return i.done, c.err
			}
		}
	}
}

// An importer is an import in progress.
type importer struct {
	*Store
	o    ImportOptions
	done Imported
	open bool  // a header was read, and no last line after it
	any  bool  // a header was read
	keys int64 // key lines since the header
}

// chunk carries out the lines of a chunk up to the first that is wrong.
func (i *importer) chunk(ctx context.Context, c chunk) error {
	var todo []numbered
	var wrong error
	for _, l := range c.lines {
		if err := i.frame(l); err != nil {
			wrong = &LineError{l.number, err, !i.any}
			break
		}
		if l.says != nil && !l.says.header && !l.says.trailer && l.number >= i.o.FromLine {
			todo = append(todo, l)
		}
	}
	if err := i.carryOut(ctx, todo); err != nil {
		return err
	}
	if wrong != nil {
		return wrong
	}
	i.done.Lines = c.last
	if i.o.Progress != nil {
		i.o.Progress(i.done)
	}
	return nil
}

// frame checks a line, and that first and last lines stand where they belong. A broken line before FromLine is taken for
// a key.
func (i *importer) frame(l numbered) error {
	switch {
	case !i.any && (l.err != nil || !l.says.header):
		return notDump(l)
	case l.err != nil && l.number >= i.o.FromLine:
		return l.err
	case l.err != nil:
		i.keys++
		return nil
	case l.says.header && i.open:
		return errors.New("want the last line of the dump, with the number of its keys, before another dump begins")
	case l.says.header:
		i.any, i.open, i.keys = true, true, 0
	case !i.open:
		return errors.New("want nothing after the last line of the dump, or the first line of another one")
	case l.says.trailer && l.says.keys != i.keys:
		return fmt.Errorf("keys: got %d, want %d, the number of lines before it", l.says.keys, i.keys)
	case l.says.trailer:
		i.open = false
	default:
		i.keys++
	}
	return nil
}

// notDump says why a line cannot be the first of a dump.
func notDump(l numbered) error {
	var other *formatError
	if errors.As(l.err, &other) {
		return other
	}
	return notHeader(l.text)
}

// end checks that the dump was whole.
func (i *importer) end() error {
	switch {
	case !i.any:
		return &LineError{1, notHeader(nil), true}
	case i.open:
		return &CutError{i.done.Lines, fmt.Errorf(`want a last line {"keys":%d}`, i.keys)}
	}
	return nil
}

// carryOut writes keys side by side; the lines of one key are done in their order. A chunk is finished even if ctx ends.
func (i *importer) carryOut(ctx context.Context, todo []numbered) error {
	ctx = context.WithoutCancel(ctx)
	for len(todo) > 0 {
		n := distinct(todo)
		if err := i.together(ctx, todo[:n]); err != nil {
			return err
		}
		todo = todo[n:]
	}
	return nil
}

// distinct is the number of lines from the first on that are of different keys.
func distinct(lines []numbered) int {
	seen := make(map[datastore.Key]struct{}, len(lines))
	for n, l := range lines {
		if _, again := seen[l.says.key]; again {
			return n
		}
		seen[l.says.key] = struct{}{}
	}
	return len(lines)
}

// together carries out lines of different keys.
func (i *importer) together(ctx context.Context, lines []numbered) error {
	var group sync.WaitGroup
	var mu sync.Mutex // guards i.done and stopped
	var stopped *StopError
	turn := make(chan struct{}, abreast)
	for _, l := range lines {
		turn <- struct{}{}
		group.Go(func() {
			defer func() { <-turn }()
			did, err := i.key(ctx, l.says)
			mu.Lock()
			defer mu.Unlock()
			if err != nil && stopped == nil {
				stopped = &StopError{lines[0].number, lines[len(lines)-1].number, err}
			}
			if err == nil {
				i.done.add(did)
			}
		})
	}
	group.Wait()
	if stopped != nil {
		return stopped
	}
	return nil
}

func (i *Imported) add(o Imported) {
	i.New += o.New
	i.Replaced += o.Replaced
	i.Same += o.Same
	i.Newer += o.Newer
	i.Ended += o.Ended
	i.Versions += o.Versions
	i.Expired += o.Expired
}

// key carries out one line. When a server writes the key in between, it is looked at again.
func (i *importer) key(ctx context.Context, l *line) (did Imported, err error) {
	history, expired := withoutEnded(l.history, i.nowMs())
	if len(history) == 0 {
		return Imported{Ended: 1, Expired: int64(expired)}, nil
	}
	for {
		before, err := i.backend.Load(ctx, l.key)
		if err != nil {
			return Imported{}, err
		}
		did, write, err := i.decide(ctx, l.key, before, history)
		did.Expired = int64(expired)
		if err != nil || !write || i.o.DryRun {
			return did, err
		}
		err = i.backend.RestoreIf(ctx, l.key, versionOf(before), history, i.Store.o.Origin)
		if !errors.Is(err, datastore.ErrConflict) {
			return did, err
		}
	}
}

// decide says what becomes of a key that is at a version, and whether that is to write the history.
func (i *importer) decide(ctx context.Context, key datastore.Key, before *datastore.Entry, history []*datastore.Entry) (did Imported, write bool, err error) {
	latest := history[len(history)-1]
	switch {
	case before.Gone(i.nowMs()):
		return Imported{New: 1, Versions: int64(len(history))}, true, nil
	case before.Version == latest.Version:
		same, err := i.same(ctx, key, history)
		if err != nil || same {
			return Imported{Same: 1}, false, err
		}
	case newer(before, latest) && !i.o.Replace:
		return Imported{Newer: 1}, false, nil
	}
	return Imported{Replaced: 1, Versions: int64(len(history))}, true, nil
}

// newer reports whether a was written after b.
func newer(a, b *datastore.Entry) bool {
	return a.Updated > b.Updated || a.Updated == b.Updated && a.Revision > b.Revision
}

// same reports whether a key has exactly this history.
func (i *importer) same(ctx context.Context, key datastore.Key, history []*datastore.Entry) (bool, error) {
	has, err := i.history(ctx, key)
	return err == nil && slices.EqualFunc(has, history, equal), err
}

func equal(a, b *datastore.Entry) bool {
	return a.Version == b.Version && a.Revision == b.Revision && a.Created == b.Created && a.Updated == b.Updated &&
		a.Expires == b.Expires && a.Deleted == b.Deleted && a.Number == b.Number && slices.Equal(a.UserIDs, b.UserIDs) &&
		bytes.Equal(a.Value, b.Value) && bytes.Equal(a.Metadata, b.Metadata)
}
