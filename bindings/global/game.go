package global

import (
	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
)

// This file holds the globals that are objects: game, workspace, shared, and
// each script's own script. Its one rule: script belongs to a script's
// environment, everything else to all scripts.

// Game and Workspace are the DataModel and its Workspace; Shared is a table
// that all scripts share, as _G is.
// https://create.roblox.com/docs/reference/engine/globals/RobloxGlobals
var (
	Game             = bind.Global{Name: "game", Mutable: true, Value: game}
	GameCapital      = bind.Global{Name: "Game", Mutable: true, Value: game}
	Workspace        = bind.Global{Name: "workspace", Mutable: true, Value: workspace}
	WorkspaceCapital = bind.Global{Name: "Workspace", Mutable: true, Value: workspace}
	Shared           = bind.Global{Name: "shared", Mutable: true, Value: func(*bind.Env) vm.Value { return vm.NewTable(0, 0).Value() }}
)

// Mutable are the names, beside those of globals that say so, whose members
// must be looked up each time.
var Mutable = []string{"_G", "plugin", "script"}

func game(e *bind.Env) vm.Value { return e.Instance(e.Tree.Root()) }

func workspace(e *bind.Env) vm.Value {
	w, _ := e.Tree.Service("Workspace") // cannot fail: it is a service of every server
	return e.Instance(w)
}

// SetScript gives a script that is about to start its global script.
func SetScript(s *runtime.Script, e *bind.Env) {
	s.Env.Set(e.VM.Intern("script").Value(), e.Instance(s.Instance))
}

// scriptOf returns the script whose environment the calling function has,
// which for a function of a module is the module.
func scriptOf(c *vm.Call, env *bind.Env) vm.Value {
	name := env.VM.Intern("script")
	for level := 0; ; level++ {
		f, ok := c.Thread().Frame(level)
		if !ok {
			break
		}
		if e := f.Function.Env(); e != nil {
			return e.GetString(name)
		}
	}
	if s := runtime.ScriptOf(c.Thread()); s != nil {
		return env.Instance(s.Instance)
	}
	return vm.Nil
}
