// Package global holds the names every Roblox script sees beside Luau's own
// libraries, one file a global or a small family of globals.
//
// The index of all globals is package bindings.
package global

import (
	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// This file holds the library task. Its one rule: a thread that something
// else resumes first no longer waits for its turn here.

// Task is the library task.
// https://create.roblox.com/docs/reference/engine/libraries/task
var Task = bind.Global{Name: "task", Value: func(*bind.Env) vm.Value {
	return bind.Functions(map[string]vm.GoFunction{
		"cancel":        taskCancel,
		"defer":         taskDefer,
		"delay":         taskDelay,
		"desynchronize": taskDesynchronize,
		"spawn":         taskSpawn,
		"synchronize":   func(*vm.Call) {},
		"wait":          taskWait,
	})
}}

// threadArgument returns argument i: a thread, or a new one for a function.
func threadArgument(c *vm.Call, env *bind.Env, i int) *vm.Thread {
	v := c.Arg(i)
	if v.IsFunction() {
		return env.NewThread(runtime.ScriptOf(c.Thread()), v)
	}
	th := v.AsThread()
	if th == nil {
		c.ArgError(i, "function or thread expected")
	}
	return th
}

// rest returns a copy of the arguments from number i on.
func rest(c *vm.Call, i int) []vm.Value { return append([]vm.Value(nil), c.Args(i)...) }

// taskSpawn runs a function or a suspended thread at once.
func taskSpawn(c *vm.Call) {
	env := bind.EnvOf(c.VM())
	th := threadArgument(c, env, 1)
	if status := th.Status(); status != vm.StatusSuspended {
		if c.NArgs() > 1 {
			c.Errorf("cannot spawn non-suspended coroutine with arguments")
		}
		c.Errorf("cannot resume %s coroutine", status)
	}
	env.EndWait(th)
	env.Resume(th, rest(c, 2)...)
	c.Return(th.Value())
}

// taskDefer runs a function or a thread at the end of the resumption cycle.
func taskDefer(c *vm.Call) {
	env := bind.EnvOf(c.VM())
	th, args := threadArgument(c, env, 1), rest(c, 2)
	err := env.Loop.Defer(func() {
		if th.Status() == vm.StatusSuspended {
			env.EndWait(th)
			env.Resume(th, args...)
		}
	})
	if err != nil {
		c.Errorf("%s", err)
	}
	c.Return(th.Value())
}

// taskDelay runs a function or a thread after a number of seconds.
func taskDelay(c *vm.Call) {
	env, seconds := bind.EnvOf(c.VM()), c.CheckNumber(1)
	th, args := threadArgument(c, env, 2), rest(c, 3)
	if th.Status() != vm.StatusSuspended {
		c.Errorf("cannot resume %s coroutine", th.Status())
	}
	resumeLater(env, th, seconds, sched.Resume, func(w *runtime.Waiter, _ float64) { w.Wake(args...) })
	c.Return(th.Value())
}

// resumeLater calls wake, which wakes a suspended thread, with the elapsed
// seconds.
func resumeLater(env *bind.Env, th *vm.Thread, seconds float64, phase sched.Phase, wake func(w *runtime.Waiter, elapsed float64)) {
	w := env.Schedule(th)
	timer := env.Loop.After(seconds, phase, func(elapsed float64) { wake(w, elapsed) })
	w.OnCancel = func() { timer.Cancel() }
}

// taskWait suspends the thread for a number of seconds, 0 if not given, and
// returns how many it were.
func taskWait(c *vm.Call) {
	seconds := c.OptNumber(1, 0)
	resumeLater(bind.EnvOf(c.VM()), c.Suspend(), seconds, sched.Resume, wakeWithElapsed)
}

func wakeWithElapsed(w *runtime.Waiter, elapsed float64) { w.Wake(vm.Number(elapsed)) }

// taskCancel kills a thread that is neither running nor waiting for one that
// it resumed.
func taskCancel(c *vm.Call) {
	th := c.CheckThread(1)
	switch th.Status() {
	case vm.StatusRunning, vm.StatusNormal:
		c.Errorf("cannot cancel thread")
	}
	bind.EnvOf(c.VM()).Cancel(th)
}

// taskDesynchronize does nothing under an Actor: everything runs in the
// serial phase.
func taskDesynchronize(c *vm.Call) {
	script := runtime.ScriptOf(c.Thread())
	if script == nil || script.Instance.FindFirstAncestorWhichIsA("Actor") == nil {
		c.Errorf("task.desynchronize() should only be called from a script that is a descendant of an Actor")
	}
}
