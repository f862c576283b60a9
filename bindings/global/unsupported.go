package global

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds the globals that Roblox has and Lanai knowingly lacks. Its
// one rule: calling one says why and what to use.

// Unsupported are the globals a server's scripts cannot use here.
var Unsupported = []bind.Global{
	lacking("PluginManager", "plugins run in Studio only"),
	lacking("UserSettings", "a server has no user settings"),
	lacking("settings", "there is no Studio and no engine to configure"),
}

func lacking(name, why string) bind.Global {
	return bind.Global{Name: name, Lacking: why, Value: bind.Function(name, func(c *vm.Call) {
		bind.Raise(c.Thread(), bind.Unsupported(name, why))
	})}
}
