package admin

// This file holds the edits of one key. Its one rule: an edit is compare-and-set on what it read; nothing that a server
// writes in between is lost, and a dry run does everything but the write.

import (
	"context"
	"errors"

	"lanai/datastore"
)

// A Done is what an edit did, or in a dry run would do.
type Done struct {
	Before   *datastore.Entry // the latest version before; nil when there was none
	After    *datastore.Entry // the latest version after; nil when the key is erased
	Versions int              // number of versions erased; Erase only
}

// An Edit is a new value with what belongs to it.
type Edit struct {
	Value     []byte  // JSON text; in an ordered store an integer
	UserIDs   []int64 // nil keeps those that the key has, an empty slice clears them
	Metadata  []byte  // a JSON object; nil keeps what the key has, {} clears it
	IfVersion string  // only if this is the latest version; "" for any
	DryRun    bool
}

// Set writes a value. A key that is new or was removed begins without user ids and metadata, unless the edit has some.
func (s *Store) Set(ctx context.Context, key datastore.Key, e Edit) (Done, error) {
	if err := key.Validate(); err != nil {
		return Done{}, err
	}
	change, err := e.change(key)
	if err != nil {
		return Done{}, err
	}
	return s.edit(ctx, key, e.DryRun, func(current *datastore.Entry) (datastore.Write, error) {
		if has := versionOf(current); e.IfVersion != "" && has != e.IfVersion {
			return datastore.Write{}, &ConflictError{Key: key, Version: has}
		}
		w := datastore.Write{Change: change}
		if e.UserIDs == nil && current.Live() {
			w.UserIDs = current.UserIDs
		}
		if e.Metadata == nil && current.Live() {
			w.Metadata = current.Metadata
		}
		return w, nil
	})
}

// Remove writes a tombstone, as RemoveAsync does: the versions before stay for 30 days. In an ordered store it erases.
func (s *Store) Remove(ctx context.Context, key datastore.Key, dryRun bool) (Done, error) {
	if err := key.Validate(); err != nil {
		return Done{}, err
	}
	return s.edit(ctx, key, dryRun, func(current *datastore.Entry) (datastore.Write, error) {
		switch {
		case current.Gone(s.nowMs()):
			return datastore.Write{}, s.noKey(ctx, key)
		case current.Deleted:
			return datastore.Write{}, &NotFoundError{What: MissingValue, Key: key, At: current.Updated}
		}
		return datastore.Write{Delete: true}, nil
	})
}

// Erase removes a key with all its versions, without a trace.
func (s *Store) Erase(ctx context.Context, key datastore.Key, dryRun bool) (Done, error) {
	if err := key.Validate(); err != nil {
		return Done{}, err
	}
	history, err := s.backend.History(ctx, key)
	if err != nil {
		return Done{}, err
	}
	if len(history) == 0 {
		return Done{}, s.noKey(ctx, key)
	}
	done := Done{Before: history[len(history)-1], Versions: len(history)}
	if dryRun {
		return done, nil
	}
	return done, s.backend.Restore(ctx, key, nil, s.o.Origin)
}

// Revert writes the value, user ids and metadata of an earlier version as a new version.
func (s *Store) Revert(ctx context.Context, key datastore.Key, m Moment, dryRun bool) (Done, error) {
	entry, err := s.Get(ctx, key, m)
	if err != nil {
		return Done{}, err
	}
	return s.edit(ctx, key, dryRun, func(*datastore.Entry) (datastore.Write, error) {
		return datastore.Write{Change: datastore.Change{
			Value: entry.Value, Number: entry.Number, UserIDs: entry.UserIDs, Metadata: entry.Metadata,
		}}, nil
	})
}

// edit asks for a write until nobody wrote in between.
func (s *Store) edit(ctx context.Context, key datastore.Key, dryRun bool, write func(current *datastore.Entry) (datastore.Write, error)) (Done, error) {
	current, err := s.backend.Load(ctx, key)
	if err != nil {
		return Done{}, err
	}
	for {
		w, err := write(current)
		if err != nil {
			return Done{}, err
		}
		w.Match, w.Version = true, versionOf(current)
		w.Now, w.Origin = s.nowMs(), s.o.Origin
		if dryRun {
			step, err := w.Apply(key, current)
			return Done{Before: current, After: step.Entry}, err
		}
		saved, err := s.backend.Save(ctx, key, w)
		if !errors.Is(err, datastore.ErrConflict) {
			return Done{Before: current, After: saved.Entry}, err
		}
		current = saved.Entry
		if err := ctx.Err(); err != nil {
			return Done{}, err
		}
	}
}

// versionOf is the version of an entry, "" for none.
func versionOf(e *datastore.Entry) string {
	if e == nil {
		return ""
	}
	return e.Version
}
