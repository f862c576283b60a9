package module

import (
	"context"
	"errors"
	"maps"
	"math"

	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/datastore"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// This file holds the methods of PPDB databases on several documents, on the
// cache as a whole, and on stored values as they are. Its one rule: what has
// unsaved changes is never dropped from the cache.

// documents loads several documents, and then gives then their values in
// order, on the loop; missing ones are nil.
func (db *database) documents(keys []string, then func([]vm.Value, error)) {
	values := make([]vm.Value, len(keys))
	missing := false
	for i, key := range keys {
		var ok bool
		if values[i], ok = db.peek(key); ok {
			db.migrateCached(key, values[i])
		}
		missing = missing || !ok
	}
	if !missing {
		then(values, nil)
		return
	}
	db.p.background(func() func() {
		var errs []error
		for i, key := range keys {
			v, _, err := db.load(key, nil)
			values[i] = v
			errs = append(errs, err)
		}
		return func() { then(values, errors.Join(errs...)) }
	})
}

// list gives argument 1, an array of keys.
func (c *databaseCall) list() []string {
	t := c.arg(1).AsTable()
	if t == nil {
		c.wrong(1, "keys", "a table")
	}
	keys := make([]string, t.Len())
	for i := range keys {
		var ok bool
		if keys[i], ok = keyText(t.GetInt(i + 1)); !ok {
			c.Errorf("PPDB:%s: argument #1 (keys) must hold strings, got %s at %d", c.Name(), c.VM().Typeof(t.GetInt(i+1)), i+1)
		}
	}
	return keys
}

// batchUpdate is batchUpdate(keys, fn): fn(data, key) for each key, and then
// one save of all that changed.
func (c *databaseCall) batchUpdate() {
	db, script, keys, fn := c.db, c.script, c.list(), c.function(2)
	a := newAnswer(db.p.env)
	db.documents(keys, func(values []vm.Value, err error) {
		if err != nil {
			a.raise(err)
			return
		}
		var step func(i int)
		step = func(i int) {
			if i == len(keys) {
				db.saveSoon(keys)
				a.give()
				return
			}
			if now, ok := db.peek(keys[i]); ok {
				values[i] = now
			}
			ch := &change{db: db, key: keys[i], script: script, fn: fn, extra: []vm.Value{vm.Str(keys[i])}}
			ch.make(values[i], func(_ vm.Value, err error) {
				if err != nil && !isRefusal(err) {
					a.raise(err)
					return
				}
				step(i + 1) // a document that cannot be stored keeps its old value
			})
		}
		step(0)
	})
	a.end(c.Call)
}

// transaction is transaction(keys, fn): fn gets {key = document} and gives what
// the documents are to be; it returns that.
func (c *databaseCall) transaction() {
	db, script, keys, fn := c.db, c.script, c.list(), c.function(2)
	a := newAnswer(db.p.env)
	db.documents(keys, func(values []vm.Value, err error) {
		if err != nil {
			a.raise(err)
			return
		}
		tx := &transaction{db: db, keys: keys, before: make(map[string]replacement, len(keys))}
		db.p.env.Invoke(script, fn, func(results []vm.Value, err error) {
			if err == nil && (len(results) == 0 || !results[0].IsTable()) {
				err = errTransactionResult
			}
			if err == nil {
				err = tx.check(results[0].AsTable())
			}
			if err != nil {
				a.raise(err)
				return
			}
			tx.commit(func(err error) {
				if err != nil {
					a.raise(err)
					return
				}
				a.give(results[0])
			})
		}, tx.batch(values))
	})
	a.end(c.Call)
}

const errTransactionResult = ppdbError("PPDB:transaction: the function must return a table of documents")

// A transaction is one call of transaction.
type transaction struct {
	db     *database
	keys   []string
	before map[string]replacement // the documents that the function was given
	after  []replacement
	to     []string // keys of after
}

// batch gives {key = copy} of the documents of the keys.
func (tx *transaction) batch(values []vm.Value) vm.Value {
	t := vm.NewTable(0, len(values))
	for i, key := range tx.keys {
		r := tx.db.replacing(key, values[i])
		r.merge = true
		tx.before[key] = r
		t.SetStr(key, r.copied)
	}
	return t.Value()
}

// check takes what the function gave, or fails when one of the documents cannot
// be stored.
func (tx *transaction) check(batch *vm.Table) error {
	for at, k, v, ok := batch.At(0); ok; at, k, v, ok = batch.At(at) {
		key, valid := keyText(k)
		if !valid {
			return errTransactionResult
		}
		if _, err := tx.db.storable(key, v); err != nil {
			return err
		}
		r, given := tx.before[key]
		if !given {
			old, _ := tx.db.peek(key)
			r = tx.db.replacing(key, old)
			r.merge = true
		}
		r.next = v
		tx.after, tx.to = append(tx.after, r), append(tx.to, key)
	}
	return nil
}

// commit replaces the documents, one after the other, and saves them.
func (tx *transaction) commit(then func(error)) {
	if len(tx.after) == 0 {
		if len(tx.to) > 0 {
			tx.db.saveSoon(tx.to)
		}
		then(nil)
		return
	}
	r := tx.after[0]
	ch := &change{db: tx.db, key: tx.to[len(tx.to)-len(tx.after)]}
	tx.after = tx.after[1:]
	next := func(_ vm.Value, err error) {
		if err != nil {
			then(err)
			return
		}
		tx.commit(then)
	}
	if r.old.IsNil() {
		ch.create(r.next, true, next)
		return
	}
	ch.replace(r, next)
}

// flush is flushWrites(), flushWritesSync() and flush(key): it saves what has
// changes and returns whether all of it was taken.
func (c *databaseCall) flush() {
	db := c.db
	var keys []string
	if !c.arg(1).IsNil() {
		keys = []string{c.key()}
	}
	c.await(func() func() []vm.Value {
		err := db.docs.Flush(context.Background(), keys...)
		return func() []vm.Value { return []vm.Value{vm.Bool(err == nil)} }
	})
}

// clearCache is clearCache(): saves what has changes, then empties the cache.
func (c *databaseCall) clearCache() {
	db := c.db
	c.await(func() func() []vm.Value {
		_ = db.docs.Clear(context.Background()) // reported through failed; what was not saved stays
		return func() []vm.Value { return nil }
	})
}

// cleanCache is cleanCache(ttl): drops documents unused for ttl seconds, 3600
// by default, and returns how many.
func (c *databaseCall) cleanCache() {
	c.ReturnNumber(float64(c.db.docs.Evict(seconds(c.number(1, "ttl", 3600)))))
}

// enableAutoCleanup is enableAutoCleanup(interval, ttl): cleanCache(ttl) every
// interval seconds, by default 300 and 3600.
func (c *databaseCall) enableAutoCleanup() {
	c.db.cleanup = cleanup{interval: math.Max(1, c.number(1, "interval", 300)), ttl: c.number(2, "ttl", 3600)}
	c.db.cleanup.next = c.db.p.env.Loop.Seconds() + c.db.cleanup.interval
}

// export gives {key = copy} of every cached document.
func (c *databaseCall) export() {
	t := vm.NewTable(0, 0)
	for _, key := range c.db.docs.Keys() {
		if v, ok := c.db.peek(key); ok {
			t.SetStr(key, deepCopy(v))
		}
	}
	c.Return(t.Value())
}

// importAll is import(tbl, overwrite): copies of the fields become documents,
// cached ones only with overwrite and none that cannot be stored; how many, or
// false for what is no table.
func (c *databaseCall) importAll() {
	t := c.arg(1).AsTable()
	if t == nil {
		c.ReturnBool(false)
		return
	}
	n := 0
	for at, k, v, ok := t.At(0); ok; at, k, v, ok = t.At(at) {
		key, valid := keyText(k)
		if !valid {
			c.Errorf("PPDB:%s: argument #1 (tbl) must have strings as keys, got %s", c.Name(), c.VM().Typeof(k))
		}
		if _, cached := c.db.peek(key); cached && !c.arg(2).Truthy() {
			continue
		}
		if c.db.put(key, deepCopy(v)) == nil {
			n++
		}
	}
	c.ReturnNumber(float64(n))
}

// listTime is how long a listing of stored keys is used again, in seconds.
const listTime = 60

// keys gives the keys that are cached or stored; the store is asked once in 60 s.
func (c *databaseCall) keys() {
	db := c.db
	if db.isListed() {
		c.Return(db.allKeys())
		return
	}
	c.await(func() func() []vm.Value {
		names, err := db.storedKeys()
		return func() []vm.Value {
			if err != nil {
				db.log("ERROR", "Failed to list keys: %v", err)
			} else {
				db.listed, db.listedAt = names, db.p.env.Loop.Seconds()
				clear(db.gone)
			}
			return []vm.Value{db.allKeys()}
		}
	})
}

// isListed reports whether the last listing is still good.
func (s *shelf) isListed() bool { return s.p.env.Loop.Seconds()-s.listedAt < listTime }

// removed notes that a key is not stored any more.
func (s *shelf) removed(key string) {
	if s.isListed() {
		s.gone[key] = true
	}
}

func (s *shelf) storedKeys() (names []string, err error) {
	q := datastore.ListQuery{ExcludeDeleted: true, PageSize: 100}
	for {
		page, err := s.engine.ListKeys(context.Background(), s.ref, q, datastore.Request{})
		if err != nil {
			return nil, err
		}
		for _, k := range page.Keys {
			names = append(names, k.Name)
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			return names, nil
		}
	}
}

// allKeys gives cached keys, then stored ones.
func (db *database) allKeys() vm.Value {
	t, seen := vm.NewTable(0, 0), maps.Clone(db.gone)
	for _, key := range db.docs.Keys() {
		delete(seen, key) // made anew
	}
	for _, names := range [][]string{db.docs.Keys(), db.listed} {
		for _, name := range names {
			if !seen[name] {
				seen[name] = true
				t.Append(vm.Str(name))
			}
		}
	}
	return t.Value()
}

// stat gives { name, cachedKeys, queuedWrites, writeCount }: the last two are
// the documents with changes not yet saved.
func (c *databaseCall) stat() {
	figures := c.db.docs.Stats()
	t := vm.NewTable(0, 4)
	t.SetStr("name", vm.Str(c.db.ref.Store))
	t.SetStr("cachedKeys", vm.Int(figures.Cached))
	t.SetStr("queuedWrites", vm.Int(figures.Dirty))
	t.SetStr("writeCount", vm.Int(figures.Dirty))
	c.Return(t.Value())
}

// waitStep is how often waitForKey looks, in seconds.
const waitStep = 0.1

// waitForKey is waitForKey(key, timeout): the document as soon as it is cached,
// nil after timeout seconds, 10 by default.
func (c *databaseCall) waitForKey() {
	db, key, loop := c.db, c.key(), c.db.p.env.Loop
	deadline := loop.Seconds() + c.number(2, "timeout", 10)
	a := newAnswer(db.p.env)
	var look func(float64)
	look = func(float64) {
		v, ok := db.peek(key)
		if ok || loop.Seconds() >= deadline {
			a.give(v)
			return
		}
		loop.After(waitStep, sched.Resume, look)
	}
	look(0)
	a.end(c.Call)
}

// rawGet is rawGet(key, cb): the stored value as it is, nothing cached.
func (c *databaseCall) rawGet() {
	db, script, key, cb := c.db, c.script, c.key(), c.callback(2)
	c.await(func() func() []vm.Value {
		e, err := db.engine.Get(context.Background(), db.ref.Key(key), datastore.Request{})
		return func() []vm.Value {
			v := vm.Nil
			if err == nil && e != nil {
				v, err = bind.ParseJSON(string(e.Value))
			}
			if err != nil {
				db.callback(script, cb, vm.False, failure(err))
				return []vm.Value{vm.Nil, failure(err)}
			}
			db.callback(script, cb, vm.True, v)
			return []vm.Value{v}
		}
	})
}

// rawSet is rawSet(key, value, cb): stores a value at once, without hooks.
func (c *databaseCall) rawSet() {
	db, script, key, cb := c.db, c.script, c.key(), c.callback(3)
	text, err := class.EncodeValue(c.VM(), c.arg(2))
	c.await(func() func() []vm.Value {
		if err == nil {
			defer db.muffle(key)()
			_, err = db.docs.Edit(context.Background(), key, func([]byte) ([]byte, error) { return text, nil })
		}
		return func() []vm.Value {
			if err != nil {
				db.log("ERROR", "Failed to set key '%s': %v", key, err)
				db.callback(script, cb, vm.False, failure(err))
				return []vm.Value{vm.False, failure(err)}
			}
			db.callback(script, cb, vm.True)
			return []vm.Value{vm.True}
		}
	})
}

// incrementText adds amount to a field of a document's text. It works off the
// loop, so on tables and strings of its own.
func incrementText(field vm.Value, amount float64) func([]byte) ([]byte, error) {
	name, isText := "", field.IsString()
	if isText {
		name = field.AsString().String()
	}
	return func(text []byte) ([]byte, error) {
		field, t := field, vm.NewTable(0, 1)
		if isText {
			field = vm.Str(name)
		}
		if text != nil {
			v, err := bind.ParseJSON(string(text))
			if err != nil {
				return nil, err
			}
			t = v.AsTable()
		}
		add := adding{field: field, amount: amount}
		if _, err := add.to(t.Value()); err != nil {
			return nil, err
		}
		return bind.AppendJSON(nil, t.Value(), bind.JSONRules{Strict: true, Limit: datastore.MaxValue})
	}
}
