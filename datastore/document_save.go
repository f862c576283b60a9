package datastore

// This file holds document, one cached document, and how it is loaded and saved. Its one rule: at most one load, save or
// delete of a document is in progress, and a change made meanwhile is saved after it.

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"
)

// errorBackoff bounds the pause after a save that ran out of attempts: it doubles from the first to the second.
const (
	firstBackoff = 5 * time.Second
	lastBackoff  = 60 * time.Second
	retryPause   = 500 * time.Millisecond
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

// A loadCall is one load that any number of callers wait for.
type loadCall struct {
	done    chan struct{}
	value   any
	found   bool
	created bool
	err     error
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
	_ = d.save(doc, nil, d.options().Retries) // reported through Failed
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

// flush saves a document now if it has changes, after what is in progress.
func (d *Documents) flush(ctx context.Context, key string) error {
	for {
		d.mu.Lock()
		doc := d.docs[key]
		if doc == nil || !doc.dirty && doc.busy == atRest {
			d.mu.Unlock()
			return nil
		}
		if doc.busy != atRest {
			idle := doc.idle
			d.mu.Unlock()
			if err := await(ctx, idle); err != nil {
				return fmt.Errorf("save %s: %w", d.ref.Key(key), err)
			}
			continue
		}
		d.take(doc, saving)
		d.mu.Unlock()

		saved := make(chan error, 1)
		go func() { saved <- d.save(doc, nil, d.options().Retries) }()
		select {
		case err := <-saved:
			return err
		case <-ctx.Done():
			return fmt.Errorf("save %s: %w", d.ref.Key(key), ctx.Err())
		}
	}
}

// load is the goroutine of a load.
func (d *Documents) load(ctx context.Context, doc *document, call *loadCall, create func() (any, error)) {
	var entry *Entry
	for again := true; again; {
		entry, call.err = d.engine.Get(ctx, d.ref.Key(doc.key), d.request())
		d.mu.Lock()
		again = call.err == nil && doc.foreign != "" && (entry == nil || doc.foreign > entry.Version) &&
			doc.foreign != unknownVersion
		doc.foreign = ""
		d.mu.Unlock()
	}
	if call.err == nil {
		d.build(doc.key, entry, call, create)
	}

	d.mu.Lock()
	defer d.mu.Unlock()
	defer close(call.done)
	doc.loading = nil
	switch {
	case doc.present: // put while loading: what was put stays
		call.value, call.found, call.created, call.err = doc.value, true, false, nil
	case call.err != nil || !call.found:
		d.forget(doc)
	default:
		doc.value, doc.present = call.value, true
		doc.used = d.engine.clock.Now()
		doc.base = baseOf(entry)
		if call.created {
			d.touch(doc)
		}
	}
}

// build makes the value from what was read.
func (d *Documents) build(key string, entry *Entry, call *loadCall, create func() (any, error)) {
	o := d.options()
	o.Loop(func() {
		switch {
		case entry != nil:
			call.value, call.err = o.Decode(key, entry.Value)
			call.found = call.err == nil
		case create != nil:
			call.value, call.err = create()
			call.found = call.err == nil
			call.created = call.found
		}
	})
}

func baseOf(entry *Entry) base {
	b := base{known: true}
	if entry != nil {
		b.version, b.text = entry.Version, entry.Value
	}
	return b
}

// save writes a document that is busy with saving, with an edit if there is one, and ends being busy.
func (d *Documents) save(doc *document, edit func([]byte) ([]byte, error), attempts int) error {
	defer d.saved()
	o := d.options()
	d.mu.Lock()
	value, present := doc.value, doc.present
	d.mu.Unlock()
	if present {
		d.hook(o.BeforeSave, doc.key, value)
	}
	var err error
	for n := 1; n <= attempts; n++ {
		if value, err = d.attempt(doc, &o, edit); err == nil || n == attempts {
			break
		}
		if pause(d.ctx, d.engine.clock, time.Duration(n)*retryPause) != nil {
			break
		}
	}

	d.mu.Lock()
	switch {
	case err == nil:
		doc.failures = 0
		d.writes++
	case edit == nil:
		doc.failures++
	}
	d.yield(doc)
	d.mu.Unlock()
	if err == nil {
		d.hook(o.AfterSave, doc.key, value)
		return nil
	}
	err = fmt.Errorf("save %s: %w", d.ref.Key(doc.key), err)
	if o.Failed != nil && edit == nil {
		o.Failed(doc.key, err)
	}
	return err
}

// saved ends a save after its hooks.
func (d *Documents) saved() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.saves--; d.saves > 0 {
		return
	}
	for _, still := range d.still {
		close(still)
	}
	d.still = nil
}

// hook calls a hook of the embedder. Its panic is reported through Failed and stops nothing.
func (d *Documents) hook(f func(string, any), key string, value any) {
	if f == nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			if o := d.options(); o.Failed != nil {
				o.Failed(key, fmt.Errorf("hook on %s: %v", d.ref.Key(key), p))
			}
		}
	}()
	f(key, value)
}

// attempt is one try: encode what the value is now, store it against the base, take over what was merged in.
func (d *Documents) attempt(doc *document, o *DocumentOptions, edit func([]byte) ([]byte, error)) (any, error) {
	mine, err := d.encode(doc, o)
	if err == nil {
		var stored []byte
		var entry *Entry
		entry, err = d.engine.Update(d.ctx, d.ref.Key(doc.key), func(current *Entry) (*Change, error) {
			var err error
			stored, err = mine.onto(current, o, edit)
			return mine.change(current, stored), err
		}, o.Request)
		if err == nil && entry != nil {
			return d.adopt(doc, o, mine, entry, stored)
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	doc.dirty = doc.dirty || mine.dirty
	return mine.value, err
}

// A draft is a document as it was when a try began.
type draft struct {
	value      any
	present    bool
	dirty      bool
	text       []byte
	base       base
	generation uint64
}

// encode takes the draft.
func (d *Documents) encode(doc *document, o *DocumentOptions) (draft, error) {
	var mine draft
	var err error
	o.Loop(func() {
		d.mu.Lock()
		mine = draft{value: doc.value, present: doc.present, dirty: doc.dirty, base: doc.base, generation: doc.generation}
		doc.dirty = false
		d.mu.Unlock()
		if mine.present {
			mine.text, err = o.Encode(doc.key, mine.value)
		}
	})
	return mine, err
}

// onto gives the text to store over current: mine, merged with what another server wrote since the base, then edited.
func (mine *draft) onto(current *Entry, o *DocumentOptions, edit func([]byte) ([]byte, error)) ([]byte, error) {
	text := mine.text
	now := baseOf(current)
	switch {
	case !mine.present:
		text = now.text
	case current != nil && mine.base.known && now.version != mine.base.version:
		text = o.Merge(mine.base.text, mine.text, now.text)
	}
	if edit == nil {
		return text, nil
	}
	return edit(text)
}

// change makes the change that stores text; nil when there is nothing to store.
func (mine *draft) change(current *Entry, text []byte) *Change {
	if text == nil {
		return nil
	}
	c := &Change{Value: text}
	if current != nil {
		c.UserIDs, c.Metadata = current.UserIDs, current.Metadata
	}
	return c
}

// adopt makes what was stored the base, and the cached value where that is another than mine.
func (d *Documents) adopt(doc *document, o *DocumentOptions, mine draft, entry *Entry, stored []byte) (any, error) {
	value := mine.value
	var err error
	o.Loop(func() {
		if !mine.present || !bytes.Equal(stored, mine.text) {
			if value, err = o.Decode(doc.key, stored); err != nil {
				return
			}
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		doc.used = d.engine.clock.Now()
		if doc.generation == mine.generation {
			doc.value, doc.present = value, true
			doc.base = baseOf(entry)
			return
		}
		// Changed meanwhile: that change grew from mine. A base with mine's text and another version than the stored one
		// makes the next save merge it.
		doc.base = base{known: true, version: entry.Version, text: stored}
		if !bytes.Equal(stored, mine.text) {
			doc.base.version, doc.base.text = mine.base.version, mine.text
		}
	})
	return value, err
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
