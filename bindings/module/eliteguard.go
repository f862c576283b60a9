package module

import (
	"math"
	"strings"

	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// This file holds GuardCall and the reading of failures. Its one rule: an
// error that the method raises is the caller's; only a first result of false
// is tried again.

// accessOf names what the failure of a read says about the access to stores.
func accessOf(err error) string {
	if err == nil {
		return "Access"
	}
	text := err.Error()
	switch {
	case strings.Contains(text, "ConnectFail"):
		return "NoInternet"
	case strings.Contains(text, "403"), strings.Contains(text, "must publish"):
		return "NoAccess"
	}
	return "Access"
}

// A guard is one call of GuardCall.
type guard struct {
	service  *elite
	answer   *answer
	thread   *vm.Thread
	script   *runtime.Script
	method   vm.Value
	args     []vm.Value
	attempts int
	pause    float64 // seconds
	linear   bool    // the pause grows with the attempts: the "exponential" backoff of the original
}

// guardCall is GuardCall(method, maxRetries, retriesIntermission,
// exponentialBackoff, ...): up to max(1, maxRetries) attempts.
func (s *elite) guardCall(c *vm.Call) {
	called(c)
	g := &guard{service: s, answer: newAnswer(s.env), thread: c.Thread(), script: runtime.ScriptOf(c.Thread()), method: c.Arg(2)}
	g.args = append(g.args, c.Args(6)...)
	check(c, 1, isCallable, false, "function")
	check(c, 2, vm.Value.IsNumber, true, "number")
	check(c, 3, vm.Value.IsNumber, true, "number")
	n, _ := s.orConstant(c.Arg(3), "DEFAULT_MAX_RETRIES").AsNumber()
	g.attempts = attempts(n, math.MaxInt32)
	pause, _ := s.orConstant(c.Arg(4), "DEFAULT_RETRIES_INTERMISSION").AsNumber()
	g.pause = seconds(pause).Seconds()
	g.linear = s.orConstant(c.Arg(5), "DEFAULT_EXPONENTIAL_BACKOFF").Truthy()
	g.try(1)
	g.answer.end(c)
}

// isCallable reports whether a value may be called; a table's metatable is not
// asked.
func isCallable(v vm.Value) bool { return v.IsFunction() || v.IsTable() }

// attempts gives a script's number of attempts as 1 to most.
func attempts(n float64, most int) int {
	if !(n >= 1) {
		return 1
	}
	return int(math.Min(n, float64(most)))
}

func (s *elite) orConstant(v vm.Value, name string) vm.Value {
	if v.IsNil() {
		return s.constants[name]
	}
	return v
}

// try makes attempt n.
func (g *guard) try(n int) {
	g.service.env.Invoke(g.script, g.method, func(results []vm.Value, err error) {
		switch {
		case err != nil:
			g.answer.raise(err)
			return
		case len(results) == 0 || results[0] != vm.False:
			g.answer.give(results...)
			return
		}
		g.failed(n, results)
	}, g.args...)
}

func (g *guard) failed(n int, results []vm.Value) {
	reason := vm.Nil
	if len(results) > 1 {
		reason = results[1]
	}
	g.service.log(g.thread, 1, "Failed to process current request, error: "+vm.ToString(reason))
	if n >= g.attempts {
		g.answer.give(results...)
		return
	}
	pause := g.pause
	if g.linear {
		pause *= float64(n)
	}
	g.service.env.Loop.After(pause, sched.Resume, func(float64) { g.try(n + 1) })
}
