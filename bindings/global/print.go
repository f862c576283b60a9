package global

import (
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
)

// This file holds warn. Its one rule: it joins its arguments as print does,
// which is Luau's own with Roblox's separator.

// Separator stands between the arguments of print and warn.
const Separator = " "

// Warn is the global warn.
// https://create.roblox.com/docs/reference/engine/globals/RobloxGlobals#warn
var Warn = bind.Global{Name: "warn", Value: bind.Function("warn", warn)}

func warn(c *vm.Call) {
	words := make([]string, c.NArgs())
	for i := range words {
		words[i] = c.Thread().ToString(c.Arg(i + 1))
	}
	bind.EnvOf(c.VM()).Print(c.Thread(), runtime.Warning, strings.Join(words, Separator))
}
