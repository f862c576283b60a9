// Package module holds the modules that scripts require and Lanai carries out
// in Go: EliteDataStoreService and PPDB. They are tables of plain functions,
// as the originals are, so that a method can be taken out of its table and
// called with an explicit object.
//
// A project that contains its own copy of a module's source gets that source.
package module

import (
	"slices"
	"strings"

	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds the mounting of modules. Its one rule: a module that the
// project has is never hidden by one of ours.

// modules are the modules by the names under which scripts require them.
var modules = []struct {
	name  string
	types string // the file of scripts/types that describes it
	make  func(*bind.Env) vm.Value
}{
	{"EliteDataStoreService", "EliteDataStoreService.luau", func(e *bind.Env) vm.Value { return eliteOf(e).table.Value() }},
	{"PPDB", "PPDB.luau", func(e *bind.Env) vm.Value { return ppdbOf(e).table.Value() }},
	{"PaoPaoDataStore", "PPDB.luau", func(e *bind.Env) vm.Value { return ppdbOf(e).table.Value() }},
}

// TypesFolder is where `lanai types` writes the scripts, from a project's folder.
const TypesFolder = ".lanai/types"

// containers are the services in which the modules appear.
var containers = []string{"ReplicatedStorage", "ServerScriptService", "ServerStorage"}

// A Type is the script that tells editors what a module gives.
type Type struct{ Name, File string }

// Types lists the modules with their scripts, which are in scripts/types.
func Types() []Type {
	types := make([]Type, len(modules))
	for i, m := range modules {
		types[i] = Type{m.name, m.types}
	}
	return types
}

// Containers lists the services in which a project finds the modules.
func Containers() []string { return slices.Clone(containers) }

// Mount puts the modules that the project lacks into the containers. It is
// called when the project's own instances are in place.
func Mount(e *bind.Env) error {
	own := make(map[string]bool)
	for _, i := range e.Tree.Root().Descendants() {
		if i.IsA("ModuleScript") {
			own[i.Name()] = true
		}
	}
	for _, m := range modules {
		if own[m.name] {
			continue
		}
		for _, container := range containers {
			script, err := mount(e, container, m.name, m.make)
			if err != nil {
				return err
			}
			e.Describe(script, TypesFolder+"/"+strings.TrimSuffix(m.types, ".luau"))
		}
	}
	return nil
}

func mount(e *bind.Env, container, name string, create func(*bind.Env) vm.Value) (*instance.Instance, error) {
	service, err := e.Tree.Service(container)
	if err != nil {
		return nil, err
	}
	script := e.Tree.Create(e.Tree.Registry().Class("ModuleScript"))
	script.SetName(name)
	script.SetArchivable(false)
	e.Provide(script, func(*runtime.Server) vm.Value { return create(e) })
	return script, script.SetParent(service)
}

// functions fills a table with Go functions.
func functions[T any](t *vm.Table, receiver T, members map[string]func(T, *vm.Call)) {
	for name, f := range members {
		t.SetStr(name, vm.NewFunction(name, func(c *vm.Call) { f(receiver, c) }).Value())
	}
}

// classMeta makes the metatable of objects whose methods are in a table.
func classMeta(methods *vm.Table) *vm.Table {
	meta := vm.NewTable(0, 1)
	meta.SetStr("__index", methods.Value())
	return meta
}

// asInstance gives the instance of a class behind a value, or nil.
func asInstance(v vm.Value, class string) *instance.Instance {
	if i := bind.AsInstance(v); i != nil && i.IsA(class) {
		return i
	}
	return nil
}

// An answer is the outcome of a call that may or may not have to wait.
type answer struct {
	env     *bind.Env
	waiter  *runtime.Waiter
	ready   bool
	results []vm.Value
	err     *vm.Error
}

func newAnswer(e *bind.Env) *answer { return &answer{env: e} }

// give ends the call with results.
func (a *answer) give(results ...vm.Value) {
	if a.waiter != nil {
		a.waiter.Wake(results...)
		return
	}
	a.ready, a.results = true, results
}

// raise ends the call with an error.
func (a *answer) raise(err error) {
	e := class.ScriptError(err)
	if a.waiter != nil {
		a.waiter.FailWith(e)
		return
	}
	a.ready, a.err = true, e
}

// end is the last thing the function of the call does: it leaves the results
// that are there already, or makes the caller wait.
func (a *answer) end(c *vm.Call) {
	switch {
	case !a.ready:
		a.waiter = a.env.Park(c)
	case a.err != nil:
		panic(a.err)
	default:
		c.ReturnAll(a.results...)
	}
}
