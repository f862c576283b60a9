package datastore

// This file holds how documents leave the cache: because they are told to, because another server wrote, because nobody
// used them, because there are too many. Its one rule: only clean ones do.

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Leave saves a document if it has changes, then drops it from the cache and gives its lease back. When the save fails
// it stays, and Leave gives the error; when its changes were refused because the lease was lost, it leaves and Leave gives
// that error. A Load in between keeps it. A load that waits for the lease ends with ErrLeft.
func (d *Documents) Leave(ctx context.Context, key string) error {
	refused := d.takeRefused(key)
	d.mu.Lock()
	doc := d.docs[key]
	if doc != nil {
		doc.leaving = true
		if h := d.holds[key]; h != nil && h.lease == nil && doc.loading != nil && !doc.present {
			h.cancel()
		}
	}
	d.mu.Unlock()
	for doc != nil {
		if err := d.settle(ctx, doc); err != nil {
			return errors.Join(refused, err)
		}
		d.mu.Lock()
		if d.docs[key] == doc && doc.leaving && doc.clean() {
			d.forget(doc)
		}
		now := d.docs[key]
		loaded := now != nil && (now != doc || !doc.leaving)
		d.mu.Unlock()
		if loaded {
			return refused
		}
		doc = now
	}
	d.release(ctx, key)
	return refused
}

// settle waits for the load of a document, if there is one, and saves its changes.
func (d *Documents) settle(ctx context.Context, doc *document) error {
	d.mu.Lock()
	loading := doc.loading
	d.mu.Unlock()
	if loading != nil {
		if err := await(ctx, loading.done); err != nil {
			return err
		}
	}
	return d.flush(ctx, doc.key)
}

// noticed hears that another server wrote a key.
func (d *Documents) noticed(key, version string) {
	d.mu.Lock()
	doc := d.docs[key]
	if doc == nil || version != "" && version == doc.base.version {
		d.mu.Unlock()
		return
	}
	d.invalidate(doc, version)
	tell := d.o.Invalidated
	d.mu.Unlock()
	if tell != nil {
		tell(key)
	}
}

// invalidate drops a document without changes; one that is busy is looked at when that ends, one with changes is merged
// by its save.
func (d *Documents) invalidate(doc *document, version string) {
	switch {
	case doc.clean():
		d.forget(doc)
	case doc.busy != atRest || doc.loading != nil:
		if version == "" {
			version = unknownVersion
		}
		doc.foreign = max(doc.foreign, version)
	}
}

// lostNotices hears that any key may have been written.
func (d *Documents) lostNotices() {
	d.mu.Lock()
	var keys []string
	for key, doc := range d.docs {
		if doc.present {
			keys = append(keys, key)
		}
		d.invalidate(doc, unknownVersion)
	}
	tell := d.o.Invalidated
	d.mu.Unlock()
	for _, key := range keys {
		if tell != nil {
			tell(key)
		}
	}
}

// evictSome drops documents that were not used for long, now and then, and when there are too many.
func (d *Documents) evictSome() {
	now := d.engine.clock.Now()
	if now.Before(d.sweep) && len(d.docs) <= d.o.MaxClean {
		return
	}
	d.sweep = now.Add(d.o.TTL / 8)
	d.evict(d.o.TTL)
	if len(d.docs) > d.o.MaxClean {
		d.evictOldest(len(d.docs) - d.o.MaxClean*7/8)
	}
}

// evict drops documents without changes unused for that long.
func (d *Documents) evict(unused time.Duration) int {
	now := d.engine.clock.Now()
	dropped := 0
	for _, doc := range d.docs {
		if doc.clean() && now.Sub(doc.used) >= unused {
			d.forget(doc)
			d.releaseSoon(d.unhold(doc.key))
			dropped++
		}
	}
	return dropped
}

// evictOldest drops the n documents without changes that were unused longest.
func (d *Documents) evictOldest(n int) {
	var idle []*document
	for _, doc := range d.docs {
		if doc.clean() {
			idle = append(idle, doc)
		}
	}
	slices.SortFunc(idle, func(a, b *document) int { return a.used.Compare(b.used) })
	for _, doc := range idle[:min(n, len(idle))] {
		d.forget(doc)
		d.releaseSoon(d.unhold(doc.key))
	}
}
