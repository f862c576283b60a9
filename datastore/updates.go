package datastore

// This file holds updates, who is told of each new value of a key. Its one rule: a write by this engine is told as it
// was; of writes by others only the latest is, read when their notice comes.

import (
	"context"
	"sync"
	"sync/atomic"
)

// updates are the watchers of keys.
type updates struct {
	any atomic.Bool // a key was ever watched

	mu   sync.Mutex // guards the rest
	keys map[Key]*updated
}

// updated is one watched key.
type updated struct {
	watchers map[*func(*Entry)]struct{}
	version  string // told last; "" before
	writes   int    // by this engine
	reading  bool   // a goroutine reads it
	again    bool   // and has to once more
}

// OnUpdate calls f with each new entry of a key, nil when it was removed, until stop is called: after each write by this
// engine, and after writes by others with what is there then. It costs no budget. f may be called from any goroutine and
// must neither block nor call the engine. https://create.roblox.com/docs/reference/engine/classes/GlobalDataStore#OnUpdate
func (e *Engine) OnUpdate(key Key, f func(*Entry)) (stop func(), err error) {
	if err := key.Validate(); err != nil {
		return nil, err
	}
	u, at := &e.updates, &f
	u.mu.Lock()
	defer u.mu.Unlock()
	u.any.Store(true)
	if u.keys == nil {
		u.keys = map[Key]*updated{}
	}
	w := u.keys[key]
	if w == nil {
		w = &updated{watchers: map[*func(*Entry)]struct{}{}}
		u.keys[key] = w
	}
	w.watchers[at] = struct{}{}
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		delete(w.watchers, at)
		if len(w.watchers) == 0 && u.keys[key] == w {
			delete(u.keys, key)
		}
	}, nil
}

// wrote tells of a write by this engine.
func (u *updates) wrote(key Key, entry *Entry) {
	if !u.any.Load() {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if w := u.keys[key]; w != nil {
		w.writes++
		w.tell(entry)
	}
}

// tell calls the watchers of a key, unless they know the version. The caller holds updates.mu.
func (w *updated) tell(entry *Entry) {
	version := "removed"
	if entry != nil {
		version = entry.Version
	}
	if w.version == version {
		return
	}
	w.version = version
	for f := range w.watchers {
		(*f)(entry)
	}
}

// heard has the key of a notice, or with All every watched key, read anew. It does not block.
func (e *Engine) heard(n Notice) {
	u := &e.updates
	if !u.any.Load() {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	for key, w := range u.keys {
		switch {
		case key != n.Key && !n.All:
		case w.reading:
			w.again = true
		default:
			w.reading = true
			go e.reread(key, w)
		}
	}
}

// reread reads a key until nothing came in between. What cannot be read now is told with the next notice.
func (e *Engine) reread(key Key, w *updated) {
	u := &e.updates
	for again := true; again; {
		u.mu.Lock()
		writes := w.writes
		w.again = false
		u.mu.Unlock()
		entry, err := e.backend.Load(context.Background(), key)

		u.mu.Lock()
		again = w.again || w.writes != writes
		w.reading = again
		if err == nil && !again {
			w.tell(alive(entry))
		}
		u.mu.Unlock()
	}
}
