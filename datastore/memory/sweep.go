package memory

// This file holds Sweep. Its one rule: what ends is known beforehand, so a sweep costs what it drops.

import (
	"context"
	"slices"

	"lanai/datastore"
)

func newEnds() indexed[*record] {
	return indexed[*record]{
		less: func(a, b *record) bool { return a.end < b.end },
		slot: func(r *record) *int { return &r.place },
	}
}

// await notes when something of a record is gone. The lock is held.
func (b *Backend) await(r *record) {
	end := endOf(r.latest)
	for _, e := range r.history {
		if at := endOf(e); end == 0 || at < end {
			end = at
		}
	}
	if end == r.end && (end == 0 || r.place >= 0) {
		return
	}
	b.ends.remove(r)
	if r.end = end; end != 0 && !r.key.Ordered {
		b.ends.add(r)
	}
}

// endOf is when a version is gone; 0 for never.
func endOf(e *datastore.Entry) int64 {
	if last := e.Updated + datastore.Retention; e.Deleted && (e.Expires == 0 || last < e.Expires) {
		return last
	}
	return e.Expires
}

// erase drops a key with all versions. The lock is held.
func (b *Backend) erase(r *record) {
	b.ends.remove(r)
	b.shelf(r.key.Ref()).erase(r)
}

// Sweep is datastore.Backend's. The position says only that there is more.
func (b *Backend) Sweep(ctx context.Context, _ string, limit int, now int64) (datastore.Swept, error) {
	b.leases.Forget(now)
	b.mu.Lock()
	defer b.mu.Unlock()
	swept := datastore.Swept{}
	if err := b.usable(ctx); err != nil {
		return swept, err
	}
	for range limit {
		r, ok := b.ends.first()
		if !ok || r.end > now {
			return swept, nil
		}
		before := len(r.history)
		r.history = slices.DeleteFunc(r.history, func(e *datastore.Entry) bool { return e.Gone(now) })
		swept.Dropped += before - len(r.history)
		if r.latest.Gone(now) {
			swept.Dropped += 1 + len(r.history)
			b.erase(r)
		} else {
			b.await(r)
		}
	}
	swept.Next = "more"
	return swept, nil
}
