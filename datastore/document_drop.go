package datastore

// This file holds how documents leave the cache: because another server wrote, because nobody used them, because there are
// too many. Its one rule: only clean ones do.

import (
	"slices"
	"time"
)

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
	}
}
