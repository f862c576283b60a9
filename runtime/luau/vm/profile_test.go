package vm_test

// This file tests profiles. Its one rule: ticks come from the script itself,
// with tick(), so what is counted does not depend on time.

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau/vm"
)

// profiled runs a chunk that may call tick(n), and returns the folded stacks.
func profiled(t *testing.T, source string) string {
	s := newScript(t)
	p := s.StartProfile()
	s.global("tick", func(c *vm.Call) {
		p.Tick(c.CheckInt(1))
	})
	s.global("slow", func(c *vm.Call) {
		p.Tick(1)
		c.CheckInterrupt()
	})
	_, err := s.start(source)
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, p.WriteFolded(&out))
	return out.String()
}

func TestProfileStacks(t *testing.T) {
	for _, tt := range []struct{ name, source, want string }{
		{"loop", "tick(2) for i = 1, 1 do end", "x 2\n"},
		{"while", "local n = 0 tick(1) while n < 2 do n += 1 tick(1) end", "x 3\n"},
		{"generic loop", "tick(1) for k in {1} do end", "x 1\n"},
		{"call", "local function f() tick(3) type(f) end\nf()", "x;f (x:1) 3\n"},
		{"anonymous", "\n(function() tick(1) type(1) end)()", "x;anonymous (x:2) 1\n"},
		{"nested", "local function g() tick(1) type(1) end local function f() g() end f() g()", "x;f (x:1);g (x:1) 1\nx;g (x:1) 1\n"},
		{"one stack is one line", "local function f() tick(1) type(1) end for i = 1, 10 do f() end", "x;f (x:1) 10\n"},
		{"native", "slow()", "x;slow ([C]) 1\n"},
		{"method", "local c = {} function c:m() slow() end c:m()", "x;m (x:1);slow ([C]) 1\n"},
		{"coroutine", "local function f() coroutine.yield() slow() end local co = coroutine.create(f) coroutine.resume(co) coroutine.resume(co)", "x;f (x:1);slow ([C]) 1\n"},
		{"wrapped", "local function f() slow() end coroutine.wrap(f)()", "x;f (x:1);slow ([C]) 1\n"},
		{"pcall", "local function f() slow() end pcall(f)", "x;pcall ([C]);f (x:1);slow ([C]) 1\n"},
		{"metamethod", "local t = setmetatable({}, {__index = function(t, k) slow() end}) local x = t.k", "x;__index (x:1);slow ([C]) 1\n"},
		{"nothing", "for i = 1, 10 do end", ""},
		{"return to Go", "local function f() tick(1) end\ntable.foreach({1}, f)", "x;foreach ([C]);f (x:1) 1\n"},
		{"return to pcall", "local function f() tick(1) end pcall(f)", "x;pcall ([C]);f (x:1) 1\n"},
		{"end", "tick(1)", "x 1\n"},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, profiled(t, tt.source)) })
	}
}

// A deep stack keeps its ends, so a sample of it stays short.
func TestProfileOfDeepStack(t *testing.T) {
	got := profiled(t, "local function f(n) if n > 0 then f(n - 1) else slow() end return n end f(5000)")
	stack, count, _ := strings.Cut(strings.TrimSpace(got), " 1")
	assert.Empty(t, count)
	frames := strings.Split(stack, ";")
	assert.Len(t, frames, 129)
	assert.Equal(t, "x", frames[0])
	assert.Equal(t, "...", frames[64])
	assert.Equal(t, "slow ([C])", frames[128])
}

func TestStopProfile(t *testing.T) {
	s := newScript(t)
	p := s.StartProfile()
	p.Tick(1)
	s.prints("for i = 1, 1 do end")
	assert.Equal(t, 1, p.Ticks())
	s.StopProfile()
	p.Tick(1)
	s.prints("for i = 1, 1 do end")
	assert.Equal(t, 1, p.Ticks())
}

// Ticks do not end scripts, and an interrupt of the host is seen beside them.
func TestProfileAndInterrupt(t *testing.T) {
	s := newScript(t)
	p := s.StartProfile()
	s.OnInterrupt = func(*vm.Thread) error { return assert.AnError }
	p.Tick(1)
	assert.Equal(t, "1", s.prints("for i = 1, 1 do end print(1)"))
	p.Tick(1)
	s.Interrupt()
	_, err := s.start("while true do end")
	assert.ErrorContains(t, err, assert.AnError.Error())
	assert.Equal(t, 2, p.Ticks())
}
