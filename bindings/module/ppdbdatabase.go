package module

import (
	"context"
	"fmt"

	"lanai/bindings/class"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// This file holds database, what PPDB.new gives, and how it calls a script's
// functions. Its one rule: an error in a hook, a handler or a callback is
// reported and stops nothing else.

// A database is an object that PPDB.new gave.
type database struct {
	*shelf
	table   *vm.Table
	steps   vm.Value // the table of migrations that was last taken over
	hooks   map[string]hook
	options bool // made with DBOptions.new(): leave fires OnDelete, get gives {} for nothing
	discord discordSettings
	initing map[string]bool // keys whose init is under way

	onInit, onSave, onDelete, onInvalidate *ppdbSignal
}

// hook is a hook with the script that gave it.
type hook struct {
	fn     vm.Value
	script *runtime.Script
}

// stateField is the field in which an object carries its database.
const stateField = "_state"

func newDatabase(p *ppdb, s *shelf, options bool) *database {
	db := &database{shelf: s, options: options, discord: newDiscordSettings, hooks: make(map[string]hook), initing: make(map[string]bool),
		onInit: newPPDBSignal(p.env), onSave: newPPDBSignal(p.env),
		onDelete: newPPDBSignal(p.env), onInvalidate: newPPDBSignal(p.env)}
	t := vm.NewTable(0, 12)
	t.SetStr(stateField, vm.NewUserdata(nil, nil, db).Value())
	t.SetStr("name", vm.Str(s.ref.Store))
	t.SetStr("Webhook", vm.Str(""))
	t.SetStr("enabledSTD", vm.False)
	t.SetStr("debug", vm.False)
	t.SetStr("OnInit", db.onInit.table.Value())
	t.SetStr("OnSave", db.onSave.table.Value())
	t.SetStr("OnDelete", db.onDelete.table.Value())
	t.SetStr("OnInvalidate", db.onInvalidate.table.Value())
	t.SetMeta(p.methods)
	db.table = t
	s.databases = append(s.databases, db)
	return db
}

// configure takes over the settings that are given.
func (db *database) configure(s settings, script *runtime.Script) {
	if t := s.fields["hooks"].AsTable(); t != nil {
		for _, name := range hookNames {
			if fn := t.GetStr(name); fn.IsFunction() {
				db.hooks[name] = hook{fn, script}
			}
		}
	}
	if v := s.fields["migrations"]; v.IsTable() {
		db.setMigrations(v.AsTable(), script)
		db.table.SetStr("migrations", v)
		db.steps = v
	}
	if v := s.fields["debug"]; !v.IsNil() {
		db.table.SetStr("debug", v)
	}
	if url, _ := webhookText(s.fields["discordWebhook"]); url != "" {
		db.table.SetStr("Webhook", s.fields["discordWebhook"])
		db.setDiscord(s.fields["enableDiscordLog"].Truthy())
	}
	if n, ok := s.fields["retries"].AsNumber(); ok {
		db.retries = attempts(n, 100)
	}
	if ttl, given := s.expire(); given {
		db.ttl = ttl
	}
	if lock, given := s.lock(); given {
		db.lock = lock
	}
	_ = db.open() // cannot fail: the reference was valid the first time
}

// refresh takes over migrations that a script has put into the field since.
func (db *database) refresh(script *runtime.Script) {
	if v := db.table.GetStr("migrations"); v != db.steps && v.IsTable() {
		db.steps = v
		db.setMigrations(v.AsTable(), script)
	}
}

// debug reports whether DEBUG and INFO lines are printed; a script may also set
// the field.
func (db *database) debug() bool { return db.table.GetStr("debug").Truthy() }

// log prints a line in the form of the original, if it is an error or debug is
// on, and sends it to Discord if a script has asked for that.
func (db *database) log(level, format string, args ...any) {
	url := db.logWebhook(level)
	if level != "ERROR" && !db.debug() && url == "" {
		return
	}
	text := fmt.Sprintf(format, args...)
	db.print(level, text)
	if url != "" {
		db.send(url, level, text, "")
	}
}

// print prints a line of a level. DEBUG and INFO need debug.
func (db *database) print(level, text string) {
	if level != "ERROR" && !db.debug() {
		return
	}
	kind := runtime.Output
	if level == "ERROR" {
		kind = runtime.Warning
	}
	stamp := db.p.env.Loop.Now().UTC().Format("2006-01-02 15:04:05")
	db.p.env.Print(db.p.env.VM.Current(), kind, fmt.Sprintf("[PPDB][%s][%s] %s", level, stamp, text))
}

// hookTime is how long a hook is waited for, in seconds. One that waits for the
// save it is part of would wait for ever.
const hookTime = 10

// errHookTime is reported for a hook that was not waited for.
const errHookTime = ppdbError("it has not ended after 10 seconds, and is not waited for any longer")

// hook calls a hook and waits until it has ended. It is called off the loop.
func (db *database) hook(name string, args ...vm.Value) {
	ended := make(chan struct{})
	db.p.env.Do(func() {
		h, ok := db.hooks[name]
		if !ok {
			close(ended)
			return
		}
		waiting := true
		var limit *sched.Timer
		end := func(err error) {
			db.isolated(name, err)
			if waiting {
				waiting = false
				if limit != nil {
					limit.Cancel()
				}
				close(ended)
			}
		}
		db.p.env.Invoke(h.script, h.fn, func(_ []vm.Value, err error) { end(err) }, args...)
		if waiting {
			limit = db.p.env.Loop.After(hookTime, sched.Heartbeat, func(float64) { end(errHookTime) })
		}
	})
	select {
	case <-ended:
	case <-db.p.env.Ended():
	}
}

// isolated reports what went wrong in a hook or callback.
func (db *database) isolated(name string, err error) {
	if err != nil && err != runtime.ErrStopped {
		db.log("ERROR", "Error in %s: %v", name, class.ScriptError(err))
	}
}

// callback calls a callback that a script passed, if it did. It may wait;
// nobody waits for it.
func (db *database) callback(script *runtime.Script, fn vm.Value, args ...vm.Value) {
	if fn.IsFunction() {
		db.p.env.Invoke(script, fn, func(_ []vm.Value, err error) { db.isolated("callback", err) }, args...)
	}
}

// peek gives a cached document.
func (db *database) peek(key string) (vm.Value, bool) {
	v, ok := db.docs.Peek(key)
	if !ok {
		return vm.Nil, false
	}
	return v.(vm.Value), true
}

// load gives a document. One that is not stored is made by fresh, or with a nil
// fresh is not found. It blocks and is called off the loop.
func (db *database) load(key string, fresh func() vm.Value) (v vm.Value, found bool, err error) {
	var create func() (any, error)
	if fresh != nil {
		create = func() (any, error) {
			db.expectSave()
			return db.migrate(key, fresh()), nil
		}
	}
	loaded, err := db.docs.Load(context.Background(), key, create)
	if err != nil || !loaded.Found {
		return vm.Nil, false, err
	}
	return loaded.Value.(vm.Value), true, nil
}

// current gives then the document of a key, on the loop: at once when it is
// cached, after loading it otherwise.
func (db *database) current(key string, then func(v vm.Value, found bool, err error)) {
	db.tidy()
	if v, ok := db.peek(key); ok {
		db.migrateCached(key, v)
		then(v, true, nil)
		return
	}
	db.fetch(key, then)
}

// fetch is current for a document that was cached and could not be changed: it
// may be on its way out of the cache, and is waited for.
func (db *database) fetch(key string, then func(v vm.Value, found bool, err error)) {
	db.loading[key]++
	db.p.background(func() func() {
		v, found, err := db.load(key, nil)
		return func() {
			db.loadEnded(key)
			if found {
				db.migrateCached(key, v)
			}
			then(v, found, err)
		}
	})
}

// loadEnded counts out a load that loading has counted.
func (s *shelf) loadEnded(key string) {
	if s.loading[key]--; s.loading[key] <= 0 {
		delete(s.loading, key)
	}
}

// put makes v the document of a key, to be saved.
func (db *database) put(key string, v vm.Value) error {
	if old, ok := db.peek(key); ok {
		keepVersion(old, v)
	}
	if _, err := db.storable(key, v); err != nil {
		return err
	}
	if err := db.docs.Put(key, v); err != nil {
		return refusal{err}
	}
	db.changed()
	delete(db.marks, key)
	return nil
}

// saveSoon starts saving keys now and waits for nothing.
func (db *database) saveSoon(keys []string) {
	db.p.background(func() func() {
		_ = db.docs.Flush(context.Background(), keys...) // reported through failed
		return nil
	})
}
