package vm_test

// This file tests Recycle. Its one rule: a thread that anything can still see is
// never used again.

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau/vm"
)

func TestRecycle(t *testing.T) {
	s := newScript(t)
	var left []vm.Value
	for _, c := range []struct {
		name, source string
		again        bool
	}{
		{"returned", "return 1, 2", true},
		{"returned from calls", "local function f(n) return n == 0 and 0 or f(n - 1) end return pcall(f, 100)", true},
		{"left a closure", "local n = 1 return function() n += 1 return n end", true},
		{"made a coroutine", "return coroutine.wrap(function() while true do coroutine.yield(7) end end)", true},
		{"seen", "local t = coroutine.running()", false},
		{"failed", "error('x')", false},
		{"waits", "coroutine.yield()", false},
	} {
		th := s.NewThread(s.load(c.source))
		if results, _ := s.Resume(th); len(results) > 0 && results[0].IsFunction() {
			left = append(left, results[0])
		}
		s.Recycle(th)
		next := s.NewThread(s.load("return 1"))
		assert.Equal(t, c.again, th == next, c.name)
		results, err := s.Resume(next)
		require.NoError(t, err, c.name)
		assert.Equal(t, []vm.Value{vm.Int(1)}, results, c.name)
		assert.Nil(t, next.Owner)
	}
	require.Len(t, left, 2)
	for _, want := range []int{2, 3} {
		results, err := s.Call(left[0])
		require.NoError(t, err)
		assert.Equal(t, []vm.Value{vm.Int(want)}, results, "the closure has its variable")
		results, err = s.Call(left[1])
		require.NoError(t, err)
		assert.Equal(t, []vm.Value{vm.Int(7)}, results, "the coroutine goes on")
	}
}
