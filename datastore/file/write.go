package file

// This file holds Save and DropVersion, and the committer that carries them out. Its one rule: one goroutine writes; it
// takes all that wait into one transaction, and acknowledges after its fsync.

import (
	"context"
	"encoding/binary"
	"time"

	bolt "go.etcd.io/bbolt"

	"lanai/datastore"
)

// mostGrouped is the greatest number of writes in one transaction.
const mostGrouped = 1024

// mostPatience is how long the committer waits at most for the writers it has just answered; it never waits longer than
// half the time of the last commit. A lone writer is never waited for.
const mostPatience = 25 * time.Millisecond

// storeTouch is how old the time of a store's last write may be, ms: writing it each time would cost a page more.
const storeTouch = 60 * 1000

// A write is one request to the committer.
type write struct {
	apply  func(*bolt.Tx) error // may be called again in another transaction
	result chan error
}

// commit has f carried out in a transaction and waits until it is durable.
func (b *Backend) commit(ctx context.Context, f func(*bolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := &write{apply: f, result: make(chan error, 1)}
	b.mu.RLock()
	if b.closed {
		b.mu.RUnlock()
		return ErrClosed
	}
	b.writes <- w
	b.mu.RUnlock()
	return <-w.result
}

// commitAll is the committer.
func (b *Backend) commitAll() {
	defer close(b.done)
	group := make([]*write, 0, mostGrouped)
	full, patience := 0, time.Duration(0)
	for w := range b.writes {
		group = b.gather(append(group[:0], w), full, patience)
		begin := time.Now()
		queued := b.commitGroup(group)
		full, patience = min(queued+len(group), mostGrouped), min(mostPatience, time.Since(begin)/2)
		clear(group)
	}
}

// gather adds the writes that wait, and until there are full those that come within patience: the writers of the last
// group may be on their way back. One large transaction is cheaper than two that take turns, because neighbours in the
// file are written once.
func (b *Backend) gather(group []*write, full int, patience time.Duration) []*write {
	group = b.takeWaiting(group)
	if len(group) >= full {
		return group
	}
	enough := time.NewTimer(patience)
	defer enough.Stop()
	for len(group) < full {
		select {
		case w, open := <-b.writes:
			if !open {
				return group
			}
			group = append(group, w)
		case <-enough.C:
			return b.takeWaiting(group)
		}
	}
	return b.takeWaiting(group)
}

// takeWaiting adds the writes that wait now.
func (b *Backend) takeWaiting(group []*write) []*write {
	for len(group) < mostGrouped {
		select {
		case w, open := <-b.writes:
			if !open {
				return group
			}
			group = append(group, w)
		default:
			return group
		}
	}
	return group
}

// commitGroup commits writes together. One that fails is answered and taken out, and the others are tried again without
// it, so that nobody's failure is another's. It gives how many writes waited when the last was answered.
func (b *Backend) commitGroup(group []*write) (queued int) {
	for len(group) > 0 {
		failed := -1
		thaw := b.leases.Freeze()
		err := b.guard(func() error {
			return b.db.Update(func(tx *bolt.Tx) error {
				for i, w := range group {
					failed = i
					if err := w.apply(tx); err != nil {
						return err
					}
				}
				failed = -1
				return nil
			})
		})
		b.slab.reset()
		thaw()
		if failed < 0 {
			if err != nil {
				err = b.writeFailed(err)
			}
			queued = len(b.writes)
			for _, w := range group {
				w.result <- err
			}
			return queued
		}
		group[failed].result <- err
		group = append(group[:failed:failed], group[failed+1:]...)
	}
	return len(b.writes)
}

// Save is datastore.Backend's.
func (b *Backend) Save(ctx context.Context, key datastore.Key, w datastore.Write) (datastore.Saved, error) {
	if err := checkHead(key, w.Change); err != nil {
		return datastore.Saved{}, err
	}
	var saved datastore.Saved
	var refused error
	err := b.commit(ctx, func(tx *bolt.Tx) (err error) {
		saved, refused, err = b.saveIn(tx, key, w)
		return err
	})
	if err != nil {
		return datastore.Saved{}, err
	}
	if refused == nil && saved.Changed {
		b.publish(key, saved.Entry, w.Origin)
	}
	return saved, refused
}

// saveIn carries out w in a transaction. The current value, which may be long, is read only if it is needed after.
func (b *Backend) saveIn(tx *bolt.Tx, key datastore.Key, w datastore.Write) (saved datastore.Saved, refused, err error) {
	if refused := b.leases.Admit(key, w); refused != nil {
		return saved, refused, nil
	}
	text := tx.Bucket(latestBucket).Get(keyOf(key))
	var current *datastore.Entry
	if text != nil {
		if current, err = decodeHead(text); err != nil {
			return saved, nil, b.damagedEntry(key, err)
		}
	}
	step, refused := w.Apply(key, current)
	if current != nil && (refused != nil || w.Delete || step.Retain != nil) {
		if err := ownValue(current, text); err != nil {
			return saved, nil, b.damagedEntry(key, err)
		}
	}
	if refused != nil || !step.Changed {
		return step.Saved, refused, nil
	}
	err = b.step(tx, key, step)
	if !w.Delete {
		step.Previous = nil
	}
	return step.Saved, nil, err
}

func (b *Backend) publish(key datastore.Key, latest *datastore.Entry, origin string) {
	n := datastore.Notice{Key: key, Origin: origin}
	if latest != nil {
		n.Version = latest.Version
	}
	b.feed.Publish(n)
}

// step writes a computed step.
func (b *Backend) step(tx *bolt.Tx, key datastore.Key, step datastore.Step) error {
	if key.Ordered {
		if err := b.rank(tx, key, step.Previous, step.Entry); err != nil {
			return err
		}
	}
	if step.Entry == nil {
		return tx.Bucket(latestBucket).Delete(keyOf(key))
	}
	history := tx.Bucket(historyBucket)
	if step.Evict {
		if err := history.Delete(historyOf(key, step.Entry.Slot())); err != nil {
			return err
		}
	}
	if step.Retain != nil {
		if err := b.prune(tx, key, step.Entry.Updated); err != nil {
			return err
		}
		if err := history.Put(historyOf(key, step.Retain.Slot()), b.slab.encode(step.Retain)); err != nil {
			return err
		}
	}
	if err := tx.Bucket(latestBucket).Put(keyOf(key), b.slab.encode(step.Entry)); err != nil {
		return err
	}
	return touchStore(tx, key, step.Entry.Updated, step.Entry.Updated)
}

// rank moves an ordered key among the numbers.
func (b *Backend) rank(tx *bolt.Tx, key datastore.Key, from, to *datastore.Entry) error {
	sorted := tx.Bucket(sortedBucket)
	if from != nil {
		if err := sorted.Delete(rankOf(key, from.Number)); err != nil {
			return err
		}
	}
	if to == nil {
		return nil
	}
	return sorted.Put(rankOf(key, to.Number), nil)
}

// prune drops the versions of a key that have ended. They were superseded in the order of their slots, so the first that
// has not ended is the last to look at.
func (b *Backend) prune(tx *bolt.Tx, key datastore.Key, now int64) error {
	history := tx.Bucket(historyBucket)
	first := historyOf(key, 0)
	for cursor := history.Cursor(); ; {
		at, text := cursor.Seek(first)
		if !sameKey(at, first) {
			return nil
		}
		entry, err := b.decode(key, text)
		if err != nil {
			return err
		}
		if !entry.Gone(now) {
			return nil
		}
		if err := history.Delete(append([]byte(nil), at...)); err != nil {
			return err
		}
	}
}

// sameKey reports whether two places in the history belong to one key.
func sameKey(at, first []byte) bool {
	return len(at) == len(first) && string(at[:len(at)-8]) == string(first[:len(first)-8])
}

// touchStore keeps the times of a store in which something was written between two times.
func touchStore(tx *bolt.Tx, key datastore.Key, first, last int64) error {
	stores, at := tx.Bucket(storesBucket), storeOf(key.Store, key.Ordered)
	if times := stores.Get(at); len(times) == 16 {
		created, updated := int64(binary.BigEndian.Uint64(times)), int64(binary.BigEndian.Uint64(times[8:]))
		if first >= created && last < updated+storeTouch {
			return nil
		}
		first, last = min(first, created), max(last, updated)
	}
	times := binary.BigEndian.AppendUint64(nil, uint64(first))
	return stores.Put(at, binary.BigEndian.AppendUint64(times, uint64(last)))
}

// DropVersion is datastore.Backend's.
func (b *Backend) DropVersion(ctx context.Context, key datastore.Key, version string, now int64, origin string) error {
	var latest *datastore.Entry
	var changed bool
	err := b.commit(ctx, func(tx *bolt.Tx) error {
		var err error
		latest, err = b.latest(tx, key)
		if err != nil || latest == nil {
			return err
		}
		if changed = latest.Version == version; changed {
			latest, err = b.promote(tx, key, latest, now)
			return err
		}
		entry, at, err := b.historical(tx, key, version)
		if err != nil || entry == nil {
			return err
		}
		return tx.Bucket(historyBucket).Delete(at)
	})
	if err == nil && changed {
		b.publish(key, latest, origin)
	}
	return err
}

// promote erases the latest version and makes the newest of the history the latest, if there is one that counts.
func (b *Backend) promote(tx *bolt.Tx, key datastore.Key, dropped *datastore.Entry, now int64) (*datastore.Entry, error) {
	history, latest := tx.Bucket(historyBucket), tx.Bucket(latestBucket)
	at, text := lastBefore(history.Cursor(), historyOf(key, ^uint64(0)))
	if key.Ordered || !sameKey(at, historyOf(key, 0)) {
		if key.Ordered {
			if err := b.rank(tx, key, dropped, nil); err != nil {
				return nil, err
			}
		}
		return nil, latest.Delete(keyOf(key))
	}
	entry, err := b.decode(key, text)
	if err != nil {
		return nil, err
	}
	if entry.Gone(now) { // and all before it
		if err := replaceHistory(tx, key, nil); err != nil {
			return nil, err
		}
		return nil, latest.Delete(keyOf(key))
	}
	entry.Expires = 0
	if err := history.Delete(append([]byte(nil), at...)); err != nil {
		return nil, err
	}
	return entry, latest.Put(keyOf(key), encodeEntry(entry))
}

// lastBefore gives the last record before a place, or nil.
func lastBefore(c *bolt.Cursor, place []byte) (at, value []byte) {
	if at, _ = c.Seek(place); at == nil {
		return c.Last()
	}
	return c.Prev()
}
