package global

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds the globals that tell the time. Its one rule: the time is
// the scheduler's.

// Tick is seconds since 1970, Time and ElapsedTime are seconds since the
// server started.
// https://create.roblox.com/docs/reference/engine/globals/RobloxGlobals
var (
	Tick               = bind.Global{Name: "tick", Value: bind.Function("tick", tick)}
	Time               = bind.Global{Name: "time", Value: bind.Function("time", elapsedTime)}
	ElapsedTime        = bind.Global{Name: "elapsedTime", Value: bind.Function("elapsedTime", elapsedTime)}
	ElapsedTimeCapital = bind.Global{Name: "ElapsedTime", Value: bind.Function("ElapsedTime", elapsedTime)}
)

func tick(c *vm.Call) { c.ReturnNumber(float64(bind.EnvOf(c.VM()).Loop.Now().UnixNano()) / 1e9) }

func elapsedTime(c *vm.Call) { c.ReturnNumber(bind.EnvOf(c.VM()).Loop.Seconds()) }
