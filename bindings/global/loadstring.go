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

// loadstring compiles a text to a function with the caller's environment. A
// syntax error is the second result.
func loadstring(c *vm.Call) {
	env, source := bind.EnvOf(c.VM()), c.CheckString(1)
	service, err := env.Tree.Service("ServerScriptService")
	if err == nil {
		if on, _ := service.Get("LoadStringEnabled"); on != true {
			c.Errorf("loadstring() is not available")
		}
	}
	chunk := c.OptString(2, `[string "`+firstLine(source)+`"]`)
	proto, err := luau.Compile(chunk, source, luau.O1)
	if err != nil {
		c.ReturnAll(vm.Nil, vm.Str(err.Error()))
		return
	}
	c.Return(c.VM().Load(proto, callerEnv(c)).Value())
}

// callerEnv returns the environment of the innermost Luau function.
func callerEnv(c *vm.Call) *vm.Table {
	for level := 0; ; level++ {
		f, ok := c.Thread().Frame(level)
		if !ok {
			return c.VM().NewEnv()
		}
		if e := f.Function.Env(); e != nil {
			return e
		}
	}
}

// firstLine returns the beginning of a text, for the name of its chunk.
func firstLine(source string) string {
	for i := range len(source) {
		if source[i] == '\n' || i == 60 {
			return source[:i] + "..."
		}
	}
	return source
}
