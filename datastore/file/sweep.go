package file

// This file holds Sweep. Its one rule: it looks in a transaction that only reads, and writes only if something is gone,
// after looking again.

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"

	bolt "go.etcd.io/bbolt"

	"lanai/datastore"
)

// sweptParts are the parts a sweep looks at, one after the other, and how a gone record leaves each.
var sweptParts = []struct {
	bucket []byte
	drop   func(tx *bolt.Tx, at []byte) (dropped int, err error)
}{
	{historyBucket, func(tx *bolt.Tx, at []byte) (int, error) { return 1, tx.Bucket(historyBucket).Delete(at) }},
	{latestBucket, dropKey},
}

// Sweep is datastore.Backend's. A position is the number of a part and a place in it, in hexadecimal digits.
func (b *Backend) Sweep(ctx context.Context, from string, limit int, now int64) (datastore.Swept, error) {
	b.leases.Forget(now)
	position, err := hex.DecodeString(from)
	if err != nil || len(position) > 0 && int(position[0]) >= len(sweptParts) {
		return datastore.Swept{}, errors.New("sweep: the position is not one that a sweep gave")
	}
	if len(position) == 0 {
		position = []byte{0}
	}
	part, place := position[0], position[1:]
	var gone [][]byte
	var next []byte
	err = b.view(ctx, func(tx *bolt.Tx) error {
		gone, next = look(tx.Bucket(sweptParts[part].bucket), place, limit, now)
		return nil
	})
	if err != nil {
		return datastore.Swept{}, err
	}
	result := datastore.Swept{}
	switch {
	case next != nil:
		result.Next = hex.EncodeToString(append([]byte{part}, next...))
	case int(part)+1 < len(sweptParts):
		result.Next = hex.EncodeToString([]byte{part + 1})
	}
	if len(gone) == 0 {
		return result, nil
	}
	err = b.commit(ctx, func(tx *bolt.Tx) error {
		result.Dropped = 0
		for _, at := range gone {
			if !isGone(tx.Bucket(sweptParts[part].bucket).Get(at), now) {
				continue
			}
			dropped, err := sweptParts[part].drop(tx, at)
			if err != nil {
				return err
			}
			result.Dropped += dropped
		}
		return nil
	})
	return result, err
}

// look gives which of about limit records from a place on are gone, and where to go on; nil at the end.
func look(bucket *bolt.Bucket, place []byte, limit int, now int64) (gone [][]byte, next []byte) {
	c := bucket.Cursor()
	if len(place) == 0 {
		place = []byte{kindOf(false)} // ordered keys leave nothing behind
	}
	at, text := c.Seek(place)
	for ; len(at) > 0 && at[0] == kindOf(false); at, text = c.Next() {
		if limit--; limit < 0 {
			return gone, bytes.Clone(at)
		}
		if isGone(text, now) {
			gone = append(gone, bytes.Clone(at))
		}
	}
	return gone, nil
}

// isGone reports whether a record is there, can be read, and counts no more.
func isGone(text []byte, now int64) bool {
	if text == nil {
		return false
	}
	entry, err := decodeHead(text)
	return err == nil && entry.Gone(now)
}

// dropKey drops the key of which the latest version is at a place, with its history.
func dropKey(tx *bolt.Tx, at []byte) (dropped int, err error) {
	store, rest, ok := cutPart(at[1:])
	scope, name, ok2 := cutPart(rest)
	if !ok || !ok2 {
		return 0, nil // damage, which reading tells
	}
	key := datastore.Key{Store: store, Scope: scope, Name: string(name)}
	before, first := 0, historyOf(key, 0)
	c := tx.Bucket(historyBucket).Cursor()
	for old, _ := c.Seek(first); sameKey(old, first); old, _ = c.Next() {
		before++
	}
	if err := replaceHistory(tx, key, nil); err != nil {
		return 0, err
	}
	return before + 1, tx.Bucket(latestBucket).Delete(at)
}
