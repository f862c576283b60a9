package vm_test

// This file tests line coverage. Its one rule: a line of a script says itself
// how often it is run, "--: 3"; a line that does not has no counter.

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau/compile"
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// compileCovered compiles a chunk with counters.
func compileCovered(t *testing.T, source string, level compile.Level) *vm.Proto {
	t.Helper()
	tree, errs := syntax.Parse(source)
	require.Empty(t, errs)
	p, err := compile.Compile(tree, compile.Options{ChunkName: "x", Level: level, Coverage: true})
	require.NoError(t, err)
	require.NoError(t, compile.Verify(p))
	return p
}

// linesOf puts the lines of all functions together.
func linesOf(list []vm.FunctionCoverage) map[int]int {
	lines := map[int]int{}
	for _, f := range list {
		for line, n := range f.Lines {
			lines[line] = max(lines[line], n)
		}
	}
	return lines
}

var count = regexp.MustCompile(`--: (\d+)$`)

func TestCoverage(t *testing.T) {
	for name, source := range map[string]string{
		"straight": `
local x = 1 --: 1
x += 1 --: 1
-- a comment
print( --: 1
	x
)`,
		"branches": `
local function f(x) --: 1
	if x > 1 then --: 2
		return "many" --: 1
	elseif x == 1 then --: 1
		return "one" --: 1
	else
		return "none" --: 0
	end
end
f(1) f(2) --: 1`,
		"loops": `
for i = 1, 3 do --: 1
	if i == 2 then --: 3
		continue --: 1
	end
	local n = 0 --: 2
	repeat --: 2
		n += 1 --: 10
	until n == 5
end
for k, v in {1, 2, 3, 4} do --: 1
	if v == 3 then --: 3
		break --: 1
	end
end
while false do --: 1
end`,
		"failure": `
local function f(x) --: 1
	local y = x.y --: 1
	return y --: 0
end
pcall(f) --: 1
error("end") --: 1
print("never") --: 0`,
		"closures": `
local t = {} --: 1
for i = 1, 3 do --: 1
	t[i] = function() --: 3
		return i --: 2
	end
end
t[1]() --: 1
t[3]() --: 1`,
		"one line": `
local function f() return 1 end --: 2
f() --: 1
f() --: 1`,
		"never called": `
local t = { --: 1
	a = function()
		print("no") --: 0
	end,
}
function t.b() --: 1
	local x, y = 1, 2 --: 0
	do
		x, y = y, x --: 0
	end
end
type Nothing = nil`,
		"yields": `
local co = coroutine.wrap(function() --: 1
	coroutine.yield() --: 1
	print("again") --: 1
	coroutine.yield() --: 1
	print("never") --: 0
end)
co() --: 1
co() --: 1`,
	} {
		for _, level := range []compile.Level{compile.O0, compile.O1, compile.O2} {
			t.Run(fmt.Sprintf("%s %s", name, level), func(t *testing.T) {
				s := newScript(t)
				_, _ = s.Resume(s.NewThread(s.Load(compileCovered(t, source, level), s.NewEnv()).Value()))
				want := map[int]int{}
				for i, line := range strings.Split(source, "\n") {
					if m := count.FindStringSubmatch(line); m != nil {
						want[i+1], _ = strconv.Atoi(m[1])
					}
				}
				assert.Equal(t, want, linesOf(s.Coverage()))
			})
		}
	}
}

// A function that is loaded twice has one entry with the sum, machines count apart.
func TestCoverageOfFunctions(t *testing.T) {
	p := compileCovered(t, "local function f(...) return 1 end\nf() f()\n", compile.O2)
	s, other := newScript(t), newScript(t)
	for range 3 {
		_, err := s.Call(s.Load(p, s.NewEnv()).Value())
		require.NoError(t, err)
	}
	other.Load(p, other.NewEnv())
	f := p.Protos[0]
	assert.Equal(t, []vm.FunctionCoverage{
		{Proto: p, Calls: 3, Lines: map[int]int{1: 3, 2: 3}}, {Proto: f, Calls: 6, Lines: map[int]int{1: 6}},
	}, s.Coverage())
	never := []vm.FunctionCoverage{{Proto: p, Lines: map[int]int{1: 0, 2: 0}}, {Proto: f, Lines: map[int]int{1: 0}}}
	assert.Equal(t, never, other.Coverage())
	assert.Equal(t, never, vm.CoverageOf(p))
}

// Code without coverage has no counters at all: that is what makes it free.
func TestNoCoverage(t *testing.T) {
	s := newScript(t)
	s.prints("local function f() for i = 1, 3 do print(i) end end f()")
	assert.Empty(t, s.Coverage())
}

// A counter stays at its maximum.
func TestCoverageSaturates(t *testing.T) {
	p := compileCovered(t, "print(1)", compile.O1)
	for at, i := range p.Code {
		if i.Op() == vm.OpCoverage {
			p.Code[at] = vm.Make(i.Op(), i.A(), 0, 0, 1<<31-2)
		}
	}
	s := newScript(t)
	f := s.Load(p, s.NewEnv()).Value()
	for range 4 {
		_, err := s.Call(f)
		require.NoError(t, err)
	}
	assert.Equal(t, map[int]int{1: 1<<31 - 1}, s.Coverage()[0].Lines)
}
