package global

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds debug.loadmodule. Its one rule: it is there only for programs that
// test, which run a module as often as they like.

// AddLoadModule adds loadmodule to the library debug.
func AddLoadModule(e *bind.Env) {
	library := e.VM.Globals.GetStr("debug").AsTable()
	library.SetStr("loadmodule", vm.NewFunction("loadmodule", loadModule).Value())
}

// loadModule gives a function that runs a ModuleScript's source, with globals of its
// own; or nil and what is wrong; and a function to call when the first is no longer
// needed.
func loadModule(c *vm.Call) {
	env := bind.EnvOf(c.VM())
	module := bind.AsInstance(c.Arg(1))
	if module == nil || !module.IsA("ModuleScript") {
		c.ArgError(1, "ModuleScript expected")
	}
	cleanup := vm.NewFunction("cleanup", func(*vm.Call) {}).Value()
	fn, err := env.LoadModule(module)
	if err != nil {
		c.ReturnAll(vm.Nil, vm.Str(err.Error()), cleanup)
		return
	}
	c.ReturnAll(fn.Value(), vm.Nil, cleanup)
}
