package file

// This file holds History and Restore.

import (
	"context"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"lanai/datastore"
)

// History is datastore.Backend's.
func (b *Backend) History(ctx context.Context, key datastore.Key) ([]*datastore.Entry, error) {
	var found []*datastore.Entry
	err := b.view(ctx, func(tx *bolt.Tx) error {
		latest, err := b.latest(tx, key)
		if err != nil || latest == nil {
			return err
		}
		_, err = b.eachVersion(tx, key, datastore.VersionRange{}, func(e *datastore.Entry) bool {
			found = append(found, e)
			return true
		})
		found = append(found, latest)
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// Restore is datastore.Backend's.
func (b *Backend) Restore(ctx context.Context, key datastore.Key, history []*datastore.Entry, origin string) error {
	if err := datastore.CheckHistory(key, history); err != nil {
		return err
	}
	if len(history) == 0 {
		b.leases.Revoke(key)
	}
	return b.replace(ctx, key, nil, history, origin)
}

// RestoreIf is datastore.Backend's.
func (b *Backend) RestoreIf(ctx context.Context, key datastore.Key, version string, history []*datastore.Entry, origin string) error {
	if err := datastore.CheckRestoreIf(key, history); err != nil {
		return err
	}
	return b.replace(ctx, key, &version, history, origin)
}

// replace does a restore and tells of it; with match only if that is the current version.
func (b *Backend) replace(ctx context.Context, key datastore.Key, match *string, history []*datastore.Entry, origin string) error {
	for _, e := range history {
		if err := checkHead(key, datastore.Change{UserIDs: e.UserIDs, Metadata: e.Metadata}); err != nil {
			return err
		}
	}
	changed, conflict := false, false
	err := b.commit(ctx, func(tx *bolt.Tx) (err error) {
		if conflict, err = b.differs(tx, key, match); err == nil && !conflict {
			changed, err = b.restore(tx, key, history)
		}
		return err
	})
	if err == nil && conflict {
		return datastore.ErrConflict
	}
	if err == nil && changed {
		var latest *datastore.Entry
		if last := len(history) - 1; last >= 0 {
			latest = history[last]
		}
		b.publish(key, latest, origin)
	}
	return err
}

// differs reports whether a key is at another version than match, "" for none; a nil match is any.
func (b *Backend) differs(tx *bolt.Tx, key datastore.Key, match *string) (bool, error) {
	if match == nil {
		return false, nil
	}
	text := tx.Bucket(latestBucket).Get(keyOf(key))
	if text == nil {
		return *match != "", nil
	}
	current, err := decodeHead(text)
	if err != nil {
		return false, b.damagedEntry(key, err)
	}
	return current.Version != *match, nil
}

// checkHead refuses what does not fit into the head of an entry.
func checkHead(key datastore.Key, c datastore.Change) error {
	if size := headSize(c); size > mostHead {
		return fmt.Errorf("user ids and metadata of %s: got %d bytes, want at most %d", key, size, mostHead)
	}
	return nil
}

// restore reports whether there was, or is now, anything. What it replaces may be damaged.
func (b *Backend) restore(tx *bolt.Tx, key datastore.Key, history []*datastore.Entry) (changed bool, err error) {
	existed := tx.Bucket(latestBucket).Get(keyOf(key)) != nil
	var latest *datastore.Entry
	if last := len(history) - 1; last >= 0 {
		history, latest = history[:last], history[last]
	}
	if key.Ordered {
		err = b.replaceRank(tx, key, latest)
	} else {
		err = replaceHistory(tx, key, history)
	}
	switch {
	case err != nil:
		return false, err
	case latest == nil && !existed:
		return false, nil
	case latest == nil:
		return true, tx.Bucket(latestBucket).Delete(keyOf(key))
	}
	if err := tx.Bucket(latestBucket).Put(keyOf(key), encodeEntry(latest)); err != nil {
		return false, err
	}
	first := latest
	if len(history) > 0 {
		first = history[0]
	}
	return true, touchStore(tx, key, first.Created, latest.Updated)
}

// replaceRank moves an ordered key from wherever it is to the number of an entry, or away when that is nil.
func (b *Backend) replaceRank(tx *bolt.Tx, key datastore.Key, to *datastore.Entry) error {
	from, err := b.latest(tx, key)
	if err != nil {
		return err
	}
	return b.rank(tx, key, from, to)
}

// replaceHistory replaces the superseded versions of a key.
func replaceHistory(tx *bolt.Tx, key datastore.Key, history []*datastore.Entry) error {
	bucket, first := tx.Bucket(historyBucket), historyOf(key, 0)
	for {
		at, _ := bucket.Cursor().Seek(first)
		if !sameKey(at, first) {
			break
		}
		if err := bucket.Delete(append([]byte(nil), at...)); err != nil {
			return err
		}
	}
	for _, e := range history {
		if err := bucket.Put(historyOf(key, e.Slot()), encodeEntry(e)); err != nil {
			return err
		}
	}
	return nil
}
