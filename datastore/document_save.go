package datastore

// This file holds how a document is saved. Its one rule: what another server wrote since is merged, never overwritten
// unseen, and what could not be stored stays a change.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// retryPause times its number is the pause after a failed attempt.
const retryPause = 500 * time.Millisecond

// flush saves a document now if it has changes, after what is in progress, and tells of changes that were refused.
func (d *Documents) flush(ctx context.Context, key string) error {
	err := d.saveNow(ctx, key)
	if refused := d.takeRefused(key); err == nil {
		err = refused
	}
	return err
}

// takeRefused gives the error of changes that were refused, once.
func (d *Documents) takeRefused(key string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	err := d.refused[key]
	delete(d.refused, key)
	return err
}

func (d *Documents) saveNow(ctx context.Context, key string) error {
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
		go func() {
			_, err := d.save(doc, nil, d.options().Retries)
			saved <- err
		}()
		select {
		case err := <-saved:
			return err
		case <-ctx.Done():
			return fmt.Errorf("save %s: %w", d.ref.Key(key), ctx.Err())
		}
	}
}

// save writes a document that is busy with saving, with an edit if there is one, and ends being busy. It gives the value
// that was saved, which need not be cached any more.
func (d *Documents) save(doc *document, edit func([]byte) ([]byte, error), attempts int) (any, error) {
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
		value, err = d.attempt(doc, &o, edit)
		if err == nil || n == attempts || errors.Is(err, ErrFenced) {
			break
		}
		if pause(d.ctx, d.engine.clock, time.Duration(n)*retryPause) != nil {
			break
		}
	}

	if err != nil {
		err = fmt.Errorf("save %s: %w", d.ref.Key(doc.key), err)
	}
	d.mu.Lock()
	switch {
	case err == nil:
		doc.failures = 0
		d.writes++
	case edit == nil:
		doc.failures++
	}
	lost := errors.Is(err, ErrFenced)
	if lost {
		doc.dirty = false // its changes are those of a holder that was replaced
		d.refused[doc.key] = err
	}
	d.yield(doc)
	if lost = lost || !doc.dirty && d.lapsed(doc.key); lost {
		d.drop(doc, doc.key)
	}
	d.mu.Unlock()
	if lost {
		defer d.tellInvalidated(doc.key)
	}
	if err == nil {
		d.hook(o.AfterSave, doc.key, value)
		return value, nil
	}
	if o.Failed != nil && edit == nil {
		o.Failed(doc.key, err)
	}
	return nil, err
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
	var unsure *doubt
	request := o.Request
	if err == nil && edit == nil {
		request.Fence, err = d.fence(doc.key, o)
	} else {
		request.Fence = d.heldFence(doc.key)
	}
	if err == nil {
		var stored []byte
		var change *Change
		var entry *Entry
		entry, err = d.engine.Update(d.ctx, d.ref.Key(doc.key), func(current *Entry) (*Change, error) {
			var err error
			if stored, err = mine.onto(current, o, edit); err != nil {
				change = nil
				return nil, err
			}
			change = mine.change(current, stored)
			return change, nil
		}, request)
		if err == nil && entry != nil {
			return d.adopt(doc, o, mine, entry, stored)
		}
		if err != nil && change != nil {
			unsure = &doubt{mark: Write{Change: *change, Origin: d.engine.origin}.Mark(), text: mine.text}
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	doc.dirty = doc.dirty || mine.dirty
	doc.putBack(mine.steps)
	if unsure != nil {
		doc.doubts = append(doc.doubts[max(0, len(doc.doubts)-mostDoubts+1):len(doc.doubts):len(doc.doubts)], *unsure)
	}
	return mine.value, err
}

// A draft is a document as it was when a try began.
type draft struct {
	key        string
	value      any
	present    bool
	dirty      bool
	text       []byte
	base       base
	steps      []step
	doubts     []doubt
	generation uint64
}

// A doubt is a write that failed and yet may have been carried out.
type doubt struct {
	mark string // the end of its version, Write.Mark
	text []byte // of the document it was made from
}

// mostDoubts is how many of the last failed writes of a document are remembered.
const mostDoubts = 8

// encode takes the draft.
func (d *Documents) encode(doc *document, o *DocumentOptions) (draft, error) {
	var mine draft
	var err error
	o.Loop(func() {
		d.mu.Lock()
		mine = draft{key: doc.key, value: doc.value, present: doc.present, dirty: doc.dirty, base: doc.base,
			doubts: doc.doubts, generation: doc.generation}
		doc.dirty = false
		d.mu.Unlock()
		if !mine.present {
			return
		}
		if mine.text, err = o.Encode(doc.key, mine.value); err == nil {
			d.mu.Lock()
			mine.steps = doc.takeSteps(mine.text)
			d.mu.Unlock()
		}
	})
	return mine, err
}

// onto gives the text to store over current: mine, made again on what another server wrote since the base, then edited.
func (mine *draft) onto(current *Entry, o *DocumentOptions, edit func([]byte) ([]byte, error)) ([]byte, error) {
	text := mine.text
	now := baseOf(current)
	switch {
	case !mine.present:
		text = now.text
	case current != nil && mine.base.known && now.version != mine.base.version:
		text = mine.over(o, now)
	}
	if edit == nil {
		return text, nil
	}
	return edit(text)
}

// over gives the text to store over another version than the base: what was changed since, when that version is a write of
// ours that failed and yet was carried out, and all changes made again otherwise.
func (mine *draft) over(o *DocumentOptions, now base) []byte {
	for _, d := range mine.doubts {
		switch {
		case !strings.HasSuffix(now.version, d.mark):
		case bytes.Equal(d.text, now.text):
			return mine.text
		default:
			return o.Merge(d.text, mine.text, now.text)
		}
	}
	return mine.rebase(o, now.text)
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
		doc.doubts = nil
		if doc.generation == mine.generation {
			doc.value, doc.present = value, true
			doc.base = baseOf(entry)
			doc.steps, doc.text = nil, nil
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
