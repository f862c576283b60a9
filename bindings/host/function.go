package host

import (
	"errors"
	"regexp"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"lanai/runtime"
	"lanai/runtime/luau/vm"
)

// This file holds calls from one machine into the other. Its one rule: whoever
// calls waits for the outcome, an error included, and errors keep the position
// at which the job made the mistake.

// function gives the job's view of a function of the server.
func (h *host) function(v vm.Value) *lua.LFunction {
	return h.main.NewClosure(h.callFunction, &lua.LUserData{Value: v})
}

// functionOf gives the function of the server behind one of the job, or nil.
func functionOf(f *lua.LFunction) vm.Value {
	if f.IsG && len(f.Upvalues) == 1 {
		if u, ok := f.Upvalues[0].Value().(*lua.LUserData); ok {
			if v, ok := u.Value.(vm.Value); ok && v.IsFunction() {
				return v
			}
		}
	}
	return vm.Nil
}

func (h *host) callFunction(state *lua.LState) int {
	fn := state.Get(lua.UpvalueIndex(1)).(*lua.LUserData).Value.(vm.Value)
	return h.callValue(state, fn, 1)
}

// callValue calls a value of the server with the arguments from number first on.
func (h *host) callValue(state *lua.LState, fn vm.Value, first int) int {
	args := make([]vm.Value, 0, 4)
	for i := first; i <= state.GetTop(); i++ {
		args = append(args, h.argument(state, i))
	}
	results := h.call(state, fn, args)
	for _, v := range results {
		state.Push(h.toLua(v))
	}
	return len(results)
}

// call calls a value of the server and waits for its results; its error is
// raised in the job.
func (h *host) call(state *lua.LState, fn vm.Value, args []vm.Value) (results []vm.Value) {
	var err error
	h.await(state, func(done func()) {
		h.env.Invoke(nil, fn, func(r []vm.Value, e error) {
			results, err = r, e
			done()
		}, args...)
	})
	if err != nil {
		h.raise(state, err)
	}
	return results
}

// raise raises an error of the server: with the position of the job's call, or
// as it is when it comes from the job itself or is no text.
func (h *host) raise(state *lua.LState, err error) {
	var v lua.LValue = lua.LString(err.Error())
	if raised := (*vm.Error)(nil); errors.As(err, &raised) {
		v = h.toLua(raised.Value)
	}
	if text, ok := v.(lua.LString); !ok || h.positioned(string(text)) {
		state.Error(v, 0)
	} else {
		state.RaiseError("%s", string(text))
	}
}

// position is how a text begins that says where in a Lua file something went wrong.
var position = regexp.MustCompile(`^[^\n:]*\.lua:[0-9]+: `)

// positioned reports whether a text names a line of the job or of a file beside it.
func (h *host) positioned(text string) bool {
	return strings.HasPrefix(text, h.Name+":") || position.MatchString(text)
}

// luauFunction gives the server's view of a function of the job.
func (h *host) luauFunction(f *lua.LFunction) vm.Value {
	if v := functionOf(f); !v.IsNil() {
		return v
	}
	return vm.NewFunction("", func(c *vm.Call) { h.enter(c, f) }).Value()
}

// enter calls a function of the job from the server, whose calling thread waits if
// the function does.
func (h *host) enter(c *vm.Call, f *lua.LFunction) {
	into := h.newCopier()
	args := make([]lua.LValue, c.NArgs())
	for i := range args {
		args[i] = into.toLua(c.Arg(i + 1))
	}
	var results []vm.Value
	var failed *vm.Error
	ended, cut := false, false // cut: by the end of the job, which nobody is to hear of
	var waiter *runtime.Waiter
	j := h.start(func(state *lua.LState) {
		values, err := protect(state, f, args...)
		results, failed = h.outcomes(into, waiter == nil, values, err)
		cut = state.Context().Err() != nil
	}, func() {
		ended = true
		switch {
		case waiter == nil || waiter.Done():
		case failed != nil && cut:
			h.env.Cancel(waiter.Thread())
		case failed != nil:
			waiter.FailWith(failed)
		default:
			waiter.Wake(results...)
		}
	})
	switch {
	case !ended:
		waiter = h.env.Park(c)
		waiter.OnCancel = j.kill
	case failed != nil && !cut:
		panic(failed)
	default:
		c.ReturnAll(results...)
	}
}

// outcomes gives the results of a function of the job to the server. What the
// function changed in the tables it was given counts if it did so at once, or
// if it returns them.
func (h *host) outcomes(into *copier, atOnce bool, values []lua.LValue, err error) ([]vm.Value, *vm.Error) {
	if err != nil {
		return nil, h.failure(err)
	}
	from := &copier{host: h, luau: make(map[*lua.LTable]*vm.Table), stale: make(map[*lua.LTable]bool)}
	for t, copied := range into.lua {
		if !t.Readonly() {
			from.luau[copied], from.stale[copied] = t, true
		}
	}
	results := make([]vm.Value, len(values))
	for i, v := range values {
		if results[i], err = from.any(v); err != nil {
			return nil, vm.NewError("%s", err.Error())
		}
	}
	for copied := range from.luau {
		if atOnce && from.stale[copied] {
			if _, err := from.luauTable(copied); err != nil {
				return nil, vm.NewError("%s", err.Error())
			}
		}
	}
	return results, nil
}

// failure is an error of the job as the server sees it.
func (h *host) failure(err error) *vm.Error {
	var raised *lua.ApiError
	if errors.As(err, &raised) && raised.Object != nil && raised.Object.Type() == lua.LTTable {
		if v, err := h.toLuau(raised.Object); err == nil {
			return &vm.Error{Value: v}
		}
	}
	return vm.NewError("%s", errorText(err))
}
