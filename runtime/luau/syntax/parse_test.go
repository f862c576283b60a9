package syntax

// This file holds the tests of well-formed source. The rule: one line a case; the
// tree is written as dump_test.go says.

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var inf = math.Inf(1)

var parseTests = []struct{ src, tree string }{
	// statements
	{"local x", "(local x.0)"},
	{"local x, y = 1", "(local x.0 y.1 = 1)"},
	{"local x = x", "(local x.0 = x)"},
	{"local x = 1 local x = x", "(local x.0 = 1) (local x.1 = x.0)"},
	{"local x: number, y: {string} = 1, 2", "(local x.0:number y.1:{string} = 1 2)"},
	{"const x = 1", "(local const x.0 = 1)"},
	{"const x, y = f()", "(local const x.0 y.1 = (call f))"},
	{"const x: number = ...", "(local const x.0:number = ...)"},
	{"local function f() return f end", "(localfunc f.0^ (fn f() (return ^f.0)))"},
	{"const function f() return f end", "(localfunc const f.0^ (fn f() (return ^f.0)))"},
	{"local f = function() return f end", "(local f.0 = (fn() (return f)))"},
	{"do local x end x = 1", "(block (do (local x.0))) (set x = 1)"},
	{"if a then b() end", "(if a (do (call b)))"},
	{"if a then b() elseif c then d() else e() end", "(if a (do (call b)) (if c (do (call d)) (do (call e))))"},
	{"if a then b() else if c then d() end end", "(if a (do (call b)) (do (if c (do (call d)))))"},
	{"while x do break end", "(while x (do break))"},
	{"while x do if y then continue end end", "(while x (do (if y (do continue))))"},
	{"repeat local x = 1 until x", "(repeat (do (local x.0 = 1)) x.0)"},
	{"for i = 1, 2 do f(i) end", "(for i.0 1 2 (do (call f i.0)))"},
	{"for i = 1, 2, 3 do f(i) end", "(for i.0 1 2 3 (do (call f i.0)))"},
	{"for i: number = i, i do end", "(for i.0:number i i (do))"},
	{"for k in t do end", "(forin k.0 in t (do))"},
	{"for k: K, v: V in next, t, nil do f(k, v) end", "(forin k.0:K v.1:V in next t nil (do (call f k.0 v.1)))"},
	{"return", "(return)"},
	{"return;", "(return)"},
	{"return 1, 2", "(return 1 2)"},
	{"return f()", "(return (call f))"},
	{"x = 1", "(set x = 1)"},
	{"x, y.z, t[1] = 1, 2", "(set x (. y z) ([] t 1) = 1 2)"},
	{"local x x = 1", "(local x.0=) (set x.0 = 1)"},
	{"local x function x() end", "(local x.0=) (function x.0 (fn x()))"},
	{"local x function x.y() end", "(local x.0) (function (. x.0 y) (fn y()))"},
	{"local x x += 1", "(local x.0=) (+= x.0 1)"},
	{"local x x.y += 1", "(local x.0) (+= (. x.0 y) 1)"},
	{"x += 1 x -= 1 x *= 1 x /= 1", "(+= x 1) (-= x 1) (*= x 1) (/= x 1)"},
	{"x //= 1 x %= 1 x ^= 1 x ..= 1", "(//= x 1) (%= x 1) (^= x 1) (..= x 1)"},
	{"f();", "(call f)"},
	{"f() g()", "(call f) (call g)"},
	{"f(); g();", "(call f) (call g)"},
	{"function f() end", "(function f (fn f()))"},
	{"function a.b.c() end", "(function (. (. a b) c) (fn c()))"},
	{"function a.b:c(x) return self, x end", "(function (: (. a b) c) (fn c( self x.0) (return self.1 x.0)))"},
	{"function f(...) return ... end", "(function f (fn f( ...) (return ...)))"},
	{"function f(a, ...) end", "(function f (fn f( a.0 ...)))"},
	{"type T = number", "(type T number)"},
	{"export type T<A, B...> = {A}", "(type export T<A, B...> {A})"},
	{"type = 1", "(set type = 1)"},
	{"type(x)", "(call type x)"},
	{"type.x = 1", "(set (. type x) = 1)"},
	{"type function f(t) return t end", "(typefunc f (t) return t end)"},
	{"export local x, y = 1, 2", "(local export x.0 y.1 = 1 2)"},
	{"export const x = 1", "(local export const x.0 = 1)"},
	{"export function f() end", "(localfunc export const f.0 (fn f()))"},
	{"@native function f() end", "(function f (fn @native f()))"},

	// names
	{"local x local function f() return x end", "(local x.0^) (localfunc f.1 (fn f() (return ^x.0)))"},
	{"local x local function f() local function g() return x end end", "(local x.0^) (localfunc f.1 (fn f() (localfunc g.2 (fn g() (return ^x.0)))))"},
	{"local x = 1 local function f() x = 2 end", "(local x.0^= = 1) (localfunc f.1 (fn f() (set ^x.0 = 2)))"},
	{"local function f(x) x = 1 return function() return x end end", "(localfunc f.0 (fn f( x.1^=) (set x.1 = 1) (return (fn() (return ^x.1)))))"},
	{"function t:m() return function() return self end end", "(function (: t m) (fn m( self) (return (fn() (return ^self.0)))))"},
	{"local x do local x x = 1 end", "(local x.0) (block (do (local x.1=) (set x.1 = 1)))"},
	{"local x repeat local x until x", "(local x.0) (repeat (do (local x.1)) x.1)"},
	{"for x = x, x do local x = x end", "(for x.0 x x (do (local x.1 = x.0)))"},
	{"for x in x do local x = x end", "(forin x.0 in x (do (local x.1 = x.0)))"},
	{"local x local y: typeof(x) local function f(z: typeof(x)) return x2 end", "(local x.0) (local y.1:typeof(x)) (localfunc f.2 (fn f( z.3:typeof(x)) (return x2)))"},

	// expressions
	{`return nil, true, false, 1, "s", ...`, `(return nil true false 1 "s" ...)`},
	{"return 'a', \"b\", [[c]], [==[d]]e]==], `f`", `(return "a" "b" "c" "d]]e" "f")`},
	{`return a.b, a["b"], a[1], a.b.c[d].e`, `(return (. a b) ([] a "b") ([] a 1) (. ([] (. (. a b) c) d) e))`},
	{"return (a), (f()), ((a))", "(return (paren a) (paren (call f)) (paren (paren a)))"},
	{`return a:m(), a:m(1), a:m "s", a:m {}, a.b:c():d()`, `(return (selfcall (: a m)) (selfcall (: a m) 1) (selfcall (: a m) "s") (selfcall (: a m) {}) (selfcall (: (selfcall (: (. a b) c)) d)))`},
	{`return f(1)(2) "3" {4}`, `(return (call (call (call (call f 1) 2) "3") {4}))`},
	{`return ("x"):rep(3), ({1})[1]`, `(return (selfcall (: (paren "x") rep) 3) ([] (paren {1}) 1))`},
	{"return function() end, function(a, b: T, ...: U): (V) return a end", "(return (fn()) (fn( a.0 b.1:T ...: U) : (V) (return a.0)))"},
	{"return function<T, U...>(x: T, ...: U...): U... end", "(return (fn <T, U...>( x.0:T ...: U...) : U...))"},
	{`return {}, {1}, {1,}, {1;2}, {a = 1}, {["a"] = 1}, {[1] = 2, 3, b = function() end}`, `(return {} {1} {1} {1 2} {a=1} {["a"]=1} {[1]=2 3 b=(fn b())})`},
	{"return {f = 1, f, g = f}", "(return {f=1 f g=f})"},
	{"return -x, not x, #x, - -x, not not x", "(return (- x) (not x) (# x) (- (- x)) (not (not x)))"},
	{"return 1 + 2, 1 - 2, 1 * 2, 1 / 2, 1 // 2, 1 % 2, 1 ^ 2, 1 .. 2", "(return (+ 1 2) (- 1 2) (* 1 2) (/ 1 2) (// 1 2) (% 1 2) (^ 1 2) (.. 1 2))"},
	{"return 1 == 2, 1 ~= 2, 1 < 2, 1 <= 2, 1 > 2, 1 >= 2, 1 and 2, 1 or 2", "(return (== 1 2) (~= 1 2) (< 1 2) (<= 1 2) (> 1 2) (>= 1 2) (and 1 2) (or 1 2))"},
	{"return 1 + 2 + 3, 1 - 2 - 3, 1 ^ 2 ^ 3, 1 .. 2 .. 3", "(return (+ (+ 1 2) 3) (- (- 1 2) 3) (^ 1 (^ 2 3)) (.. 1 (.. 2 3)))"},
	{"return 1 + 2 * 3, 1 * 2 + 3, (1 + 2) * 3", "(return (+ 1 (* 2 3)) (+ (* 1 2) 3) (* (paren (+ 1 2)) 3))"},
	{"return -x ^ 2, 2 ^ -x, 2 ^ -x ^ 3, -x * 2, not x == y, #x + 1, -x.y", "(return (- (^ x 2)) (^ 2 (- x)) (^ 2 (- (^ x 3))) (* (- x) 2) (== (not x) y) (+ (# x) 1) (- (. x y)))"},
	{"return 1 .. 2 + 3, 1 + 2 .. 3, 1 < 2 .. 3, 1 < 2 == true", "(return (.. 1 (+ 2 3)) (.. (+ 1 2) 3) (< 1 (.. 2 3)) (== (< 1 2) true))"},
	{"return a or b and c, a and b or c, not a and b, a == b and c ~= d", "(return (or a (and b c)) (or (and a b) c) (and (not a) b) (and (== a b) (~= c d)))"},
	{"return if a then b else c", "(return (if a b c))"},
	{"return if a then b elseif c then d else e", "(return (if a b (if* c d e)))"},
	{"return if a then b else if c then d else e", "(return (if a b (if c d e)))"},
	{"return if a then b else c + 1, 1 + if a then b else c", "(return (if a b (+ c 1)) (+ 1 (if a b c)))"},
	{"return x :: T, x :: T + 1, -x :: T, x.y :: T | U, (x :: T).y", "(return (:: x T) (+ (:: x T) 1) (- (:: x T)) (:: (. x y) T | U) (. (paren (:: x T)) y))"},
	{"return f<<T>>(), f<<T>>, a.f<<T, U...>>(1), a:m<<T>>(1), f<<A<B>>>()", "(return (call (<<T>> f)) (<<T>> f) (call (<<T, U...>> (. a f)) 1) (selfcall<<T>> (: a m) 1) (call (<<A<B>>> f)))"},
	{"return `a{x}b`, `{x}`, `{x}{y}`, `{`{x}`}`, `{ {} }`, `\\{{x}\\``", "(return (interp \"a\" x \"b\") (interp \"\" x \"\") (interp \"\" x \"\" y \"\") (interp \"\" (interp \"\" x \"\") \"\") (interp \"\" {} \"\") (interp \"{\" x \"`\"))"},
	{"return @native function() end", "(return (fn @native()))"},

	// layout
	{"return 1 -- comment", "(return 1)"},
	{"return --[[ a ]] 1 --[==[ b ]] ]==] + 2", "(return (+ 1 2))"},
	{"--[ not a block comment", ""},
	{"return 1\r\n\r\n", "(return 1)"},
	{"\ufeffreturn 1", "(return 1)"},
	{"local x\nlocal y\n\n;", "(local x.0) (local y.1)"},
}

func TestParse(t *testing.T) {
	for _, tt := range parseTests {
		c, errs := Parse(tt.src)
		require.NoError(t, errs.Err(), tt.src)
		assert.Equal(t, tt.tree, dumpChunk(c), tt.src)
		requireRoundTrip(t, tt.src)
	}
}

func TestParseMain(t *testing.T) {
	c, errs := Parse("local x\nreturn x\n")
	require.Empty(t, errs)
	assert.True(t, c.Main.Vararg)
	assert.Nil(t, c.Main.Parent)
	assert.Equal(t, 0, c.Main.Depth)
	assert.Equal(t, Pos{3, 1}, c.Main.EndPos)
	assert.Same(t, c.Main, c.Main.Body.Stats[0].(*LocalStat).Vars[0].Func)
}

func TestParseSelf(t *testing.T) {
	c, errs := Parse("function t.a:m(x) return function() return self, x end end")
	require.Empty(t, errs)
	f := c.Main.Body.Stats[0].(*FuncStat).Func
	assert.Equal(t, "m", f.Name)
	require.NotNil(t, f.Self)
	assert.Equal(t, "self", f.Self.Name)
	assert.True(t, f.Self.Captured)
	assert.Same(t, f, f.Self.Func)
	assert.Same(t, f, f.Params[0].Func)

	inner := f.Body.Stats[0].(*ReturnStat).Values[0].(*FuncExpr)
	assert.Same(t, f, inner.Parent)
	assert.Equal(t, 2, inner.Depth)
	assert.Same(t, f.Self, inner.Body.Stats[0].(*ReturnStat).Values[0].(*LocalExpr).Local)
}

// A type mentions a variable without using it.
func TestParseTypeofCapturesNothing(t *testing.T) {
	c, errs := Parse("local x function f(y: typeof(x)): typeof(function() x = 1 end) return x2 :: typeof(x) end")
	require.Empty(t, errs)
	x := c.Main.Body.Stats[0].(*LocalStat).Vars[0]
	assert.False(t, x.Captured)
	assert.False(t, x.Assigned)
}

func TestParseExported(t *testing.T) {
	c, errs := Parse("export local a = 1 export const b = 2 export function c() end local d")
	require.Empty(t, errs)
	stats := c.Main.Body.Stats
	a, b, f, d := stats[0].(*LocalStat), stats[1].(*LocalStat), stats[2].(*LocalFuncStat), stats[3].(*LocalStat)
	assert.True(t, a.Vars[0].Exported && !a.Vars[0].IsConst)
	assert.True(t, b.Vars[0].Exported && b.Vars[0].IsConst)
	assert.True(t, f.Local.Exported && f.Local.IsConst)
	assert.False(t, d.Exported || d.Vars[0].Exported)
}

func TestHotComments(t *testing.T) {
	c, errs := Parse("--!strict\n-- no\n--!optimize 2 \r\nlocal x --!native\n--[[!no]]\n--!")
	require.Empty(t, errs)
	assert.Equal(t, []HotComment{
		{Span{Pos{1, 1}, Pos{1, 10}}, true, "strict"},
		{Span{Pos{3, 1}, Pos{3, 15}}, true, "optimize 2"},
		{Span{Pos{4, 9}, Pos{4, 18}}, false, "native"},
		{Span{Pos{6, 1}, Pos{6, 4}}, false, ""},
	}, c.HotComments)
}

// Each case marks the ranges of some node's parts in a line below the source.
func TestPositions(t *testing.T) {
	c, errs := Parse("local t = a.b\n" + // 1
		"t:m(1,\n  2)\n" + // 2, 3
		"x = a +\n  b[1]\n" + // 4, 5
		"local function f()\n  return 1\nend\n" + // 6, 7, 8
		"if x then\nelse\nend\n" + // 9, 10, 11
		"f<<T>>{\n}") // 12, 13
	require.Empty(t, errs)
	stats := c.Main.Body.Stats

	index := stats[0].(*LocalStat).Values[0].(*IndexNameExpr)
	assert.Equal(t, Span{Pos{1, 11}, Pos{1, 14}}, index.Span)
	assert.Equal(t, []Pos{{1, 12}, {1, 13}}, []Pos{index.OpPos, index.NamePos})

	call := stats[1].(*ExprStat).X.(*CallExpr)
	assert.Equal(t, Span{Pos{2, 1}, Pos{3, 5}}, call.Span)
	assert.Equal(t, Pos{2, 4}, call.ArgPos)
	assert.Equal(t, Span{Pos{2, 1}, Pos{2, 4}}, call.Fn.Range())

	sum := stats[2].(*AssignStat).Values[0].(*BinaryExpr)
	assert.Equal(t, Span{Pos{4, 5}, Pos{5, 7}}, sum.Span)
	assert.Equal(t, Pos{4, 7}, sum.OpPos)
	assert.Equal(t, Pos{5, 4}, sum.Y.(*IndexExpr).BracketPos)

	fn := stats[3].(*LocalFuncStat).Func
	assert.Equal(t, Span{Pos{6, 1}, Pos{8, 4}}, fn.Span)
	assert.Equal(t, Pos{8, 1}, fn.EndPos)
	assert.Equal(t, Span{Pos{6, 19}, Pos{8, 1}}, fn.Body.Span)

	cond := stats[4].(*IfStat)
	assert.Equal(t, Span{Pos{9, 1}, Pos{11, 4}}, cond.Span)
	assert.Equal(t, Pos{10, 1}, cond.ElsePos)

	inst := stats[5].(*ExprStat).X.(*CallExpr)
	assert.Equal(t, Span{Pos{12, 1}, Pos{13, 2}}, inst.Span)
	assert.Equal(t, Span{Pos{12, 1}, Pos{12, 7}}, inst.Fn.Range())
}

func TestNumbers(t *testing.T) {
	for _, tt := range []struct {
		src  string
		want float64
	}{
		{"0", 0}, {"007", 7}, {"3", 3}, {"3.", 3}, {".5", .5}, {"3.25", 3.25}, {"1e3", 1000}, {"1E-2", .01}, {"1e+2", 100},
		{"1_000", 1000}, {"1_", 1}, {"1__0_", 10}, {"1_.5_", 1.5}, {"1e1_0", 1e10},
		{"0xff", 255}, {"0XFF", 255}, {"0x_f", 15}, {"0_xf", 15}, {"0b1010", 10}, {"0B11_", 3},
		{"9007199254740993", 9007199254740992}, {"123456789012345678", 123456789012345680},
		{"0xffffffffffffffff", 18446744073709552000}, {"0x1ffffffffffffffffff", 18446744073709552000},
		{"1e400", inf}, {"1e-400", 0}, {"5e-324", 5e-324},
	} {
		c, errs := Parse("return " + tt.src)
		require.NoError(t, errs.Err(), tt.src)
		assert.Equal(t, tt.want, c.Main.Body.Stats[0].(*ReturnStat).Values[0].(*NumberExpr).Value, tt.src)
	}
}

func TestMalformedNumbers(t *testing.T) {
	for _, src := range []string{
		"3..2", "1e", "1e+", "0x", "0b", "0b2", "0xg", "1a", "1.2.3", "0x1p4", "1i", "0b0b1", "1x1", "0xffffffffffffffffffg",
		"0b_", "0x_", "1inf", "1n",
	} {
		_, errs := Parse("return " + src)
		require.NotEmpty(t, errs, src)
		assert.Equal(t, "1:8: Malformed number", errs[0].Error(), src)
	}
}

func TestStrings(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{`"a\nb"`, "a\nb"}, {`'\a\b\f\n\r\t\v\\\"\''`, "\a\b\f\n\r\t\v\\\"'"},
		{`"\65\066\0671"`, "ABC1"}, {`"\0\255"`, "\x00\xff"}, {`"\x41\xfF"`, "A\xff"},
		{`"\u{41}\u{e9}\u{20AC}\u{1F600}\u{10FFFF}\u{0000000041}"`, "Aé€😀\U0010ffffA"}, {`"\u{D800}"`, "\xed\xa0\x80"},
		{"\"a\\\nb\"", "a\nb"}, {"\"a\\\r\nb\"", "a\nb"}, {"\"a\\\rb\"", "a\nb"}, {"\"a\\z \t\r\n\v\f b\"", "ab"}, {`"\z"`, ""},
		{`"\q\é\{\}\` + "`" + `"`, "qé{}`"}, {"'\xff'", "\xff"},
		{"[[a\\nb]]", "a\\nb"}, {"[[\na\n]]", "a\n"}, {"[[\r\na\r\nb]]", "a\nb"}, {"[[\n\na]]", "\na"}, {"[[a\rb]]", "a\rb"},
		{"[==[]]]=]]==]", "]]]=]"}, {"[[]]", ""}, {"[=[[[]]]=]", "[[]]"},
		{"`a\\n\\{\\}\\``", "a\n{}`"}, {"``", ""}, {"`\\u{41}`", "A"}, {"`a\\\nb`", "a\nb"},
	} {
		c, errs := Parse("return " + tt.src)
		require.NoError(t, errs.Err(), tt.src)
		assert.Equal(t, tt.want, c.Main.Body.Stats[0].(*ReturnStat).Values[0].(*StringExpr).Value, tt.src)
		requireRoundTrip(t, "return "+tt.src)
	}
}

func TestMalformedEscapes(t *testing.T) {
	for _, src := range []string{
		`"\256"`, `"\999"`, `"\x"`, `"\x4"`, `"\xg1"`, `"\x1g"`, `"\u"`, `"\u{"`, `"\u{}"`, `"\u41"`, `"\u{110000}"`, `"\u{g}"`,
		`"\u{41"`, `"\u{00000000000000041}"`,
	} {
		_, errs := Parse("return " + src)
		require.NotEmpty(t, errs, src)
		assert.Equal(t, "1:8: String literal contains malformed escape sequence", errs[0].Error(), src)
	}
}
