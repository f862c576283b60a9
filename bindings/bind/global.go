package bind

import (
	"lanai/runtime/luau/vm"
)

// This file holds Global: how a file of package bindings/global describes a
// name that every script sees. Its one rule: a global's value is made once
// per server.

// Global describes a Roblox global.
type Global struct {
	Name string
	// Value makes the global's value on a server.
	Value func(e *Env) vm.Value
	// Mutable says that what the global holds changes while scripts run, so
	// that `name.member` must be looked up each time.
	Mutable bool
	// Lacking says why the global is there only to be refused, and what to use;
	// "" for one that works.
	Lacking string
	// Instead is what replaces a deprecated global.
	Instead string
}

// Functions returns a readonly table of functions, such as task.
func Functions(functions map[string]vm.GoFunction) vm.Value {
	t := vm.NewTable(0, len(functions))
	for _, name := range sortedKeys(functions) {
		t.SetStr(name, vm.NewFunction(name, functions[name]).Value())
	}
	t.SetReadonly(true)
	return t.Value()
}

// Function returns a Value for Global that is one function.
func Function(name string, fn vm.GoFunction) func(*Env) vm.Value {
	return func(*Env) vm.Value { return vm.NewFunction(name, fn).Value() }
}
