package module

import (
	"context"

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

// open is PPDB.new(name, ...) and PPDB(name, ...).
func (p *ppdb) open(c *vm.Call) {
	first := 1
	if c.Arg(1).AsTable() == p.table {
		first = 2
	}
	name := c.Arg(first)
	if !name.IsString() {
		c.Errorf("PPDB.new: argument #1 (name) must be a string, got %s", c.VM().Typeof(name))
	}
	o := p.readSettings(c, c.Args(first+1))
	ref := datastore.StoreRef{Store: name.AsString().String(), Scope: class.DefaultScope}
	if scope := optText(o.fields["scope"]); scope != "" {
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
