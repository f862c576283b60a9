package class

import (
	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/instance"
)

// This file holds the classes of scripts and decides which of them run. Its
// one rule: a script starts at the end of the resumption cycle in which it
// became able to run.

// LuaSourceContainer is what all scripts derive from.
// https://create.roblox.com/docs/reference/engine/classes/LuaSourceContainer
var LuaSourceContainer = bind.Class{
	Name:     "LuaSourceContainer",
	Abstract: true,
	Properties: []instance.Property{
		{Name: runtime.SourceProperty, Type: instance.String, Default: "", Hidden: true},
	},
	Capabilities: map[string]string{runtime.SourceProperty: "PluginOrOpenCloud"},
}

// BaseScript is the class BaseScript.
// https://create.roblox.com/docs/reference/engine/classes/BaseScript
var BaseScript = bind.Class{
	Name:     "BaseScript",
	Super:    "LuaSourceContainer",
	Abstract: true,
	Properties: []instance.Property{
		{Name: "Disabled", Type: instance.Bool, Get: getDisabled, Set: setDisabled},
		{Name: "Enabled", Type: instance.Bool, Default: true, Changed: enabledChanged},
		{Name: "LinkedSource", Type: instance.String, Default: ""},
		{Name: "RunContext", Type: instance.EnumOf("RunContext"), Default: "Legacy", Changed: func(i *instance.Instance, _ any) { startLater(i) }},
	},
	Moved:     func(i, _, _ *instance.Instance) { startLater(i) },
	Destroyed: func(i *instance.Instance) { bind.EnvFor(i).Stop(i) },
}

// Script is the class Script.
// https://create.roblox.com/docs/reference/engine/classes/Script
var Script = bind.Class{Name: "Script", Super: "BaseScript", Creatable: true}

// LocalScript is the class LocalScript; it never runs on a server.
// https://create.roblox.com/docs/reference/engine/classes/LocalScript
var LocalScript = bind.Class{Name: "LocalScript", Super: "Script", Creatable: true}

// ModuleScript is the class ModuleScript.
// https://create.roblox.com/docs/reference/engine/classes/ModuleScript
var ModuleScript = bind.Class{Name: "ModuleScript", Super: "LuaSourceContainer", Creatable: true}

// Runs reports whether an instance is a script that a server runs where it is
// now: enabled, and for the run context Legacy in Workspace,
// ServerScriptService or a player's Backpack, for Server anywhere in the
// DataModel.
// https://create.roblox.com/docs/reference/engine/enums/RunContext
func Runs(i *instance.Instance) bool {
	if !i.IsA("Script") || i.IsA("LocalScript") || !i.InGame() || getDisabled(i).(bool) {
		return false
	}
	switch {
	case isItem(i, "RunContext", "RunContext", "Server"):
		return true
	case isItem(i, "RunContext", "RunContext", "Client"), isItem(i, "RunContext", "RunContext", "Plugin"):
		return false
	}
	for a := i.Parent(); a != nil; a = a.Parent() {
		if name := a.Class().Name; name == "Workspace" || name == "ServerScriptService" || name == "Backpack" {
			return true
		}
	}
	return false
}

func getDisabled(i *instance.Instance) any {
	enabled, _ := i.Get("Enabled")
	return enabled == false
}

func setDisabled(i *instance.Instance, v any) error { return i.Set("Enabled", v == false) }

func enabledChanged(i *instance.Instance, _ any) {
	if getDisabled(i).(bool) {
		bind.EnvFor(i).Stop(i)
	} else {
		startLater(i)
	}
	i.NotifyChanged(i.Class().Property("Disabled"))
}

// startLater starts a script that can run, once the place's own scripts have
// been started.
func startLater(i *instance.Instance) {
	env := bind.EnvFor(i)
	if !env.Live() || env.Closing() || !Runs(i) {
		return
	}
	start := func() {
		if Runs(i) {
			env.Start(i)
		}
	}
	if env.Loop.Defer(start) != nil {
		env.Loop.Post(start)
	}
}
