package module

import (
	"context"
	"errors"

	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
)

// This file holds change, one change of one document by a function of a
// script. Its one rule: what the function has not seen is never overwritten. If
// another thread or server changed the document meanwhile, the change is made
// again on that, or where the function has waited, merged into it field by field.

// A change is one change of one document: what a function makes of it, or
// without one a new document.
type change struct {
	db     *database
	key    string
	script *runtime.Script
	fn     vm.Value
	extra  []vm.Value // arguments of fn after the document
}

// A refusal is the failure of a change whose new document cannot be stored.
type refusal struct{ error }

// Unwrap gives the cause.
func (r refusal) Unwrap() error { return r.error }

// isRefusal reports whether a change failed because of the new document.
func isRefusal(err error) bool {
	var r refusal
	return errors.As(err, &r)
}

// make calls the function with a copy of old, nil for a key with nothing
// stored, and makes what it gives the document. then gets the new document, nil
// when the function gave nil or false.
func (ch *change) make(old vm.Value, then func(vm.Value, error)) {
	waited, changes := false, ch.db.changes
	r := ch.db.replacing(ch.key, old)
	ch.db.p.env.Invoke(ch.script, ch.fn, func(results []vm.Value, err error) {
		switch {
		case err != nil || len(results) == 0 || !results[0].Truthy():
			then(vm.Nil, err)
		case old.IsNil():
			ch.create(results[0], waited, then)
		default:
			r.next, r.merge = results[0], waited || ch.db.changes != changes
			ch.replace(r, then)
		}
	}, append([]vm.Value{r.copied}, ch.extra...)...)
	waited = true
}

// redo is make on another document, for a save that meets one; nil for a
// function that has waited, which a save cannot.
func (ch *change) redo(waited bool) datastore.Redo {
	if waited {
		return nil
	}
	return func(value any) (any, error) {
		copied := deepCopy(value.(vm.Value))
		results, err := ch.db.p.env.Callback(ch.script, ch.fn, append([]vm.Value{copied}, ch.extra...)...)
		if err != nil || len(results) == 0 || !results[0].Truthy() {
			return nil, err
		}
		keepVersion(value.(vm.Value), results[0])
		return results[0], nil
	}
}

// create makes next the document of a key that has nothing stored. If another
// thread or server has made one by now, the function is called again with that.
func (ch *change) create(next vm.Value, waited bool, then func(vm.Value, error)) {
	if _, err := ch.db.storable(ch.key, next); err != nil {
		then(vm.Nil, err)
		return
	}
	redo := ch.redo(waited)
	if redo != nil {
		again := redo
		redo = func(value any) (any, error) { return again(orEmpty(value.(vm.Value))) }
	}
	ch.db.create(ch.key, next, redo, func(v vm.Value, created bool, err error) {
		switch {
		case created || err != nil:
			then(v, err)
		case ch.fn.IsNil():
			ch.merge(v, replacement{next: next}, then)
		default:
			ch.make(v, then)
		}
	})
}

// A replacement is a document that is to take the place of another.
type replacement struct {
	old, next vm.Value
	copied    vm.Value // the copy of old that was given out
	before    []byte   // text of old as it was, nil when it has none
	sum       uint64   // checksum of old as it was
	known     bool     // old was as the last change left it
	merge     bool     // the change cannot be made again
}

// replacing begins the replacement of old, nil for nothing.
func (s *shelf) replacing(key string, old vm.Value) replacement {
	r := replacement{old: old, copied: deepCopy(orEmpty(old))}
	r.before, r.sum, r.known = s.before(key, old)
	return r
}

// replace carries out a replacement. Where next is the copy that was given
// out, the old table takes over its fields, so that whoever holds on to it sees
// them.
func (ch *change) replace(r replacement, then func(vm.Value, error)) {
	if r.merge && checksum(r.old) != r.sum {
		ch.overtaken(r, then)
		return
	}
	keepVersion(r.old, r.next)
	after, err := ch.db.storable(ch.key, r.next)
	if err != nil {
		then(vm.Nil, err)
		return
	}
	value := r.next
	into := r.old.AsTable()
	inPlace := into != nil && r.next.IsTable() && r.copied.AsTable() == r.next.AsTable()
	if inPlace {
		value = r.old
	}
	before := r.before
	if r.known {
		before = nil
	}
	done, err := ch.db.docs.Apply(ch.key, r.old, value, before, after, ch.redo(r.merge))
	switch {
	case err != nil:
		then(vm.Nil, refusal{err})
	case !done:
		ch.overtaken(r, then)
	default:
		ch.db.changed()
		if inPlace {
			assign(into, r.next.AsTable(), make(map[*vm.Table]bool))
		}
		ch.db.note(ch.key, value)
		then(value, nil)
	}
}

// overtaken makes a change whose document is not the cached one any more.
func (ch *change) overtaken(r replacement, then func(vm.Value, error)) {
	ch.db.fetch(ch.key, func(v vm.Value, found bool, err error) {
		switch {
		case err != nil:
			then(vm.Nil, refusal{err})
		case !r.merge:
			ch.make(v, then)
		case !found:
			ch.create(r.next, true, then)
		default:
			ch.merge(v, r, then)
		}
	})
}

// merge carries out a replacement on another document than the one it is of,
// field by field.
func (ch *change) merge(v vm.Value, r replacement, then func(vm.Value, error)) {
	after, err := ch.db.storable(ch.key, r.next)
	if err != nil {
		then(vm.Nil, err)
		return
	}
	again := ch.db.replacing(ch.key, v)
	again.merge = true
	if again.next, err = bind.ParseJSON(string(datastore.MergeFields(r.before, after, again.before))); err != nil {
		then(vm.Nil, refusal{err})
		return
	}
	ch.replace(again, then)
}

// keepVersion gives a document that a script made the version of the one
// before: it is that script's form, so no migration may see it again.
func keepVersion(old, next vm.Value) {
	from, to := old.AsTable(), next.AsTable()
	if from == nil || to == nil || !to.GetStr(versionField).IsNil() {
		return
	}
	if version := from.GetStr(versionField); !version.IsNil() {
		to.SetStr(versionField, version)
	}
}

// versionField is the number of the last migration that a document has seen.
const versionField = "_version"

// storable gives the text of a value, or reports and logs why it cannot be
// stored, so that a mistake shows where it is made and not when the document is
// saved.
func (db *database) storable(key string, v vm.Value) ([]byte, error) {
	text, err := class.EncodeValue(db.p.env.VM, v)
	if err != nil {
		db.log("ERROR", "Failed to set key '%s': %v", key, err)
		return nil, refusal{err}
	}
	return text, nil
}

// create makes v the document of a key that has nothing stored, unless another
// thread or server has made it by now: then that one is given, with false. redo
// makes it from what another server stores before the first save.
func (db *database) create(key string, v vm.Value, redo datastore.Redo, then func(v vm.Value, created bool, err error)) {
	db.p.background(func() func() {
		made := func() (any, error) {
			db.note(key, v)
			return v, nil
		}
		loaded, err := db.docs.LoadOrMake(context.Background(), key, made, redo)
		return func() {
			if err != nil {
				then(vm.Nil, false, refusal{err})
				return
			}
			if loaded.Created {
				db.changed()
			}
			then(loaded.Value.(vm.Value), loaded.Created, nil)
		}
	})
}

// adding is the addition of a number to a field of a document.
type adding struct {
	db     *database
	key    string
	field  vm.Value
	amount float64
}

// errNoNumber is what adding to anything else fails with.
const errNoNumber = ppdbError("the field is not a number")

// to adds to a document, in place.
func (a *adding) to(v vm.Value) (float64, error) {
	t := v.AsTable()
	if t == nil {
		return 0, errNoNumber
	}
	n, ok := t.Get(a.field).AsNumber()
	if !ok && !t.Get(a.field).IsNil() {
		return 0, errNoNumber
	}
	t.Set(a.field, vm.Number(n+a.amount))
	return n + a.amount, nil
}

// redo adds to what another server stored.
func (a *adding) redo(value any) (any, error) {
	_, err := a.to(value.(vm.Value))
	return value, err
}

// make adds to the document old, nil for a key with nothing stored, and gives
// then the new number.
func (a *adding) make(old vm.Value, then func(float64, error)) {
	if old.IsNil() {
		a.create(then)
		return
	}
	before, _, known := a.db.before(a.key, old)
	if known {
		before = nil
	}
	t := old.AsTable()
	was := vm.Nil
	if t != nil {
		was = t.Get(a.field)
	}
	n, err := a.to(old)
	if err != nil {
		then(0, err)
		return
	}
	after, err := a.db.storable(a.key, old)
	done := false
	if err == nil {
		done, err = a.db.docs.Apply(a.key, old, old, before, after, a.redo)
	}
	if done {
		a.db.changed()
		a.db.note(a.key, old)
		then(n, nil)
		return
	}
	t.Set(a.field, was)
	if err != nil {
		then(0, err)
		return
	}
	a.db.fetch(a.key, func(v vm.Value, _ bool, err error) {
		if err != nil {
			then(0, err)
			return
		}
		a.make(v, then)
	})
}

func (a *adding) create(then func(float64, error)) {
	fresh := vm.NewTable(0, 1).Value()
	n, _ := a.to(fresh)
	if _, err := a.db.storable(a.key, fresh); err != nil {
		then(0, err)
		return
	}
	a.db.create(a.key, fresh, a.redo, func(v vm.Value, created bool, err error) {
		if created || err != nil {
			then(n, err)
			return
		}
		a.make(v, then)
	})
}
