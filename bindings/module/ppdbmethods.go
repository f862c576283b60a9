package module

import (
	"context"

	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
)

// This file holds the methods of PPDB databases that change and remove
// documents. Its one rule: nothing is changed that was not loaded first.

// databaseCall is one call of a method of a database.
type databaseCall struct {
	*vm.Call
	db     *database
	script *runtime.Script
}

// databaseMethods are the methods of databases: all that any version of the
// original had.
func databaseMethods() map[string]func(*ppdb, *vm.Call) {
	all := make(map[string]func(*ppdb, *vm.Call))
	for name, f := range map[string]func(*databaseCall){
		"_getQueueKey":      func(c *databaseCall) { c.ReturnString(c.db.ref.Store + ":" + c.key()) },
		"atomicIncrement":   (*databaseCall).atomicIncrement,
		"batchUpdate":       (*databaseCall).batchUpdate,
		"cleanCache":        (*databaseCall).cleanCache,
		"clearCache":        (*databaseCall).clearCache,
		"clearKey":          (*databaseCall).remove,
		"close":             (*databaseCall).leave,
		"delete":            (*databaseCall).remove,
		"enableAutoCleanup": (*databaseCall).enableAutoCleanup,
		"exists":            (*databaseCall).exists,
		"export":            (*databaseCall).export,
		"flush":             (*databaseCall).flush,
		"flushWrites":       (*databaseCall).flush,
		"flushWritesSync":   (*databaseCall).flush,
		"get":               (*databaseCall).get,
		"getCached":         (*databaseCall).getCached,
		"getOrInit":         (*databaseCall).getOrInit,
		"getWithDefault":    (*databaseCall).get,
		"hasKey":            (*databaseCall).exists,
		"import":            (*databaseCall).importAll,
		"increment":         (*databaseCall).increment,
		"init":              (*databaseCall).init,
		"isLoading":         func(c *databaseCall) { c.ReturnBool(c.db.loading[c.key()] > 0) },
		"keys":              (*databaseCall).keys,
		"leave":             (*databaseCall).leave,
		"rawGet":            (*databaseCall).rawGet,
		"rawSet":            (*databaseCall).rawSet,
		"sendToDiscord":     func(c *databaseCall) { c.db.setDiscord(c.arg(1).Truthy()) },
		"set":               (*databaseCall).set,
		"setCached":         (*databaseCall).setCached,
		"setDiscordWebhook": (*databaseCall).setDiscordWebhook,
		"setWebhook":        (*databaseCall).setWebhook,
		"size":              func(c *databaseCall) { c.ReturnNumber(float64(c.db.docs.Stats().Cached)) },
		"stat":              (*databaseCall).stat,
		"transaction":       (*databaseCall).transaction,
		"update":            (*databaseCall).update,
		"waitForKey":        (*databaseCall).waitForKey,
	} {
		all[name] = func(_ *ppdb, c *vm.Call) { f(newDatabaseCall(c)) }
	}
	return all
}

func newDatabaseCall(c *vm.Call) *databaseCall {
	if c.Arg(1).IsTable() {
		if u := c.Index(c.Arg(1), vm.Str(stateField)).AsUserdata(); u != nil {
			if db, ok := u.Data.(*database); ok {
				call := &databaseCall{c, db, runtime.ScriptOf(c.Thread())}
				db.tidy()
				db.refresh(call.script)
				return call
			}
		}
	}
	bind.RaiseNoSelf(c, c.Name())
	return nil
}

// arg gives argument i, counted without the object.
func (c *databaseCall) arg(i int) vm.Value { return c.Arg(i + 1) }

// wrong raises that argument i, which has a name, is of the wrong type.
func (c *databaseCall) wrong(i int, name, want string) {
	c.Errorf("PPDB:%s: argument #%d (%s) must be %s, got %s", c.Name(), i, name, want, c.VM().Typeof(c.arg(i)))
}

// key gives argument 1 as a key.
func (c *databaseCall) key() string {
	key, ok := keyText(c.arg(1))
	if !ok {
		c.wrong(1, "key", "a string")
	}
	return key
}

// function gives argument i, which must be a function.
func (c *databaseCall) function(i int) vm.Value {
	if !c.arg(i).IsFunction() {
		c.wrong(i, "fn", "a function")
	}
	return c.arg(i)
}

// callback gives argument i, a function or nil.
func (c *databaseCall) callback(i int) vm.Value {
	if fn := c.arg(i); !fn.IsNil() && !fn.IsFunction() {
		c.wrong(i, "cb", "a function")
	}
	return c.arg(i)
}

// document gives argument i, nil or what a document can be.
func (c *databaseCall) document(i int, name string) vm.Value {
	switch v := c.arg(i); v.Kind() {
	case vm.KindNil, vm.KindBoolean, vm.KindNumber, vm.KindString, vm.KindTable, vm.KindBuffer:
		return v
	}
	c.wrong(i, name, "a table")
	return vm.Nil
}

// number gives argument i, which may be left out.
func (c *databaseCall) number(i int, name string, def float64) float64 {
	f, ok := c.arg(i).AsNumber()
	switch {
	case ok:
		return f
	case !c.arg(i).IsNil():
		c.wrong(i, name, "a number")
	}
	return def
}

// await does blocking work while the caller waits; what it returns gives the
// results. That runs on the loop, even if the caller is gone by then.
func (c *databaseCall) await(work func() func() []vm.Value) {
	loop := c.db.p.env.Loop
	c.db.p.env.AwaitSubmit(c.Call, func(deliver func(func(*runtime.Waiter))) {
		go func() {
			finish := work()
			var results []vm.Value
			loop.Post(func() { results = finish() })
			deliver(func(w *runtime.Waiter) { w.Wake(results...) })
		}()
	})
}

// failure is an error as a result.
func failure(err error) vm.Value { return class.ScriptError(err).Value }

// orEmpty gives a fresh table for nil.
func orEmpty(v vm.Value) vm.Value {
	if v.IsNil() {
		return vm.NewTable(0, 0).Value()
	}
	return v
}

// setCached is setCached(key, data): the cache only, nothing is saved.
func (c *databaseCall) setCached() {
	key, v := c.key(), c.document(2, "data")
	if v.IsNil() {
		return
	}
	delete(c.db.marks, key)
	if err := c.db.docs.Keep(key, v); err != nil {
		panic(class.ScriptError(err))
	}
}

// set is set(key, table): true, or false with a warning for what is no table.
func (c *databaseCall) set() {
	key, v := c.key(), c.arg(2)
	if !v.IsTable() {
		c.db.p.env.Print(c.Thread(), runtime.Warning, "[PPDB] set() expected table value for key: "+key)
		c.ReturnBool(false)
		return
	}
	if err := c.db.put(key, v); err != nil {
		c.ReturnAll(vm.False, failure(err))
		return
	}
	c.ReturnBool(true)
}

// update is update(key, fn, cb): fn gets a copy and gives the new document; nil
// or false changes nothing. An error of fn is the caller's. It returns whether
// the document changed, and why not if it cannot be stored; cb gets that and the
// new document.
func (c *databaseCall) update() {
	db, script := c.db, c.script
	ch := &change{db: db, script: script, key: c.key(), fn: c.function(2)}
	cb := c.callback(3)
	a := newAnswer(db.p.env)
	refused := func(err error) {
		db.callback(script, cb, vm.False, vm.Nil, failure(err))
		a.give(vm.False, failure(err))
	}
	db.current(ch.key, func(v vm.Value, found bool, err error) {
		if err != nil {
			refused(err)
			return
		}
		ch.make(v, func(next vm.Value, err error) {
			switch {
			case isRefusal(err):
				refused(err)
			case err != nil:
				a.raise(err)
			case next.IsNil():
				db.callback(script, cb, vm.False, vm.Nil)
				a.give(vm.False)
			default:
				db.callback(script, cb, vm.True, next)
				a.give(vm.True)
			}
		})
	})
	a.end(c.Call)
}

// increment is increment(key, field, amount): the new number, or nil and why
// not.
func (c *databaseCall) increment() {
	db, th := c.db, c.Thread()
	add := &adding{db: db, key: c.key(), field: c.arg(2), amount: c.amount()}
	a := newAnswer(db.p.env)
	answered := func(n float64, err error) {
		if err == errNoNumber {
			db.p.env.Print(th, runtime.Warning, "[PPDB] increment() expected a number in field: "+vm.ToString(add.field))
		}
		if err != nil {
			a.give(vm.Nil, failure(err))
			return
		}
		a.give(vm.Number(n))
	}
	db.current(add.key, func(v vm.Value, _ bool, err error) {
		if err != nil {
			answered(0, err)
			return
		}
		add.make(v, answered)
	})
	a.end(c.Call)
}

// amount gives argument 3, 1 when it is left out, and checks the field.
func (c *databaseCall) amount() float64 {
	if text := vm.ValidKey(c.arg(2)); text != "" {
		c.wrong(2, "field", "a string")
	}
	return c.number(3, "amount", 1)
}

// atomicIncrement is atomicIncrement(key, field, amount): one step on the
// stored document together with the unsaved changes; the new number, or nil
// and why not.
func (c *databaseCall) atomicIncrement() {
	db, key, field, amount := c.db, c.key(), c.arg(2), c.amount()
	c.await(func() func() []vm.Value {
		defer db.muffle(key)()
		v, err := db.docs.Edit(context.Background(), key, incrementText(field, amount))
		return func() []vm.Value {
			if err != nil {
				return []vm.Value{vm.Nil, failure(err)}
			}
			return []vm.Value{v.(vm.Value).AsTable().Get(field)}
		}
	})
}

// delete is delete(key, cb): it cancels what was to be saved. It returns, and
// cb gets, whether the store took it.
func (c *databaseCall) remove() {
	db, script, key, cb := c.db, c.script, c.key(), c.callback(2)
	c.await(func() func() []vm.Value {
		db.hook("beforeDelete", vm.Str(key))
		_, err := db.docs.Delete(context.Background(), key)
		if err == nil {
			db.hook("afterDelete", vm.Str(key))
		}
		return func() []vm.Value {
			if err != nil {
				db.log("ERROR", "Failed to delete key '%s': %v", key, err)
			} else {
				db.removed(key)
				db.onDelete.fire(vm.Str(key))
			}
			db.callback(script, cb, vm.Bool(err == nil))
			return []vm.Value{vm.Bool(err == nil)}
		}
	})
}

// leave is leave(key, cb): it saves the document if it has changes, then drops
// it from the cache. What cannot be saved stays.
func (c *databaseCall) leave() {
	db, script, key, cb := c.db, c.script, c.key(), c.callback(2)
	_, cached := db.peek(key)
	c.await(func() func() []vm.Value {
		err := db.docs.Leave(context.Background(), key)
		return func() []vm.Value {
			delete(db.loaded, key)
			delete(db.marks, key)
			delete(db.stuck, key)
			if err == nil && cached && db.options {
				db.onDelete.fire(vm.Str(key))
			}
			db.callback(script, cb, vm.Bool(err == nil))
			return []vm.Value{vm.Bool(err == nil)}
		}
	})
}
