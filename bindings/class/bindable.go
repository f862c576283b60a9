package class

import (
	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds BindableEvent and BindableFunction, by which scripts of one
// server talk. Its one rule: arguments and results are copied.

// BindableEvent is the class BindableEvent.
// https://create.roblox.com/docs/reference/engine/classes/BindableEvent
var BindableEvent = bind.Class{
	Name:      "BindableEvent",
	Creatable: true,
	Events:    []string{"Event"},
	Methods: map[string]bind.Method{
		"Fire": func(c *bind.Call) { c.Self.EventNamed("Event").Fire(copyArguments(c, 1, true)...) },
	},
	Defaults: map[string]any{"Name": "Event"},
}

// BindableFunction is the class BindableFunction.
// https://create.roblox.com/docs/reference/engine/classes/BindableFunction
var BindableFunction = bind.Class{
	Name:      "BindableFunction",
	Creatable: true,
	Callbacks: []string{"OnInvoke"},
	Methods:   map[string]bind.Method{"Invoke": invokeBindable},
	Defaults:  map[string]any{"Name": "Function"},
	Created:   func(i *instance.Instance) { i.Data = &invocations{callback: "OnInvoke"} },
}

// invocations are the calls of a BindableFunction or RemoteFunction that wait
// for its callback to be set.
type invocations struct {
	callback string
	waiting  []*invocation
}

type invocation struct {
	args []vm.Value
	done func(results []vm.Value, err error)
	over bool // the caller has gone
}

var _ bind.CallbackWatcher = (*invocations)(nil)

// CallbackSet carries out the calls that have waited.
func (q *invocations) CallbackSet(i *instance.Instance, _ *instance.Callback) {
	waiting := q.waiting
	q.waiting = nil
	for _, call := range waiting {
		if !call.over {
			q.invoke(i, call)
		}
	}
}

// invoke calls the callback; the call waits if there is none.
func (q *invocations) invoke(i *instance.Instance, call *invocation) {
	b := bind.CallbackOf(i, q.callback)
	if b == nil {
		q.waiting = append(q.waiting, call)
		return
	}
	bind.EnvFor(i).Invoke(b.Script, b.Fn, call.done, call.args...)
}

func invokeBindable(c *bind.Call) {
	args, err := copyValues(c.Thread(), c.Args(2), true)
	c.Check(err)
	invoke(c, c.Self, args)
}

// invoke calls the callback of an instance on behalf of a script and leaves
// copies of its results, or raises its error. The script waits if need be.
func invoke(c *bind.Call, i *instance.Instance, args []vm.Value) {
	var (
		waiter   *runtime.Waiter
		results  []vm.Value
		failure  error
		finished bool
	)
	call := &invocation{args: args}
	call.done = func(values []vm.Value, err error) {
		if err == nil {
			values, err = copyValues(nil, values, true)
		}
		if waiter != nil {
			settle(waiter, values, err)
			return
		}
		results, failure, finished = values, err, true
	}
	i.Data.(*invocations).invoke(i, call)
	if finished {
		c.Check(failure)
		c.ReturnAll(results...)
		return
	}
	waiter = c.Env.Park(c.Call)
	waiter.OnCancel = func() { call.over = true }
}

// settle ends the wait of a caller.
func settle(w *runtime.Waiter, results []vm.Value, err error) {
	switch e := err.(type) {
	case nil:
		w.Wake(results...)
	case *vm.Error:
		w.FailWith(e)
	default:
		w.Fail(err.Error())
	}
}
