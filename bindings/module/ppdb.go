package module

import (
	"context"
	"slices"

	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
)

// This file holds PPDB, PaoPao's DataStore module: what require gives and how
// databases are opened. Its one rule: every form of constructor and options
// that any version of the original took is understood here.
// https://github.com/Pao-Pao-Dev/PPDB

// ppdb is PPDB on one server.
type ppdb struct {
	env       *bind.Env
	table     *vm.Table // what require gives
	methods   *vm.Table // metatable of databases
	marked    *vm.Table // metatable of what DBOptions.new() gives
	shelves   map[datastore.StoreRef]*shelf
	databases map[databaseKey]*database
	discord   *discordLog
}

// databaseKey is what a database object is kept by: opening a name again gives
// the same object, with the options given now in place of the old ones.
type databaseKey struct {
	ref     datastore.StoreRef
	options bool // made with DBOptions.new()
}

// ppdbOf gives the one PPDB of a server.
func ppdbOf(e *bind.Env) *ppdb {
	if p := bind.From[*ppdb](e); p != nil {
		return p
	}
	p := &ppdb{
		env:       e,
		table:     vm.NewTable(0, 4),
		marked:    vm.NewTable(0, 0),
		shelves:   make(map[datastore.StoreRef]*shelf),
		databases: make(map[databaseKey]*database),
	}
	p.discord = newDiscordLog(p)
	methods := vm.NewTable(0, 50)
	functions(methods, p, databaseMethods())
	p.methods = classMeta(methods)

	create := vm.NewFunction("new", func(c *vm.Call) { p.open(c) }).Value()
	p.table.SetStr("new", create)
	options := vm.NewTable(0, 1)
	options.SetStr("new", vm.NewFunction("new", p.newOptions).Value())
	p.table.SetStr("DBOptions", options.Value())
	meta := vm.NewTable(0, 1)
	meta.SetStr("__call", create)
	p.table.SetMeta(meta)

	e.OnSettled(func(done func()) { p.flush(func() { p.discord.drain(done) }) })
	bind.Provide(e, p)
	return p
}

// Flush saves the changed documents of a server, as before its scripts
// restart, and calls done on the loop.
func Flush(e *bind.Env, done func()) {
	if p := bind.From[*ppdb](e); p != nil {
		p.flush(done)
		return
	}
	done()
}

// flush saves every changed document and then calls done on the loop. What
// could not be saved has been reported and stays changed.
func (p *ppdb) flush(done func()) {
	shelves := make([]*shelf, 0, len(p.shelves))
	for _, s := range p.shelves {
		shelves = append(shelves, s)
	}
	p.background(func() func() {
		for _, s := range shelves {
			_ = s.docs.Flush(context.Background())
		}
		return done
	})
}

// background does work on another goroutine and then what it returns, if
// anything, on the loop, which meanwhile is not idle.
func (p *ppdb) background(work func() func()) {
	release := p.env.Loop.Hold()
	go func() {
		defer release()
		if then := work(); then != nil {
			p.env.Loop.Post(then)
		}
	}()
}

// newOptions is DBOptions.new().
func (p *ppdb) newOptions(c *vm.Call) {
	t := vm.NewTable(0, 5)
	t.SetStr("cache", vm.True)
	t.SetStr("debug", vm.False)
	t.SetStr("discordWebhook", vm.Str(""))
	t.SetStr("enableDiscordLog", vm.False)
	t.SetStr("migrations", vm.NewTable(0, 0).Value())
	t.SetMeta(p.marked)
	c.Return(t.Value())
}

// hookNames are the hooks a database can have.
var hookNames = []string{"afterDelete", "afterInit", "afterLoad", "afterSave", "beforeDelete", "beforeInit", "beforeSave"}

// optionNames are the fields by which a second argument is known as options.
var optionNames = []string{"cache", "cacheTtl", "debug", "discordWebhook", "enableDiscordLog", "expire", "hooks",
	"migrations", "retries", "scope"}

// settings are the options of one call of the constructor; nil is not given.
type settings struct {
	hooks, expire, retries, migrations, debug, scope, webhook, discord vm.Value
	options                                                            bool // from DBOptions.new()
}

// readSettings understands (opts) and (hooks, expire, retries, migrations).
func (p *ppdb) readSettings(args []vm.Value) settings {
	args = append(slices.Clone(args), vm.Nil, vm.Nil, vm.Nil, vm.Nil)
	t := args[0].AsTable()
	positional := !args[1].IsNil() || !args[2].IsNil() || !args[3].IsNil()
	if t == nil || t.Meta() != p.marked && !hasAny(t, optionNames) && (positional || hasAny(t, hookNames)) {
		return settings{hooks: args[0], expire: args[1], retries: args[2], migrations: args[3]}
	}
	expire := t.GetStr("expire")
	if expire.IsNil() {
		expire = t.GetStr("cacheTtl")
	}
	return settings{
		hooks:      t.GetStr("hooks"),
		expire:     expire,
		retries:    t.GetStr("retries"),
		migrations: t.GetStr("migrations"),
		debug:      t.GetStr("debug"),
		scope:      t.GetStr("scope"),
		webhook:    t.GetStr("discordWebhook"),
		discord:    t.GetStr("enableDiscordLog"),
		options:    t.Meta() == p.marked,
	}
}

func hasAny(t *vm.Table, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return !t.GetStr(name).IsNil() })
}

// open is PPDB.new(name, ...) and PPDB(name, ...).
func (p *ppdb) open(c *vm.Call) {
	first := 1
	if c.Arg(1).AsTable() == p.table {
		first = 2
	}
	name := c.Arg(first)
	if !name.IsString() {
		c.Errorf("PPDB.new: name must be a string, got %s", c.VM().Typeof(name))
	}
	o := p.readSettings(c.Args(first + 1))
	ref := datastore.StoreRef{Store: name.AsString().String(), Scope: class.DefaultScope}
	if scope := optText(o.scope); scope != "" {
		ref.Scope = scope
	}
	db := p.databases[databaseKey{ref, o.options}]
	if db == nil {
		s, err := p.shelf(ref)
		if err != nil {
			panic(class.ScriptError(err))
		}
		db = newDatabase(p, s, o.options)
		p.databases[databaseKey{ref, o.options}] = db
	}
	db.configure(o, runtime.ScriptOf(c.Thread()))
	c.Return(db.table.Value())
}
