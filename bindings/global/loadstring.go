package global

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
)

// This file holds loadstring. Its one rule: it is off unless the place has
// ServerScriptService.LoadStringEnabled.

// Loadstring is the global loadstring.
// https://create.roblox.com/docs/reference/engine/globals/LuaGlobals#loadstring
var Loadstring = bind.Global{Name: "loadstring", Value: bind.Function("loadstring", loadstring)}

// compileBytes is what a byte of source takes at most while it is compiled.
const compileBytes = 200

// loadstring compiles a text to a function with the environment of the running
// thread. A syntax error is the second result.
func loadstring(c *vm.Call) {
	env, source := bind.EnvOf(c.VM()), c.CheckString(1)
	service, err := env.Tree.Service("ServerScriptService")
	if err == nil {
		if on, _ := service.Get("LoadStringEnabled"); on != true {
			c.Errorf("loadstring() is not available")
		}
	}
	c.Charge(len(source) * compileBytes)
	chunk := luau.ChunkName(c.OptString(2, source))
	proto, err := luau.Compile(chunk, source, luau.O1)
	if err != nil {
		c.ReturnAll(vm.Nil, vm.Str(luau.Message(chunk, err)))
		return
	}
	c.Return(c.VM().Load(proto, c.Thread().Env()).Value())
}
