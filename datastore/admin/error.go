package admin

// This file holds the failures of an operator's requests. Its one rule: what is wrong with the request is one of these
// types; everything else comes from the backend and is passed on as it is.

import (
	"context"
	"fmt"
	"time"

	"lanai/datastore"
)

// A Missing says what a request did not find.
type Missing int

// What can be missing.
const (
	MissingStore   Missing = iota // no store of this name and kind
	MissingKey                    // the key never was, or is gone without a trace
	MissingValue                  // the key was removed; it still has versions
	MissingVersion                // no version of this id
	MissingMoment                 // the key had no version at that time
	RemovedVersion                // the version is a tombstone, which has no value
)

// A NotFoundError says that what a request names is not there.
type NotFoundError struct {
	What    Missing
	Key     datastore.Key // Name is "" for a store
	Version string        // for MissingVersion and RemovedVersion
	At      int64         // ms: when the key was removed, or the time that was asked for
	Near    []string      // names of the same kind that are there, some of them
	Other   bool          // a store or key of the other kind, standard or ordered, has this name
}

func (e *NotFoundError) Error() string {
	kind := "store"
	if e.Key.Ordered {
		kind = "ordered store"
	}
	switch e.What {
	case MissingStore:
		return fmt.Sprintf("no %s is called %q", kind, e.Key.Store)
	case MissingValue:
		return fmt.Sprintf("key %q of %s %s was removed at %s", e.Key.Name, kind, place(e.Key), Time(e.At))
	case MissingVersion:
		return fmt.Sprintf("key %q of %s %s has no version %q", e.Key.Name, kind, place(e.Key), e.Version)
	case MissingMoment:
		return fmt.Sprintf("key %q of %s %s has no version from %s or before", e.Key.Name, kind, place(e.Key), Time(e.At))
	case RemovedVersion:
		return fmt.Sprintf("version %s of key %q is a removal and has no value", e.Version, e.Key.Name)
	}
	return fmt.Sprintf("%s %s has no key %q", kind, place(e.Key), e.Key.Name)
}

// place names a store and scope as messages do.
func place(k datastore.Key) string {
	return fmt.Sprintf("%q (scope %q)", k.Store, k.Scope)
}

// Time writes milliseconds since the Unix epoch as people read them: 2026-01-02T10:05:00.123Z.
func Time(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z") }

// An InputError says what is wrong with a value of a request.
type InputError struct{ Message string }

func (e *InputError) Error() string { return e.Message }

func inputError(format string, args ...any) error {
	return &InputError{fmt.Sprintf(format, args...)}
}

// A ConflictError says that a key is not at the version that the request expects.
type ConflictError struct {
	Key     datastore.Key
	Version string // the latest one; "" when the key has none
}

func (e *ConflictError) Error() string {
	has := "has no version"
	if e.Version != "" {
		has = "is at version " + e.Version
	}
	return fmt.Sprintf("key %q %s; nothing was written", e.Key.Name, has)
}

// mostNear is the number of names looked at to find one that was meant.
const mostNear = 1000

// noStore makes the error for a store that is not there.
func (s *Store) noStore(ctx context.Context, ref datastore.StoreRef) error {
	e := &NotFoundError{What: MissingStore, Key: ref.Key("")}
	names, err := s.backend.Stores(ctx, datastore.StoreRange{Ordered: ref.Ordered, Limit: mostNear})
	if err != nil {
		return err
	}
	for _, info := range names {
		e.Near = append(e.Near, info.Name)
	}
	if e.Other, err = s.hasStore(ctx, ref.Store, !ref.Ordered); err != nil {
		return err
	}
	return e
}

// noKey makes the error for a key that is not there: perhaps its whole store is missing.
func (s *Store) noKey(ctx context.Context, key datastore.Key) error {
	if found, err := s.hasStore(ctx, key.Store, key.Ordered); err != nil {
		return err
	} else if !found {
		return s.noStore(ctx, key.Ref())
	}
	e := &NotFoundError{What: MissingKey, Key: key}
	for _, prefix := range []string{key.Name[:1], ""} { // the first character is seldom the wrong one
		keys, err := s.backend.Keys(ctx, datastore.KeyRange{Ref: key.Ref(), Prefix: prefix, Limit: mostNear})
		if err != nil {
			return err
		}
		for _, k := range keys {
			e.Near = append(e.Near, k.Name)
		}
		if len(e.Near) > 0 {
			break
		}
	}
	other := key
	other.Ordered = !key.Ordered
	found, err := s.backend.Load(ctx, other)
	if err != nil {
		return err
	}
	e.Other = found != nil
	return e
}

// hasStore reports whether there is a store of this name.
func (s *Store) hasStore(ctx context.Context, name string, ordered bool) (bool, error) {
	found, err := s.backend.Stores(ctx, datastore.StoreRange{Prefix: name, Ordered: ordered, Limit: 1})
	return len(found) == 1 && found[0].Name == name, err
}
