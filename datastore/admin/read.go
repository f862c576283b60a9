package admin

// This file holds the reading of one key. Its one rule: what is not there is a *NotFoundError that says why.

import (
	"context"

	"lanai/datastore"
)

// A Moment selects one version of a key. The zero value selects the latest.
type Moment struct {
	Version string // by id
	At      int64  // ms: the one that was the latest then; not with Version
}

// Get gives a version of a key that has a value.
func (s *Store) Get(ctx context.Context, key datastore.Key, m Moment) (*datastore.Entry, error) {
	if err := key.Validate(); err != nil {
		return nil, err
	}
	entry, err := s.find(ctx, key, m)
	if err != nil {
		return nil, err
	}
	if entry.Deleted && m.Version != "" {
		return nil, &NotFoundError{What: RemovedVersion, Key: key, Version: m.Version}
	}
	if entry.Deleted {
		return nil, &NotFoundError{What: MissingValue, Key: key, At: entry.Updated}
	}
	return entry, nil
}

// find gives a version of a key, a tombstone included.
func (s *Store) find(ctx context.Context, key datastore.Key, m Moment) (*datastore.Entry, error) {
	latest, err := s.backend.Load(ctx, key)
	switch {
	case err != nil:
		return nil, err
	case latest.Gone(s.nowMs()):
		return nil, s.noKey(ctx, key)
	case m == Moment{}:
		return latest, nil
	}
	missing := &NotFoundError{What: MissingVersion, Key: key, Version: m.Version}
	if m.Version == "" {
		missing = &NotFoundError{What: MissingMoment, Key: key, At: m.At}
		found, err := s.backend.Versions(ctx, key, datastore.VersionRange{Descending: true, To: m.At, Limit: 1})
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, missing
		}
		m.Version = found[0].Version
	}
	entry, err := s.backend.LoadVersion(ctx, key, m.Version)
	if err != nil {
		return nil, err
	}
	if entry.Gone(s.nowMs()) {
		if missing.What == MissingVersion {
			missing.Near, err = s.versionIDs(ctx, key)
		}
		return nil, firstOf(err, missing)
	}
	return entry, nil
}

// versionIDs gives the ids of a key's versions.
func (s *Store) versionIDs(ctx context.Context, key datastore.Key) (ids []string, err error) {
	found, err := s.backend.Versions(ctx, key, datastore.VersionRange{Limit: mostNear})
	for _, v := range found {
		ids = append(ids, v.Version)
	}
	return ids, err
}

// firstOf gives the first error that is one.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
