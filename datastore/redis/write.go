package redis

// This file holds Save and DropVersion. Its one rule: a name is in its index before its key exists, so that no saved key
// is ever missing from a listing.

import (
	"context"
	"strconv"

	"lanai/datastore"
)

// keep is how long Redis keeps, ms, what ends after datastore.Retention: a day longer, so that its clock decides nothing.
const keep = datastore.Retention + 24*60*60*1000

// Save is datastore.Backend's.
func (b *Backend) Save(ctx context.Context, key datastore.Key, w datastore.Write) (datastore.Saved, error) {
	s := saving{Backend: b, key: key, w: w, token: b.token()}
	if !w.Delete {
		s.body = encodeBody(w.Change)
	}
	s.announced = key.Ordered && !b.known.due(key.Ref(), w.Now, w.Now)
	var saved datastore.Saved
	var refused error
	err := b.attempt(ctx, job{"save", key, true}, func(ctx context.Context, again bool) (err error) {
		saved, refused, err = s.try(ctx, again)
		return err
	})
	if err != nil {
		return datastore.Saved{}, err
	}
	if saved.Changed && refused == nil && b.known.due(key.Ref(), w.Now, w.Now) {
		_ = b.touch(ctx, key.Ref(), w.Now, w.Now) // times of stores are exact to a minute only; the next write tries again
	}
	return saved, refused
}

// A saving is a write in progress.
type saving struct {
	*Backend
	key       datastore.Key
	w         datastore.Write
	token     string
	body      []byte
	announced bool // the name is in its index
}

// try makes the write. refused is what the write came to, err why it could not be made.
func (s *saving) try(ctx context.Context, again bool) (saved datastore.Saved, refused, err error) {
	keys := s.recordKeys(s.key)
	for {
		answer, err := s.run(ctx, saveScript, keys, s.arguments(again)...)
		if err != nil {
			return saved, nil, err
		}
		reply := append(texts(answer), "", "", "")
		switch outcome, head, record := reply[0], reply[1], reply[2]; outcome {
		case "announce":
			if err := s.announce(ctx, s.key, s.w.Now, s.w.Now); err != nil {
				return saved, nil, before{err}
			}
			s.announced = true
		case "saved":
			saved, err = s.saved(head, record)
			return saved, nil, err
		case "conflict", "unchanged":
			entry, err := decodeOptional(record)
			saved = datastore.Saved{Entry: entry, Previous: entry}
			if outcome == "conflict" {
				return saved, datastore.ErrConflict, err
			}
			return saved, nil, err
		case "fenced":
			return saved, datastore.ErrFenced, nil
		case "unknown":
			return saved, nil, ErrUncertain
		default:
			return saved, nil, errRecord
		}
	}
}

// arguments are those of the script.
func (s *saving) arguments(again bool) []any {
	return []any{
		s.token, flag(again), flag(s.w.Delete), flag(s.w.Match), s.w.Version,
		strconv.FormatUint(s.w.Fence, 10), s.w.Now, s.w.Mark(),
		flag(s.announced), datastore.Retention, keep, s.channel, notice(s.key, s.w.Origin), s.key.Name, s.body,
	}
}

// saved reads what the script tells of a write that was done.
func (s *saving) saved(head, record string) (datastore.Saved, error) {
	saved := datastore.Saved{Changed: true}
	var err error
	if record != "" {
		if saved.Previous, err = decodeRecord([]byte(record)); err != nil {
			return saved, err
		}
		saved.Previous.Expires = 0 // from the history, when a repeated delete found it there
	}
	if head == "" {
		return saved, nil
	}
	if saved.Entry, err = decodeHead(head); err == nil && !s.w.Delete {
		e, c := saved.Entry, s.w.Change
		e.Value, e.Number, e.UserIDs, e.Metadata = c.Value, c.Number, c.UserIDs, c.Metadata
	}
	return saved, err
}

// decodeOptional reads a record; "" gives nil.
func decodeOptional(record string) (*datastore.Entry, error) {
	if record == "" {
		return nil, nil
	}
	return decodeRecord([]byte(record))
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// announce puts the name of a key that is about to be, its scope and its store into their indexes.
func (b *Backend) announce(ctx context.Context, key datastore.Key, first, last int64) error {
	ref := key.Ref()
	if !key.Ordered {
		pipe := b.client.Pipeline()
		pipe.Do(ctx, "ZADD", b.indexAt(ref), 0, key.Name)
		pipe.ZRem(ctx, b.missingAt(ref), key.Name)
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
	}
	if !b.known.due(ref, first, last) {
		return nil
	}
	return b.touch(ctx, ref, first, last)
}

// touch keeps the times of a store in which something was written between two times, and its scope among its scopes.
func (b *Backend) touch(ctx context.Context, ref datastore.StoreRef, first, last int64) error {
	if err := b.client.Do(ctx, "ZADD", b.scopesAt(ref), 0, ref.Scope).Err(); err != nil {
		return err
	}
	keys := []string{b.storesAt(ref.Ordered, ":t"), b.storesAt(ref.Ordered, ":n"), b.storesAt(ref.Ordered, ":u")}
	if _, err := b.run(ctx, touchScript, keys, ref.Store, first, last); err != nil {
		return err
	}
	b.known.keep(ref, first, last)
	return nil
}

// DropVersion is datastore.Backend's. Dropping twice is dropping once, so it may be repeated.
func (b *Backend) DropVersion(ctx context.Context, key datastore.Key, version string, now int64, origin string) error {
	value, tombstone, ok := datastore.VersionSlots(version)
	if !ok {
		return ctx.Err()
	}
	token := b.token()
	return b.attempt(ctx, job{"drop a version of", key, false}, func(ctx context.Context, _ bool) error {
		answer, err := b.run(ctx, dropScript, b.recordKeys(key), token, version,
			strconv.FormatUint(value, 10), strconv.FormatUint(tombstone, 10), keep, b.channel, notice(key, origin), key.Name, now, datastore.Retention)
		if err != nil {
			return err
		}
		if reply := texts(answer); len(reply) != 1 || reply[0] == "damaged" {
			return errRecord
		}
		return nil
	})
}
