package datastore

// This file holds the changes of a document since it was last equal to what is stored, which a save makes again when
// another server has stored something else meanwhile. Its one rule: a change that can be made again is, as UpdateAsync
// does it; any other is merged field by field.

import "bytes"

// A Redo makes a change again on a document of another server and gives the new one; nil leaves it as it is. It runs
// through Loop, so it must not block, and it may be called several times. After an error all changes are merged field by
// field instead.
type Redo func(value any) (any, error)

// A step is one change: one that can be made again, or with a nil redo the difference of two texts.
type step struct {
	redo     Redo
	from, to []byte
}

// mostSteps is how many changes are kept for one save before they become one difference, in which what several servers add
// to a number is lost: far more than a script makes of one document in a second.
const mostSteps = 1 << 16

// last gives the text of the value after the last change that is known.
func (doc *document) last() []byte {
	if doc.text != nil {
		return doc.text
	}
	return doc.base.text
}

// differ notes that the value has come to text by changes that are not known.
func (doc *document) differ(text []byte) {
	if last := doc.last(); !bytes.Equal(last, text) {
		doc.steps = joinSteps(doc.steps, []step{{from: last, to: text}})
	}
	doc.text = text
}

// apply notes a change from before, nil for the last known text, to after.
func (doc *document) apply(before, after []byte, redo Redo) {
	if before != nil {
		doc.differ(before)
	}
	if redo == nil {
		doc.differ(after)
		return
	}
	if len(doc.steps) >= mostSteps {
		doc.steps = []step{{from: doc.base.text, to: doc.last()}}
	}
	doc.steps = append(doc.steps, step{redo: redo})
	doc.text = after
}

// begin notes how a new document was made: by redo from nothing, or with a nil redo by a default that gives way to
// anything stored.
func (doc *document) begin(text []byte, redo Redo) {
	doc.text = text
	if redo != nil {
		doc.steps = []step{{redo: redo}}
	}
}

// takeSteps gives the changes that lead to text, for a save.
func (doc *document) takeSteps(text []byte) []step {
	doc.differ(text)
	taken := doc.steps
	doc.steps = nil
	return taken
}

// putBack returns the changes of a save that failed.
func (doc *document) putBack(taken []step) {
	doc.steps = joinSteps(taken, doc.steps)
}

// joinSteps appends changes; two differences of which one ends where the other begins become one.
func joinSteps(steps, more []step) []step {
	if n := len(steps); n > 0 && len(more) > 0 {
		end, next := &steps[n-1], more[0]
		if end.redo == nil && next.redo == nil && bytes.Equal(end.to, next.from) {
			joined := append([]step(nil), steps...)
			joined[n-1].to = next.to
			return append(joined, more[1:]...)
		}
	}
	return append(steps[:len(steps):len(steps)], more...)
}

// rebase makes the changes of the draft again on what another server stored.
func (mine *draft) rebase(o *DocumentOptions, theirs []byte) []byte {
	at := &rebasing{key: mine.key, o: o, text: theirs}
	for _, s := range mine.steps {
		if s.redo == nil {
			if text := at.written(); at.err == nil {
				at.text = o.Merge(s.from, s.to, text)
			}
		} else {
			at.redo(s.redo)
		}
	}
	text := at.written()
	if at.err != nil {
		return o.Merge(mine.base.text, mine.text, theirs)
	}
	return text
}

// rebasing is a document of another server on the way to its new value.
type rebasing struct {
	key   string
	o     *DocumentOptions
	text  []byte // nil while value is newer
	value any    // nil while text is newer
	err   error
}

// redo makes one change.
func (r *rebasing) redo(change Redo) {
	r.o.Loop(func() {
		if r.value == nil && r.err == nil {
			r.value, r.err = r.o.Decode(r.key, r.text)
		}
		if r.err != nil {
			return
		}
		var next any
		if next, r.err = change(r.value); next != nil {
			r.value, r.text = next, nil
		}
	})
}

// written gives the document as text.
func (r *rebasing) written() []byte {
	if r.text == nil && r.err == nil {
		r.o.Loop(func() { r.text, r.err = r.o.Encode(r.key, r.value) })
	}
	r.value = nil
	return r.text
}
