package admin

// This file holds Export. Its one rule: a line is written when it is whole, and the last one only when all others are.

import (
	"context"
	"fmt"
	"io"

	"lanai/datastore"
)

// An Exported counts what was written.
type Exported struct {
	Keys     int64 `json:"keys"`
	Versions int64 `json:"versions"`
	Bytes    int64 `json:"bytes"` // of the dump
}

// Export writes a dump of what a selection selects. Each key is written as it is at one instant; keys that servers write
// meanwhile may be from before or after. progress, which may be nil, is called after each key.
func (s *Store) Export(ctx context.Context, w io.Writer, sel Selection, progress func(Exported)) (Exported, error) {
	e := exporter{out: w, progress: progress}
	if err := s.check(ctx, sel); err != nil {
		return e.done, err
	}
	if err := e.write(appendHeader(nil)); err != nil {
		return e.done, err
	}
	err := s.refs(ctx, sel, func(_ StoreInfo, ref datastore.StoreRef) error {
		return ahead(ctx, s, ref, sel.Prefix, s.exportLine, e.line)
	})
	if err != nil {
		return e.done, err
	}
	return e.done, e.write(appendTrailer(nil, e.done.Keys))
}

// A dumped is a line with the number of versions in it.
type dumped struct {
	text     []byte
	versions int
}

// exportLine makes the line of a key; none when the key is gone.
func (s *Store) exportLine(ctx context.Context, key datastore.Key) (dumped, error) {
	history, err := s.history(ctx, key)
	if err != nil || len(history) == 0 {
		return dumped{}, err
	}
	size := 256 // names and punctuation of a key with one version
	for _, e := range history {
		size += 160 + len(e.Value) + len(e.Metadata) + 12*len(e.UserIDs)
	}
	return dumped{appendLine(make([]byte, 0, size), key, history), len(history)}, nil
}

// An exporter writes lines and counts.
type exporter struct {
	out      io.Writer
	done     Exported
	progress func(Exported)
}

func (e *exporter) line(_ datastore.Key, d dumped) error {
	if d.versions == 0 {
		return nil
	}
	if err := e.write(d.text); err != nil {
		return err
	}
	e.done.Keys++
	e.done.Versions += int64(d.versions)
	if e.progress != nil {
		e.progress(e.done)
	}
	return nil
}

// A WriteError says that the output could not be written.
type WriteError struct{ Err error }

func (e *WriteError) Error() string { return fmt.Sprintf("write the output: %v", e.Err) }

// Unwrap gives the cause.
func (e *WriteError) Unwrap() error { return e.Err }

func (e *exporter) write(text []byte) error {
	n, err := e.out.Write(text)
	e.done.Bytes += int64(n)
	if err != nil {
		return &WriteError{err}
	}
	return nil
}
