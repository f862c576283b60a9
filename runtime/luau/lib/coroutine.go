package lib

import "lanai/runtime/luau/vm"

// This file holds the coroutine library. Its one rule: what resumes or
// yields is carried out by the interpreter and only installed here.

// coroutineFunctions is the library coroutine (https://luau.org/library#coroutine-library).
var coroutineFunctions = library{
	"close":       coroutineClose,
	"create":      coroutineCreate,
	"isyieldable": coroutineIsyieldable,
	"running":     coroutineRunning,
	"status":      coroutineStatus,
	"wrap":        coroutineWrap,
}

func openCoroutine(v *vm.VM, t *vm.Table) {
	set(v, t, "resume", vm.NewCoroutineResume().Value())
	set(v, t, "yield", vm.NewCoroutineYield().Value())
}

func coroutineClose(c *vm.Call) {
	th := c.CheckThread(1)
	if s := th.Status(); s != vm.StatusSuspended && s != vm.StatusDead {
		c.Errorf("cannot close %s coroutine", s)
	}
	if reason, ok := th.Close(); !ok {
		c.ReturnAll(vm.False, reason)
		return
	}
	c.Return(vm.True)
}

func coroutineCreate(c *vm.Call) {
	c.Return(c.VM().NewThread(c.CheckFunction(1).Value()).Value())
}

func coroutineIsyieldable(c *vm.Call) { c.ReturnBool(c.Thread().Yieldable()) }

func coroutineRunning(c *vm.Call) { c.Return(c.Thread().Value()) }

func coroutineStatus(c *vm.Call) {
	c.Return(c.VM().Intern(c.CheckThread(1).Status().String()).Value())
}

func coroutineWrap(c *vm.Call) {
	th := c.VM().NewThread(c.CheckFunction(1).Value())
	c.Charge(128)
	c.Return(vm.NewWrapped(th).Value())
}
