package datastore

// This file holds how a document is loaded. Its one rule: one read for all who ask, and a failed one leaves nothing.

import "context"

// A loadCall is one load that any number of callers wait for.
type loadCall struct {
	done    chan struct{}
	value   any
	text    []byte // of a created value
	found   bool
	created bool
	err     error
}

// join gives a cached document, or the load of its key to wait for, which it begins when there is none (led), or the end
// of a delete to wait for first.
func (d *Documents) join(ctx context.Context, key string, create func() (any, error), redo Redo) (loaded Loaded, call *loadCall, led bool, deleted <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.evictSome()
	doc := d.open(key)
	switch {
	case doc.busy == deleting:
		return loaded, nil, false, doc.idle
	case doc.present:
		doc.leaving = false
		doc.used = d.engine.clock.Now()
		return Loaded{Value: doc.value, Found: true}, nil, false, nil
	case doc.loading != nil:
		return loaded, doc.loading, false, nil
	}
	doc.loading = &loadCall{done: make(chan struct{})}
	go d.load(context.WithoutCancel(ctx), doc, doc.loading, create, redo)
	return loaded, doc.loading, true, nil
}

// load is the goroutine of a load.
func (d *Documents) load(ctx context.Context, doc *document, call *loadCall, create func() (any, error), redo Redo) {
	var entry *Entry
	o := d.options()
	if o.Lease > 0 {
		_, call.err = d.hold(doc.key, &o)
	}
	for again := call.err == nil; again; {
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
		d.releaseSoon(d.unhold(doc.key))
	default:
		doc.value, doc.present = call.value, true
		doc.used = d.engine.clock.Now()
		doc.base = baseOf(entry)
		doc.steps, doc.text, doc.doubts = nil, nil, nil
		if call.created {
			doc.begin(call.text, redo)
			leaving := doc.leaving
			d.touch(doc)
			doc.leaving = leaving
		}
		if !call.created && d.lapsed(doc.key) {
			d.drop(doc, doc.key) // lost while it was read
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
			if call.created {
				call.text, _ = o.Encode(key, call.value) // one that cannot be written is reported by its save
			}
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
