package syntax

// This file holds the tests of the printer. The rule: whatever parses is printed
// and parsed again.

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// requireRoundTrip checks that src, which has no errors, gives the same tree after
// printing, and that printing is stable.
func requireRoundTrip(t testing.TB, src string) {
	t.Helper()
	first, errs := Parse(src)
	require.Empty(t, errs)

	printed := Print(first)
	second, errs := Parse(printed)
	require.NoError(t, errs.Err(), "printed source:\n%s", printed)
	require.Equal(t, dumpChunk(first), dumpChunk(second), "printed source:\n%s", printed)
	require.Equal(t, printed, Print(second))
}

// testFiles returns the paths of the whole-file sources under testdata.
func testFiles(t testing.TB) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"testdata/*.luau", "testdata/seeds/*.luau"} {
		some, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, some, pattern)
		files = append(files, some...)
	}
	return files
}

func TestFilesRoundTrip(t *testing.T) {
	for _, file := range testFiles(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			requireRoundTrip(t, string(src))
		})
	}
}

func TestPrint(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"local x=1;local y=2", "local x = 1\nlocal y = 2\n"},
		{"f'x'", "f(\"x\")\n"},
		{"f() (g)()", "f()(g)()\n"},
		{"f(); (g)()", "f();\n(g)()\n"},
		{"local a; (g).x = 1; (h).y += 1", "local a;\n(g).x = 1;\n(h).y += 1\n"},
		{"return - -x, -(-x), not not x", "return - -x, -(-x), not not x\n"},
		{"return `{ {1} }{x}`", "return `{ {1}}{x}`\n"},
		{"return '\\0\\200é\\u{D800}\"\\'\\\\\\n'", "return \"\\000\\200é\\237\\160\\128\\\"'\\\\\\n\"\n"},
		{"return `\\{\\`\\\\u\\{1}{x}`", "return `\\{\\`\\\\u\\{1}{x}`\n"},
		{"return '\\xef\\xbf\\xbd'", "return \"\\239\\191\\189\"\n"},
		{"if a then f() elseif b then g() else h() end", "if a then\n\tf()\nelseif b then\n\tg()\nelse\n\th()\nend\n"},
		{"if a then else if b then end end", "if a then\nelse\n\tif b then\n\tend\nend\n"},
		{"--!strict\nlocal x --!native", "--!strict\nlocal x\n"},
		{"return 1e999, 0x10, 1_000", "return 1e999, 16, 1000\n"},
		{"@native @[deprecated{use='x'}] local function f() end", "@native @[deprecated({use = \"x\"})] local function f()\nend\n"},
		{"return {a=1, ['b c']=2, [3]=4; 5}", "return {a = 1, [\"b c\"] = 2, [3] = 4, 5}\n"},
	} {
		c, errs := Parse(tt.src)
		require.NoError(t, errs.Err(), tt.src)
		assert.Equal(t, tt.want, Print(c), tt.src)
	}
}

// Trees that no source has get the parentheses that they need. The tree of what is
// printed then differs by GroupExpr nodes only.
func TestPrintBuiltTree(t *testing.T) {
	num := func(v float64) Expr { return &NumberExpr{Value: v} }
	name := func(s string) Expr { return &GlobalExpr{Name: s} }
	bin := func(op BinaryOp, x, y Expr) Expr { return &BinaryExpr{Op: op, X: x, Y: y} }
	un := func(op UnaryOp, x Expr) Expr { return &UnaryExpr{Op: op, X: x} }
	choice := &IfElseExpr{Cond: name("c"), Then: num(1), Else: num(2)}
	a, b, c := name("a"), name("b"), name("c")

	for _, tt := range []struct {
		x    Expr
		want string
	}{
		{bin(OpMul, bin(OpAdd, a, b), c), "(a + b) * c"},
		{bin(OpMul, a, bin(OpAdd, b, c)), "a * (b + c)"},
		{bin(OpSub, bin(OpSub, a, b), c), "a - b - c"},
		{bin(OpSub, a, bin(OpSub, b, c)), "a - (b - c)"},
		{bin(OpPow, bin(OpPow, a, b), c), "(a ^ b) ^ c"},
		{bin(OpPow, a, bin(OpPow, b, c)), "a ^ b ^ c"},
		{bin(OpConcat, bin(OpConcat, a, b), c), "(a .. b) .. c"},
		{bin(OpPow, un(OpMinus, a), b), "(-a) ^ b"},
		{bin(OpPow, a, un(OpMinus, b)), "a ^ -b"},
		{bin(OpPow, bin(OpPow, a, un(OpMinus, b)), c), "(a ^ -b) ^ c"},
		{bin(OpMul, bin(OpPow, a, un(OpMinus, b)), c), "a ^ -b * c"},
		{bin(OpPow, bin(OpMul, a, un(OpMinus, b)), c), "(a * -b) ^ c"},
		{un(OpMinus, bin(OpAdd, a, b)), "-(a + b)"},
		{un(OpMinus, bin(OpPow, a, b)), "-a ^ b"},
		{un(OpMinus, un(OpMinus, a)), "- -a"},
		{un(OpNot, un(OpLen, a)), "not #a"},
		{bin(OpAdd, choice, a), "(if c then 1 else 2) + a"},
		{bin(OpAdd, a, choice), "a + if c then 1 else 2"},
		{bin(OpAdd, bin(OpMul, a, choice), b), "(a * if c then 1 else 2) + b"},
		{bin(OpAdd, un(OpMinus, choice), b), "(-if c then 1 else 2) + b"},
		{bin(OpLt, bin(OpEq, a, b), c), "a == b < c"},
		{bin(OpLt, a, bin(OpEq, b, c)), "a < (b == c)"},
		{&TypeAssertExpr{X: bin(OpAdd, a, b), Type: "T"}, "(a + b) :: T"},
		{&TypeAssertExpr{X: &TypeAssertExpr{X: a, Type: "T"}, Type: "U"}, "(a :: T) :: U"},
		{&IndexExpr{X: &StringExpr{Value: "s"}, Index: num(1)}, `("s")[1]`},
		{&CallExpr{Fn: &FuncExpr{Body: &Block{}}}, "(function()\nend)()"},
		{&TableExpr{Items: []TableItem{{ItemRecord, &StringExpr{Value: "end"}, a}}}, `{["end"] = a}`},
		{&TableExpr{Items: []TableItem{{ItemRecord, &StringExpr{Value: "1x"}, a}}}, `{["1x"] = a}`},
		{num(-5), "(-5)"},
		{num(-inf), "(-1e999)"},
		{num(inf), "1e999"},
		{bin(OpDiv, num(0), num(0)), "0 / 0"},
		{num(math.NaN()), "(0/0)"},
		{num(math.Copysign(0, -1)), "(-0)"},
	} {
		stat := &ReturnStat{Values: []Expr{tt.x}}
		printed := Print(&Chunk{Main: &FuncExpr{Body: &Block{Stats: []Stat{stat}}}})
		assert.Equal(t, "return "+tt.want+"\n", printed)
		_, errs := Parse(printed)
		assert.NoError(t, errs.Err(), printed)
	}
}

func TestPrintSeparatesStatements(t *testing.T) {
	call := &ExprStat{X: &CallExpr{Fn: &FuncExpr{Body: &Block{}}}}
	printed := Print(&Chunk{Main: &FuncExpr{Body: &Block{Stats: []Stat{call, call}}}})
	assert.Equal(t, "(function()\nend)();\n(function()\nend)()\n", printed)
	_, errs := Parse(printed)
	assert.NoError(t, errs.Err())
}
