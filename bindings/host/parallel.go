package host

import (
	lua "github.com/yuin/gopher-lua"
)

// This file holds parallel. Its one rule: jobs side by side share everything,
// and take turns where they wait.

// mostParallel is the most jobs of one call.
const mostParallel = 10000

// parallel is parallel(n, fn): fn(1) to fn(n) side by side. It gives an array of
// their first results, and nil or a table of the errors by number.
func (h *host) parallel(state *lua.LState) int {
	n, fn := state.CheckInt(1), state.CheckFunction(2)
	if n < 0 || n > mostParallel {
		state.ArgError(1, "0 to 10000 expected")
	}
	results := state.CreateTable(n, 0)
	var errs *lua.LTable
	h.await(state, func(done func()) {
		left := n
		var all []*job
		h.running.abandon = func() {
			for _, j := range all {
				j.kill()
			}
		}
		for i := 1; i <= n; i++ {
			var values []lua.LValue
			var err error
			all = append(all, h.start(func(state *lua.LState) {
				values, err = protect(state, fn, lua.LNumber(i))
			}, func() {
				switch {
				case err != nil && errs == nil:
					errs = h.main.NewTable()
					fallthrough
				case err != nil:
					errs.RawSetInt(i, lua.LString(errorText(err)))
				case len(values) > 0:
					results.RawSetInt(i, values[0])
				}
				if left--; left == 0 {
					done()
				}
			}))
		}
		if n == 0 {
			done()
		}
	})
	state.Push(results)
	if errs == nil {
		return 1
	}
	state.Push(errs)
	return 2
}
