package global

import (
	"fmt"

	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
)

// This file holds globals of old that scripts still use. Their one rule: each
// answers as on a server of Roblox's.

// Stats is the service Stats, Ypcall is pcall, PrintIdentity prints which
// rights the script has, and Version tells the release of Roblox whose
// interface package reflection describes.
// https://create.roblox.com/docs/reference/engine/globals/RobloxGlobals
var (
	PrintIdentity  = bind.Global{Name: "printidentity", Value: bind.Function("printidentity", printIdentity)}
	Stats          = bind.Global{Name: "stats", Value: bind.Function("stats", stats)}
	StatsCapital   = bind.Global{Name: "Stats", Value: bind.Function("Stats", stats)}
	Version        = bind.Global{Name: "version", Value: bind.Function("version", version)}
	VersionCapital = bind.Global{Name: "Version", Value: bind.Function("Version", version)}
	Ypcall         = bind.Global{Name: "ypcall", Value: func(*bind.Env) vm.Value { return vm.NewPcall().Value() }}
)

// scriptIdentity is the number of the rights that a game's scripts have.
const scriptIdentity = 2

func printIdentity(c *vm.Call) {
	prefix := "Current identity is"
	if c.NArgs() > 0 {
		prefix = c.Thread().ToString(c.Arg(1))
	}
	bind.EnvOf(c.VM()).Print(c.Thread(), runtime.Output, fmt.Sprintf("%s %d", prefix, scriptIdentity))
}

func stats(c *vm.Call) {
	e := bind.EnvOf(c.VM())
	s, _ := e.Tree.Service("Stats") // cannot fail: it is a service of every server
	c.Return(e.Instance(s))
}

func version(c *vm.Call) { c.Return(vm.Str("0.735.0.7350000")) }
