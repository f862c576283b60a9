package datastore

// This file holds Cache, the read cache of one store handle, and the notices that keep caches honest. Its one rule: a
// cached answer is at most Rates.CacheSeconds old and never older than a write through the same handle, or than one by another
// server that this one knows of.

import (
	"sync"
	"time"
)

// cacheSweep is the number of keys at which a cache first drops what has expired.
const cacheSweep = 1024

// A Cache holds what one store handle read or wrote last: it answers later reads of a key for some seconds.
// https://create.roblox.com/docs/cloud-services/data-stores/versioning-listing-and-caching#caching
type Cache struct {
	clock Clock
	time  time.Duration // 0 keeps nothing

	mu    sync.Mutex // guards the rest
	held  map[Key]cachedEntry
	sweep int    // size at which to drop expired keys
	epoch uint64 // number of times a key was forgotten
}

type cachedEntry struct {
	entry *Entry // nil: the key has none
	until time.Time
}

// NewCache makes a cache for a store handle. It lives as long as the engine.
func (e *Engine) NewCache() *Cache {
	c := &Cache{clock: e.clock, time: seconds(e.rates.CacheSeconds), held: map[Key]cachedEntry{}, sweep: cacheSweep}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.caches = append(e.caches, c)
	return c
}

// Len is the number of keys held, expired ones included.
func (c *Cache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.held)
}

// Clear forgets every key.
func (c *Cache) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.held)
	c.epoch++
}

func (c *Cache) find(key Key) (*Entry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	held, ok := c.held[key]
	if !ok || !c.clock.Now().Before(held.until) {
		return nil, false
	}
	return held.entry, true
}

// present is the epoch to give to keep: what is read after it may be kept only while nothing is forgotten.
func (c *Cache) present() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.epoch
}

// keep holds entry, unless a key was forgotten since epoch: entry may be what another server just replaced.
func (c *Cache) keep(key Key, entry *Entry, epoch uint64) {
	now := c.clock.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.epoch != epoch || c.time == 0 {
		delete(c.held, key) // what was held is older still
		return
	}
	c.held[key] = cachedEntry{entry, now.Add(c.time)}
	if len(c.held) < c.sweep {
		return
	}
	for k, held := range c.held {
		if !now.Before(held.until) {
			delete(c.held, k)
		}
	}
	c.sweep = max(cacheSweep, 2*len(c.held))
}

func (c *Cache) forget(key Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.held, key)
	c.epoch++
}

// cached answers a Get from its cache, unless a write of the key waits or runs here.
func (e *Engine) cached(op *Op) (*Entry, bool) {
	if op.Action != Get || op.Request.Cache == nil || op.Request.NoCache {
		return nil, false
	}
	e.mu.Lock()
	l := e.lanes[op.Key]
	barred := e.closing || l != nil && (l.writer != nil || l.writes > 0)
	e.mu.Unlock()
	if barred {
		return nil, false
	}
	entry, hit := op.Request.Cache.find(op.Key)
	if hit {
		e.cacheHits.Add(1)
	}
	return entry, hit
}

// remember refreshes the cache of op's handle and gives entry back.
func (e *Engine) remember(op *Op, entry *Entry) *Entry {
	if op.Request.Cache != nil {
		op.Request.Cache.keep(op.Key, entry, op.epoch)
	}
	return entry
}

// Changes calls f after each write by another engine on the same backend, until stop is called. A Notice with All set
// means that some were missed. f must not block.
func (e *Engine) Changes(f func(Notice)) (stop func()) {
	at := &f
	e.mu.Lock()
	defer e.mu.Unlock()
	e.watchers[at] = struct{}{}
	return func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.watchers, at)
	}
}

// noticed is the engine's watch on its backend. It passes over what this engine wrote itself.
func (e *Engine) noticed(n Notice) {
	if n.Origin == e.origin && !n.All {
		return
	}
	e.heard(n)
	e.mu.Lock()
	caches := e.caches
	documents := e.documents[n.Key.Ref()]
	var all []*Documents
	if n.All {
		all = e.allDocuments()
	}
	watchers := make([]*func(Notice), 0, len(e.watchers))
	for w := range e.watchers {
		watchers = append(watchers, w)
	}
	e.mu.Unlock()

	for _, c := range caches {
		if n.All {
			c.Clear()
		} else {
			c.forget(n.Key)
		}
	}
	if documents != nil && !n.All {
		documents.noticed(n.Key.Name, n.Version)
	}
	for _, d := range all {
		d.lostNotices()
	}
	for _, w := range watchers {
		(*w)(n)
	}
}
