package global

import (
	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// This file holds the legacy globals wait, spawn and delay. Its one rule:
// they resume in the legacy phase, with the elapsed and the server's time.

// Wait, Spawn and Delay are the globals of these names; Roblox has each with
// a capital letter, too.
// https://create.roblox.com/docs/reference/engine/globals/RobloxGlobals
var (
	Wait         = bind.Global{Name: "wait", Instead: "task.wait", Value: bind.Function("wait", legacyWait)}
	WaitCapital  = bind.Global{Name: "Wait", Instead: "task.wait", Value: bind.Function("Wait", legacyWait)}
	Spawn        = bind.Global{Name: "spawn", Instead: "task.spawn", Value: bind.Function("spawn", legacySpawn)}
	SpawnCapital = bind.Global{Name: "Spawn", Instead: "task.spawn", Value: bind.Function("Spawn", legacySpawn)}
	Delay        = bind.Global{Name: "delay", Instead: "task.delay", Value: bind.Function("delay", legacyDelay)}
	DelayCapital = bind.Global{Name: "Delay", Instead: "task.delay", Value: bind.Function("Delay", legacyDelay)}
)

// legacyLater resumes a thread in the legacy phase.
func legacyLater(env *bind.Env, th *vm.Thread, seconds float64) {
	resumeLater(env, th, seconds, sched.Legacy, func(w *runtime.Waiter, elapsed float64) {
		w.Wake(vm.Number(elapsed), vm.Number(env.Loop.Seconds()))
	})
}

// legacyWait suspends the thread for at least 1/30 s.
func legacyWait(c *vm.Call) {
	seconds := max(c.OptNumber(1, sched.LegacyMinWait), sched.LegacyMinWait)
	legacyLater(bind.EnvOf(c.VM()), c.Suspend(), seconds)
}

// legacySpawn calls a function in the next step.
func legacySpawn(c *vm.Call) { legacyCall(c, c.CheckFunction(1), 0) }

// legacyDelay calls a function after a number of seconds.
func legacyDelay(c *vm.Call) { legacyCall(c, c.CheckFunction(2), c.CheckNumber(1)) }

func legacyCall(c *vm.Call, fn *vm.Function, seconds float64) {
	env := bind.EnvOf(c.VM())
	legacyLater(env, env.NewThread(runtime.ScriptOf(c.Thread()), fn.Value()), seconds)
}
