package datastore

// This file holds document, one cached document, and what it may be busy with. Its one rule: at most one load, save or
// delete of a document is in progress, and a change made meanwhile is saved after it.

import (
	"context"
	"time"
)

// The pause after a save that ran out of attempts doubles from the first to the last.
const (
	firstBackoff = 5 * time.Second
	lastBackoff  = 60 * time.Second
)

// What a document is busy with.
const (
	atRest = iota
	saving
	deleting
)

// A document is guarded by the mutex of its Documents.
type document struct {
	key        string
	value      any
	present    bool // value is cached
	dirty      bool // value has changes that no save in progress has taken up
	generation uint64
	since      time.Time // first change that is not saved
	used       time.Time
	base       base
	steps      []step // changes since base, oldest first
	text       []byte // of the value after the last of steps; nil for base.text
	doubts     []doubt
	busy       int
	idle       chan struct{} // closed when busy ends
	loading    *loadCall
	leaving    bool
	failures   int
	foreign    string // version another server wrote while busy or loading; "" for none
	disarmSave func() bool
}

// A base is what was stored when the cached value was last equal to it.
type base struct {
	known   bool // otherwise a save replaces whatever is there
	version string
	text    []byte
}

// unknownVersion stands for a foreign write whose version is not known. It sorts after every version.
const unknownVersion = "~"

func (doc *document) unsaved() bool { return doc.dirty || doc.busy == saving }

// clean reports whether the document may be dropped.
func (doc *document) clean() bool { return !doc.dirty && doc.busy == atRest && doc.loading == nil }

// disarm stops the timer of the next save.
func (doc *document) disarm() {
	if doc.disarmSave != nil {
		doc.disarmSave()
		doc.disarmSave = nil
	}
}

// open gives the document of a key, making it when there is none. An empty one is dropped by settle.
func (d *Documents) open(key string) *document {
	doc := d.docs[key]
	if doc == nil {
		doc = &document{key: key}
		d.docs[key] = doc
	}
	return doc
}

// forget drops a document.
func (d *Documents) forget(doc *document) {
	doc.disarm()
	doc.present = false
	if d.docs[doc.key] == doc {
		delete(d.docs, doc.key)
	}
}

// touch marks a change and, if it is the first, sets the timer.
func (d *Documents) touch(doc *document) {
	now := d.engine.clock.Now()
	doc.generation++
	doc.used = now
	doc.leaving = false
	if doc.dirty {
		return
	}
	doc.dirty = true
	doc.since = now
	if doc.busy == atRest {
		d.arm(doc, d.o.Window)
	}
}

// arm sets the timer of the next save.
func (d *Documents) arm(doc *document, after time.Duration) {
	doc.disarm()
	if !d.shutUp {
		doc.disarmSave = d.engine.clock.AfterFunc(after, func() { d.due(doc) })
	}
}

// due is the timer: it saves unless something else is at it already.
func (d *Documents) due(doc *document) {
	d.mu.Lock()
	if !doc.dirty || doc.busy != atRest || d.docs[doc.key] != doc || d.shutUp {
		d.mu.Unlock()
		return
	}
	d.take(doc, saving)
	d.mu.Unlock()
	_, _ = d.save(doc, nil, d.options().Retries) // reported through Failed
}

// take makes the document busy.
func (d *Documents) take(doc *document, with int) {
	doc.busy = with
	doc.idle = make(chan struct{})
	doc.disarm()
	if with == saving {
		d.saves++
	}
}

// yield ends being busy: a change made meanwhile is due a window after it was made.
func (d *Documents) yield(doc *document) {
	doc.busy = atRest
	close(doc.idle)
	foreign := doc.foreign
	doc.foreign = ""
	switch {
	case doc.dirty && doc.failures > 0:
		d.arm(doc, backoff(doc.failures))
	case doc.dirty:
		d.arm(doc, max(0, d.o.Window-d.engine.clock.Now().Sub(doc.since)))
	case !doc.present && doc.loading == nil, foreign > doc.base.version:
		d.forget(doc)
	}
}

func backoff(failures int) time.Duration {
	pause := firstBackoff
	for range failures - 1 {
		if pause *= 2; pause >= lastBackoff {
			return lastBackoff
		}
	}
	return pause
}

// seize waits until nothing is in progress on a key and makes it busy.
func (d *Documents) seize(ctx context.Context, key string, with int) (*document, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		d.mu.Lock()
		doc := d.open(key)
		var wait chan struct{}
		switch {
		case doc.busy != atRest:
			wait = doc.idle
		case doc.loading != nil:
			wait = doc.loading.done
		default:
			d.take(doc, with)
		}
		d.mu.Unlock()
		if wait == nil {
			return doc, nil
		}
		if err := await(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// await waits for done or the end of ctx.
func await(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pause waits for d on the clock, or the end of ctx.
func pause(ctx context.Context, c Clock, d time.Duration) error {
	over := make(chan struct{})
	stop := c.AfterFunc(d, func() { close(over) })
	defer stop()
	return await(ctx, over)
}
