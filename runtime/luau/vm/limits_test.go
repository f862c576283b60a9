package vm_test

// This file tests what stops a script: interrupts, and too deep calls. Its one
// rule: after whatever happened the VM runs the next script.

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
)

// script is a machine whose prints are collected.
type script struct {
	*vm.VM
	t       *testing.T
	printed []string
}

func newScript(t *testing.T) *script {
	s := &script{t: t}
	s.VM = luau.New(luau.Options{Separator: " ", Print: func(_ *vm.Thread, text string) { s.printed = append(s.printed, text) }})
	s.OnPanic = func(r any, stack []byte) { t.Errorf("panic in a native function: %v\n%s", r, stack) }
	return s
}

// global makes a Go function visible to scripts.
func (s *script) global(name string, fn vm.GoFunction) {
	s.Globals.SetReadonly(false)
	s.Globals.SetStr(name, vm.NewFunction(name, fn).Value())
}

// load compiles a chunk that is called x.
func (s *script) load(source string) vm.Value {
	s.t.Helper()
	proto, err := luau.Compile("x", source, luau.O1)
	require.NoError(s.t, err)
	return s.Load(proto, s.NewEnv()).Value()
}

// start runs a chunk on a new thread until it first yields.
func (s *script) start(source string) (*vm.Thread, error) {
	s.t.Helper()
	th := s.NewThread(s.load(source))
	_, err := s.Resume(th)
	return th, err
}

// prints runs a chunk, which must not fail, and returns what it prints.
func (s *script) prints(source string) string {
	s.t.Helper()
	s.printed = nil
	_, err := s.start(source)
	require.NoError(s.t, err)
	return strings.Join(s.printed, "\n")
}

// TestInterruptIsFinal checks that an error of OnInterrupt gets through
// whatever a script puts in its way.
func TestInterruptIsFinal(t *testing.T) {
	for name, source := range map[string]string{
		"loop":      `while true do end`,
		"for":       `for i = 1, math.huge do end`,
		"generic":   `for _ in function() return 1 end do end`,
		"repeat":    `repeat until false`,
		"calls":     `local function f() f = f end while f do f() end`,
		"pcall":     `while true do pcall(function() while true do end end) end`,
		"xpcall":    `while true do xpcall(function() while true do end end, function() while true do end end) end`,
		"handler":   `xpcall(error, function() while true do end end) while true do end`,
		"coroutine": `while true do coroutine.resume(coroutine.create(function() while true do end end)) end`,
		"wrap":      `while true do pcall(coroutine.wrap(function() while true do end end)) end`,
		"metatable": `local t = setmetatable({}, {__index = function() while true do end end}) while true do pcall(function() return t.x end) end`,
		"sort":      `while true do pcall(table.sort, {3, 2, 1}, function() while true do end end) end`,
		"gsub":      `while true do pcall(string.gsub, "abc", ".", function() while true do end end) end`,
		"iterator":  `local t = setmetatable({}, {__iter = function() while true do end end}) while true do pcall(function() for _ in t do end end) end`,
		"tostring":  `local t = setmetatable({}, {__tostring = function() while true do end end}) while true do pcall(tostring, t) end`,
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t)
			tests, calls := errors.New("enough"), 0
			s.OnInterrupt = func(*vm.Thread) error {
				if calls++; calls < 20 {
					s.Interrupt() // not yet: deep in there
					return nil
				}
				return tests
			}
			s.Interrupt()
			th, err := s.start(source)
			var e *vm.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, "x:1: enough", err.Error())
			assert.NotEmpty(t, e.Traceback)
			assert.Equal(t, vm.StatusDead, th.Status())
			assert.Equal(t, 20, calls)
			assert.Equal(t, "next", s.prints(`print("next")`))
		})
	}
}

// TestTracebackOfDeepStack checks that the traceback of an error shows both
// ends of a deep stack, and debug.traceback all of it.
func TestTracebackOfDeepStack(t *testing.T) {
	const deep = "local function f(n)\n if n == 0 then\n %s return end\n f(n - 1)\n return\nend\nf(%d)"
	for _, c := range []struct{ depth, middle int }{{18, 0}, {19, 1}, {5000, 4982}} {
		s := newScript(t)
		_, err := s.start(fmt.Sprintf(deep, `error("deep")`, c.depth))
		var e *vm.Error
		require.ErrorAs(t, err, &e)

		var want strings.Builder
		want.WriteString("x:3 function f\n" + strings.Repeat("x:4 function f\n", 9))
		if c.middle > 0 {
			fmt.Fprintf(&want, "... (+%d frames)\n", c.middle)
		}
		want.WriteString(strings.Repeat("x:4 function f\n", 9) + "x:7\n")
		assert.Equal(t, want.String(), e.Traceback)
	}
	count := `print(select(2, debug.traceback():gsub("\n", "")))`
	assert.Equal(t, "5002", newScript(t).prints(fmt.Sprintf(deep, count, 5000)))
}

// TestInterruptGoesOn checks that a script runs on, wherever it was, when
// OnInterrupt has nothing against it.
func TestInterruptGoesOn(t *testing.T) {
	s := newScript(t)
	calls := 0
	s.OnInterrupt = func(*vm.Thread) error {
		calls++
		s.Interrupt()
		return nil
	}
	s.Interrupt()
	assert.Equal(t, "60 10 6 3 ab", s.prints(`
		local function id(...) return ... end
		local sum = 0
		for i = 1, 10 do sum += id(i) end
		for _, v in {1, 2, 2} do sum += id(v) end
		local n = 0
		while n < 10 do n = select(1, id(n + 1)) end
		local k = 0
		for i in function(_, i) i = (i or 0) + 1 return if i > 3 then nil else i end do k += i end
		repeat k = id(k) until k
		print(sum, n, k, select("#", id(1, 2, 3)), id("a") .. id("b"))`))
	assert.Greater(t, calls, 30)
}

func TestStackOverflow(t *testing.T) {
	for name, c := range map[string]struct{ source, want string }{
		"recursion":  {`local function f() return 1 + f() end print(pcall(f))`, "false x:1: stack overflow"},
		"pcall":      {`local function f() return pcall(f) end local r = table.pack(f()) print(r[1], r[r.n])`, "true "},
		"locals":     {`local function f(a, b, c, d) local x, y, z = a, b, c return 1 + f(x, y, z, d) end print(pcall(f))`, "false x:1: stack overflow"},
		"xpcall":     {`local function f() f() end print(xpcall(f, function(e) return "handled " .. e end))`, "false handled x:1: stack overflow"},
		"again":      {`local function f() f() end local function h(e) return "handled " .. e end xpcall(f, h) print(pcall(xpcall, f, h))`, "true false handled x:1: stack overflow"},
		"natives":    {`local t = setmetatable({}, {__tostring = tostring}) getmetatable(t).__tostring = function() return tostring(t) end print(xpcall(tostring, function(e) return #tostring({}) > 0 and "handled " .. e end, t))`, "false handled C stack overflow"},
		"handler":    {`local function f() f() end local n = 0 local function deep() n += 1 return 1 + deep() end print(xpcall(f, function(e) local _, e = pcall(deep) return e .. tostring(n > 2000) end))`, "false error in error handlingtrue"},
		"wide":       {"local n = 0 local function f(...) n += 1 local " + strings.Repeat("a, ", 180) + "a = ... local r = f() a = r return r end print(pcall(f)) if n < 19900 then error(n) end", "false x:1: stack overflow"},
		"index":      {`local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k .. "x"] end print(pcall(function() return t.a end))`, "false x:1: "},
		"eq":         {`local m = {} m.__eq = function(a, b) return a == b end local a, b = setmetatable({}, m), setmetatable({}, m) print(pcall(function() return a == b end))`, "false x:1: "},
		"call":       {`local t = setmetatable({}, {}) getmetatable(t).__call = function(t) return 1 + t() end print(pcall(t))`, "false x:1: stack overflow"},
		"tostring":   {`local t = setmetatable({}, {}) getmetatable(t).__tostring = function(t) return tostring(t) end print(pcall(tostring, t))`, "false "},
		"gsub":       {`local function f() return (string.gsub("a", "a", f)) end print(pcall(f))`, "false "},
		"sort":       {`local function f() table.sort({1, 2}, f) end print(pcall(f))`, "false "},
		"coroutines": {`local function f() return coroutine.wrap(f)() end print(pcall(f))`, "false "},
		"resumes":    {`local function f() local ok, e = coroutine.resume(coroutine.create(f)) if not ok then error(e, 0) end end print(pcall(f))`, "false "},
		"iterator":   {`local t = setmetatable({}, {}) getmetatable(t).__iter = function(t) for _ in t do end end print(pcall(function() for _ in t do end end))`, "false x:1: "},
		"handlers":   {`local function f() error(xpcall(error, f)) end print(xpcall(error, f)) for i = 1, 500 do xpcall(error, error) end`, "false "},
		"chain":      {`local a, b = {}, {} setmetatable(a, {__index = b}) setmetatable(b, {__index = a}) print(pcall(function() return a.x end))`, "false x:1: '__index' chain too long; possible loop"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t)
			got := s.prints(c.source)
			assert.True(t, strings.HasPrefix(got, c.want), "got %.200s", got)
			if strings.HasPrefix(c.want, "false") {
				assert.Regexp(t, "overflow|too long|error handling", got)
			}
			// The limits are as far away as before.
			assert.Equal(t, "190 true", s.prints(`
				local function deep(n) return if n == 0 then 0 else 1 + deep(n - 1) end
				local function nested(n) return if n == 0 then "" else (string.gsub("a", "a", function() return "a" .. nested(n - 1) end)) end
				print(#nested(190), deep(19000) == 19000)`))
		})
	}
}

// TestNativePanic checks that a bug in a Go function costs one call.
func TestNativePanic(t *testing.T) {
	s := newScript(t)
	var panics []any
	s.OnPanic = func(r any, stack []byte) {
		panics = append(panics, r)
		assert.Contains(t, string(stack), "limits_test.go")
	}
	s.global("broken", func(c *vm.Call) { var m map[string]int; m["x"] = 1 })
	s.global("deep", func(c *vm.Call) { c.Call(c.Arg(1)) })
	assert.Equal(t, "false x:1: internal error: assignment to entry in nil map", s.prints(`print(pcall(function() broken() end))`))
	assert.Equal(t, "false x:1: internal error: assignment to entry in nil map", s.prints(`print(pcall(function() deep(broken) end))`))
	_, err := s.start(`local t = setmetatable({}, {__index = broken})
		print(t.x)`)
	assert.EqualError(t, err, "x:2: internal error: assignment to entry in nil map")
	assert.Len(t, panics, 3)
	assert.Equal(t, "true 3", s.prints(`print(pcall(function() return 3 end))`))
}
