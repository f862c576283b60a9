package compile

// This file tests what Compile promises beside its lowering: levels, options,
// limits and their errors, and that nothing makes it panic.

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// repeated joins n texts made from their number, from 1 on.
func repeated(n int, sep, format string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = strings.ReplaceAll(format, "#", fmt.Sprint(i+1))
	}
	return strings.Join(parts, sep)
}

func TestLimits(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"locals", repeated(201, "\n", "local a# = f()"), "201:7: Out of local registers when trying to allocate a201: exceeded limit 200"},
		{"parameters", "return function(" + repeated(201, ",", "p#") + ") end", ": Out of local registers when trying to allocate p201: exceeded limit 200"},
		{"many parameters", "return function(" + repeated(260, ",", "p#") + ") end", ": Out of registers when trying to allocate 260 registers: exceeded limit 255"},
		{"arguments", "f(" + repeated(260, ",", "g#") + ")", "1:1: Out of registers when trying to allocate 261 registers: exceeded limit 255"},
		{"nested tables", "return " + strings.Repeat("{", 300) + strings.Repeat("}", 300), ": Out of registers when trying to allocate 1 registers: exceeded limit 255"},
		{"concatenation", "return f.x" + repeated(300, "", " .. a.b#"), "1:8: Out of registers when trying to allocate 301 registers: exceeded limit 255"},
		{"targets", repeated(300, ",", "a#") + " = f()", "1:1: Out of registers when trying to allocate 300 registers: exceeded limit 255"},
		{"results", "return " + repeated(255, ",", "a#"), "1:1: Exceeded return count limit; simplify the code to compile"},
		{"upvalues", repeated(150, "\n", "local a# = f()") + "\nlocal function g()\n" + repeated(60, "\n", "local b# = f()") +
			"\nreturn function() return {" + repeated(150, ",", "a#") + "," + repeated(60, ",", "b#") + "} end end",
			": Out of upvalue registers when trying to allocate b51: exceeded limit 200"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, level := range levels {
				p, err := compileText(t, c.src, level)
				require.Error(t, err)
				assert.Nil(t, p)
				assert.Contains(t, err.Error(), c.want)
				assert.IsType(t, syntax.ErrorList(nil), err)
			}
		})
	}
}

// TestJumpedOver checks the use of a local that "continue" jumps over.
func TestJumpedOver(t *testing.T) {
	const text = "Local b used in the repeat..until condition is undefined because continue statement on line 2 jumps over it"
	for src, want := range map[string]string{
		"repeat\n if f() then continue end\n local b = f()\nuntil b":                                      "4:7: " + text,
		"repeat\n if f() then g() continue end\n local b = f()\nuntil 1 == f(b)":                          "4:7: " + text,
		"repeat\n do continue end\n local function b() end\nuntil f(function() return 1, b end)":          "4:7: " + text,
		"repeat\n local b = f()\n if b then continue end\nuntil b":                                        "",
		"repeat\n while f() do continue end\n local b = f()\nuntil b":                                     "",
		"repeat\n if f() then continue end\n local c = f()\nuntil b":                                      "",
		"repeat\n if f() then continue end\n do local b = f() end\nuntil b":                               "",
		"repeat\n if f() then continue end\n local b = 1\nuntil b":                                        "4:7: " + text,
		"repeat\n if f() then continue end\n local b = f() if b then continue end local c = f()\nuntil c": "4:7: " + strings.Replace(text, "Local b", "Local c", 1),
	} {
		for _, level := range levels {
			_, err := compileText(t, src, level)
			if want == "" {
				assert.NoError(t, err, src)
			} else {
				assert.EqualError(t, err, want, src)
			}
		}
	}
}

// What is within the limits compiles, and its registers do too.
func TestWithinLimits(t *testing.T) {
	for _, src := range []string{
		repeated(200, "\n", "local a# = f()"),
		"return function(" + repeated(200, ",", "p#") + ") end",
		"f(" + repeated(250, ",", "g#") + ")",
		"return {" + repeated(5000, ",", "a#") + "}",
		"return " + strings.Repeat("{", 200) + strings.Repeat("}", 200),
		"f()" + strings.Repeat(":m()", 900),
		"return " + repeated(70000, "\n", "\"s#\" == x and") + " 1",
	} {
		for _, level := range levels {
			chunk, errs := syntax.Parse(src)
			if len(errs) > 0 {
				continue // nested too deep for the parser
			}
			p, err := Compile(chunk, Options{Level: level})
			require.NoError(t, err)
			require.NoError(t, Verify(p))
		}
	}
}

// A constant that does not fit an instruction is loaded first.
func TestManyConstants(t *testing.T) {
	src := repeated(70000, "\n", "x = \"s#\"") + "\nif x == \"last\" then f() end\nlocal y = math.max(x, 12345)"
	p, err := compileText(t, src, O1)
	require.NoError(t, err)
	require.NoError(t, Verify(p))
	listing := oneLine(t, p)
	listing = listing[len(listing)-250:]
	assert.Contains(t, listing, `GETGLOBAL R0 "x"; LOADK R1 "last"; JUMPNE R0 R1`)
	assert.Contains(t, listing, `GETGLOBAL R1 "x"; LOADN R2 12345; FASTCALL2 math.max R1 R2`)
}

func TestHotComments(t *testing.T) {
	for _, c := range []struct {
		src   string
		level Level
		want  string
	}{
		{"return 1 + 2", O1, "LOADN R0 3; RETURN R0 1"},
		{"--!optimize 0\nreturn 1 + 2", O2, "LOADN R1 2; ADDRK R0 R1 1; RETURN R0 1"},
		{"--!optimize 1\nreturn 1 + 2", O0, "LOADN R0 3; RETURN R0 1"},
		{"--!strict\n--!optimize 2\nreturn math.pi", O0, "LOADK R0 3.141592653589793; RETURN R0 1"},
		{"--!optimize 9\nreturn math.pi", O0, "LOADK R0 3.141592653589793; RETURN R0 1"},
		{"--!optimize x\nreturn 1 + 2", O1, "LOADN R0 3; RETURN R0 1"},
		{"return 1 + 2 --!optimize 0", O1, "LOADN R0 3; RETURN R0 1"},
	} {
		p, err := compileText(t, c.src, c.level)
		require.NoError(t, err)
		assert.Equal(t, c.want, oneLine(t, p), c.src)
	}
}

func TestMutableGlobals(t *testing.T) {
	compiled := func(names []string) string {
		chunk, errs := syntax.Parse("return game, a.b")
		require.Empty(t, errs)
		p, err := Compile(chunk, Options{MutableGlobals: names})
		require.NoError(t, err)
		return oneLine(t, p)
	}
	assert.Equal(t, `GETGLOBAL R0 "game"; GETIMPORT R1 a.b; RETURN R0 2`, compiled(nil))
	assert.Equal(t, `GETIMPORT R0 game; GETIMPORT R1 a.b; RETURN R0 2`, compiled([]string{}))
	assert.Equal(t, `GETIMPORT R0 game; GETGLOBAL R1 "a"; GETTABLEKS R1 R1 "b"; RETURN R0 2`, compiled([]string{"a"}))
}

func TestProto(t *testing.T) {
	p, err := compileText(t, "local x = f()\nlocal function g(a, b, ...)\n return x\nend\nfunction t:m() end", O1)
	require.NoError(t, err)
	assert.True(t, p.Main)
	assert.True(t, p.Vararg)
	assert.Equal(t, "test", p.Chunk)
	assert.Zero(t, p.Line)

	g, m := p.Protos[0], p.Protos[1]
	assert.Equal(t, "g", g.Name)
	assert.Equal(t, 2, g.Line)
	assert.EqualValues(t, 2, g.NumParams)
	assert.True(t, g.Vararg)
	assert.False(t, g.Main)
	assert.Equal(t, []string{"x"}, g.UpvalNames)
	assert.EqualValues(t, 1, g.NumUpvals)
	assert.Equal(t, "test", g.Chunk)
	assert.Equal(t, "m", m.Name)
	assert.EqualValues(t, 1, m.NumParams)
}

func TestLevelString(t *testing.T) {
	assert.Equal(t, "O0 O1 O2 O?7", fmt.Sprint(O0, " ", O1, " ", O2, " ", Level(7)))
}

// Constants are stored once, and 0 and -0 are different.
func TestConstantsAreShared(t *testing.T) {
	p, err := compileText(t, "return 0.5, 0.5, 'a', 'a', -0, x.a, x and nil, x and nil, x and true, x and false, x and 0", O1)
	require.NoError(t, err)
	var kinds []vm.ConstKind
	for _, k := range p.Constants {
		kinds = append(kinds, k.Kind)
	}
	assert.Equal(t, []vm.ConstKind{vm.ConstNumber, vm.ConstString, vm.ConstNumber, vm.ConstImport, vm.ConstImport,
		vm.ConstNil, vm.ConstBool, vm.ConstBool, vm.ConstNumber}, kinds)
}

// A tree that came with errors gives an error, never a panic.
func TestBrokenTrees(t *testing.T) {
	for _, src := range []string{"x = ", "f(", "local x = 1 +", "x", "1 = 2", "for i = 1", "if", "local function", "f() = 1"} {
		chunk, errs := syntax.Parse(src)
		require.NotEmpty(t, errs, src)
		_, err := Compile(chunk, Options{})
		if err != nil {
			assert.IsType(t, syntax.ErrorList(nil), err)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	src := strings.Repeat(`
local function total(list, key)
	local sum = 0
	for i, item in ipairs(list) do
		if item[key] ~= nil and item.kind == "coin" then
			sum += math.max(item[key] * 2, 1)
		end
	end
	return sum, "total: " .. tostring(sum)
end
players[#players + 1] = {name = "x", coins = total(bag, "value"), on = function(self) return self.name end}
`, 100)
	chunk, errs := syntax.Parse("do " + strings.ReplaceAll(src, "\nlocal function", "\nend do local function") + " end")
	require.Empty(b, errs)
	for _, level := range []Level{O0, O1, O2} {
		b.Run(level.String(), func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Compile(chunk, Options{Level: level}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
