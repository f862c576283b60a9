package redis

// This file holds History and Restore. Its one rule: a key's history is read, and replaced, at one instant.

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"

	"lanai/datastore"
)

// History is datastore.Backend's.
func (b *Backend) History(ctx context.Context, key datastore.Key) (history []*datastore.Entry, err error) {
	err = b.attempt(ctx, job{"load the history of", key, false}, func(ctx context.Context, _ bool) (err error) {
		history, err = b.history(ctx, key)
		return err
	})
	return history, err
}

func (b *Backend) history(ctx context.Context, key datastore.Key) ([]*datastore.Entry, error) {
	at := b.recordKeys(key)
	pipe := b.client.TxPipeline()
	record := pipe.Get(ctx, at[0])
	heads, bodies := pipe.HGetAll(ctx, at[1]), pipe.HGetAll(ctx, at[2])
	if _, err := pipe.Exec(ctx); errors.Is(err, redis.Nil) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	history := make([]*datastore.Entry, 0, 1+len(heads.Val()))
	for slot, head := range heads.Val() {
		entry, err := decodeRecord([]byte(head + bodies.Val()[slot]))
		if err != nil {
			return nil, err
		}
		history = append(history, entry)
	}
	slices.SortFunc(history, func(a, b *datastore.Entry) int { return cmp.Compare(a.Slot(), b.Slot()) })
	text, err := record.Bytes()
	if err != nil {
		return nil, err
	}
	latest, err := decodeRecord(text)
	return append(history, latest), err
}

// Restore is datastore.Backend's. The name of an erased key of a standard store stays in the index of its scope, where
// no listing shows it, until the first listing or sweep an hour later: a writer may be about to make the key.
func (b *Backend) Restore(ctx context.Context, key datastore.Key, history []*datastore.Entry, origin string) error {
	if err := datastore.CheckHistory(key, history); err != nil {
		return err
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

// replace does a restore; with match only if that is the current version.
func (b *Backend) replace(ctx context.Context, key datastore.Key, match *string, history []*datastore.Entry, origin string) error {
	token := b.token()
	args := []any{token, "", keep, b.channel, notice(key, origin), key.Name, flag(match != nil), ""}
	if match != nil {
		args[7] = *match
	}
	for _, e := range history {
		args = append(args, strconv.FormatUint(e.Slot(), 10), encodeHead(e, token), bodyOf(e))
	}
	conflict := false
	err := b.attempt(ctx, job{"restore", key, true}, func(ctx context.Context, again bool) error {
		if last := len(history) - 1; last >= 0 {
			if err := b.announce(ctx, key, history[0].Created, history[last].Updated); err != nil {
				return before{err}
			}
		}
		args[1] = flag(again)
		answer, err := b.run(ctx, restoreScript, b.recordKeys(key), args...)
		if err != nil {
			return err
		}
		switch reply := append(texts(answer), ""); reply[0] {
		case "restored", "unchanged":
			return nil
		case "conflict":
			conflict = true
			return nil
		case "unknown":
			return ErrUncertain
		}
		return errRecord
	})
	if err == nil && conflict {
		return datastore.ErrConflict
	}
	if err == nil && len(history) == 0 && !key.Ordered {
		_ = b.noteMissing(ctx, key.Ref(), []string{key.Name}) // or else a listing does
	}
	return err
}

// bodyOf writes the body of an entry.
func bodyOf(e *datastore.Entry) []byte {
	if e.Deleted {
		return nil
	}
	return encodeBody(datastore.Change{Value: e.Value, Number: e.Number, UserIDs: e.UserIDs, Metadata: e.Metadata})
}
