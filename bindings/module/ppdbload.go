package module

import (
	"context"

	"lanai/datastore"
	"lanai/runtime/luau/vm"
)

// This file holds the methods of PPDB databases that load documents. Its one
// rule: a load that fails creates nothing and writes nothing.

// awaitLoad is await for work that loads a document.
func (c *databaseCall) awaitLoad(key string, work func() func() []vm.Value) {
	db := c.db
	db.loading[key]++
	c.await(func() func() []vm.Value {
		finish := work()
		return func() []vm.Value {
			db.loadEnded(key)
			return finish()
		}
	})
}

// init is init(key, defaultData, cb): it waits until the document is there and
// gives it, or nil and the error.
func (c *databaseCall) init() {
	db, script, key, cb := c.db, c.script, c.key(), c.callback(3)
	fresh := orEmpty(deepCopy(c.document(2, "defaultData")))
	if v, ok := db.peek(key); ok {
		db.callback(script, cb, vm.True, v)
		c.Return(v)
		return
	}
	first := !db.initing[key]
	db.initing[key] = true
	c.awaitLoad(key, func() func() []vm.Value {
		if first {
			db.hook("beforeInit", vm.Str(key), vm.Nil)
		}
		v, _, err := db.load(key, func() vm.Value { return fresh })
		if first && err == nil {
			db.hook("afterLoad", vm.Str(key), v)
			db.hook("afterInit", vm.Str(key), v)
		}
		return func() []vm.Value {
			if first {
				delete(db.initing, key)
			}
			if err != nil {
				db.log("ERROR", "Failed to load key '%s': %v", key, err)
				db.callback(script, cb, vm.False, vm.Nil, failure(err))
				return []vm.Value{vm.Nil, failure(err)}
			}
			if first {
				db.onInit.fire(vm.Str(key), v)
			}
			db.callback(script, cb, vm.True, v)
			return []vm.Value{v}
		}
	})
}

// getOrInit is getOrInit(key, defaultData): the document, or nil and the error.
func (c *databaseCall) getOrInit() {
	db, key, fresh := c.db, c.key(), orEmpty(deepCopy(c.document(2, "defaultData")))
	if v, ok := db.peek(key); ok {
		c.Return(v)
		return
	}
	c.awaitLoad(key, func() func() []vm.Value {
		v, _, err := db.load(key, func() vm.Value { return fresh })
		return func() []vm.Value { return loadResults(v, err) }
	})
}

func loadResults(v vm.Value, err error) []vm.Value {
	if err != nil {
		return []vm.Value{vm.Nil, failure(err)}
	}
	return []vm.Value{v}
}

// get is get(key, default, ttl): the document, read again when it is older
// than ttl seconds and has no changes; a copy of default, cached but not saved,
// when nothing is stored.
func (c *databaseCall) get() {
	db, key, fallback := c.db, c.key(), deepCopy(c.document(2, "default"))
	if fallback.IsNil() && db.options {
		fallback = orEmpty(fallback)
	}
	ttl, aged := c.number(3, "ttl", 0), !c.arg(3).IsNil()
	stale := aged && db.lock == 0 && db.p.env.Loop.Seconds()-db.loaded[key] > ttl
	if v, ok := db.peek(key); ok && !stale {
		c.Return(v)
		return
	}
	c.awaitLoad(key, func() func() []vm.Value {
		if stale {
			_ = db.docs.Leave(context.Background(), key) // a document that cannot be saved stays, and is given below
		}
		v, found, err := db.load(key, nil)
		return func() []vm.Value {
			if err == nil && !found && !fallback.IsNil() {
				v = fallback
				err = db.docs.Keep(key, v)
			}
			return loadResults(v, err)
		}
	})
}

func (c *databaseCall) getCached() {
	v, _ := c.db.peek(c.key())
	c.Return(v)
}

// exists is hasKey(key) and exists(key); a failed read is false.
func (c *databaseCall) exists() {
	db, key := c.db, c.key()
	if _, ok := db.peek(key); ok {
		c.ReturnBool(true)
		return
	}
	c.await(func() func() []vm.Value {
		e, err := db.engine.Get(context.Background(), db.ref.Key(key), datastore.Request{})
		return func() []vm.Value { return []vm.Value{vm.Bool(err == nil && e != nil)} }
	})
}
