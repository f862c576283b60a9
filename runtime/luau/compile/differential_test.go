package compile_test

// This file compares the levels on generated programs. Its one rule: a program
// prints the same at O0, O1 and O2; a failure prints its seed and source.

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var programs = flag.Int("programs", 300, "how many programs TestLevelsAgree generates")

// errorLine is the line in an error: a constant has none of its own at O1.
var errorLine = regexp.MustCompile(`test:\d+:`)

func TestLevelsAgree(t *testing.T) {
	for seed := range *programs {
		src := generate(uint64(seed))
		want := errorLine.ReplaceAllString(strings.Join(run(t, src, allLevels[0]), "\n"), "test:")
		for _, level := range allLevels[1:] {
			got := errorLine.ReplaceAllString(strings.Join(run(t, src, level), "\n"), "test:")
			require.Equal(t, want, got, "seed %d, %s:\n%s", seed, level, src)
		}
	}
}

// generate returns a program that ends soon and prints what it computes.
func generate(seed uint64) string { return generateFrom(rand.NewPCG(seed, 1)) }

// generateFrom is generate with the choices of a source.
func generateFrom(choices rand.Source) string {
	g := &generator{r: rand.New(choices), vars: []string{"g1", "g2"}}
	g.line("local log = {}")
	g.line("local function note(v) log[#log + 1] = tostring(v) return v end")
	g.line("local function num(v) return if type(v) == \"number\" then v else 1 end")
	for range 2 + g.r.IntN(3) {
		g.function()
	}
	for range 4 {
		g.line("print(pcall(function(...)")
		g.scope(func() { g.block(5) })
		g.line("end, 1, nil, \"z\"))")
	}
	g.line("print(#log, table.concat(log, \",\"))")
	return g.out.String()
}

// A generator writes one program.
type generator struct {
	r     *rand.Rand
	out   strings.Builder
	vars  []string // in scope
	funcs []string
	depth int
	names int
	loops int // around, in this function
}

func (g *generator) line(format string, args ...any) { fmt.Fprintf(&g.out, format+"\n", args...) }

func (g *generator) pick(list ...string) string { return list[g.r.IntN(len(list))] }

func (g *generator) name(prefix string) string {
	g.names++
	return fmt.Sprintf("%s%d", prefix, g.names)
}

// scope writes a part of the program whose locals end with it.
func (g *generator) scope(write func()) {
	vars, funcs := len(g.vars), len(g.funcs)
	g.depth++
	write()
	g.depth--
	g.vars, g.funcs = g.vars[:vars], g.funcs[:funcs]
}

func (g *generator) block(n int) {
	for range 1 + g.r.IntN(n) {
		g.stat()
	}
}

// function writes a local function; most are small enough to be inlined.
func (g *generator) function() {
	name, x, y := g.name("f"), g.name("p"), g.name("p")
	loops := g.loops
	g.loops = 0
	g.line("local function %s(%s, %s)", name, x, y)
	g.scope(func() {
		g.vars = append(g.vars, x, y)
		if g.r.IntN(2) == 0 {
			g.line("if %s then return %s end", g.expr(2), g.exprs())
		}
		if g.r.IntN(3) == 0 {
			g.line("%s = %s", g.pick(x, y), g.expr(2))
		}
		if g.r.IntN(4) == 0 {
			g.block(3)
		}
		if g.r.IntN(4) > 0 {
			g.line("return %s", g.exprs())
		}
	})
	g.line("end")
	g.loops = loops
	g.funcs = append(g.funcs, name)
}

func (g *generator) stat() {
	if g.depth > 4 {
		g.line("note(%s)", g.expr(2))
		return
	}
	switch g.r.IntN(15) {
	case 0, 1, 2:
		x := g.name("v")
		g.line("local %s = %s", x, g.expr(3))
		g.vars = append(g.vars, x)
	case 3:
		x, y := g.name("v"), g.name("v")
		g.line("local %s, %s = %s", x, y, g.exprs())
		g.vars = append(g.vars, x, y)
	case 4, 5:
		g.line("%s = %s", g.target(), g.expr(3))
	case 6:
		g.line("%s, %s = %s", g.target(), g.target(), g.exprs())
	case 7:
		x := g.target()
		g.line("%s = num(%s) %s %s= %s", x, x, x, g.pick("+", "-", "*", "..", "%"), g.number(2))
	case 8:
		g.line("if %s then", g.expr(3))
		g.scope(func() { g.block(3) })
		if g.r.IntN(2) == 0 {
			g.line("elseif %s then", g.expr(2))
			g.scope(func() { g.block(2) })
		}
		if g.r.IntN(2) == 0 {
			g.line("else")
			g.scope(func() { g.block(2) })
		}
		g.line("end")
	case 9, 10:
		g.loop()
	case 11:
		g.function()
	case 12:
		x := g.pick(g.vars...)
		g.line("note((function() %s = %s return %s end)())", x, g.expr(2), x)
	default:
		g.line("note(%s)", g.expr(3))
	}
}

// loop writes a loop of at most four rounds.
func (g *generator) loop() {
	x, n := g.name("i"), g.name("n")
	g.loops++
	switch g.r.IntN(4) {
	case 0:
		g.line("for %s = %s, %s do", x, g.pick("1", "2", "4"), g.pick("2", "3", "1, -1"))
		g.scope(func() { g.vars = append(g.vars, x); g.body() })
		g.line("end")
	case 1:
		g.line("for %s, %s in %s do", x, n, g.pick("{1, 2, \"c\"}", "ipairs({4, 5})", "pairs({6})", "next, {k = 7}"))
		g.scope(func() { g.vars = append(g.vars, x, n); g.body() })
		g.line("end")
	case 2:
		g.line("local %s = 0 while %s < 3 do %s += 1", n, n, n)
		g.scope(func() { g.body() })
		g.line("end")
	default:
		// No continue here: it may not skip a local of the condition.
		loops := g.loops
		g.loops = 0
		g.line("local %s = 0 repeat %s += 1", n, n)
		g.scope(func() {
			g.block(3)
			g.line("until %s > 2 or %s", n, g.expr(2))
		})
		g.loops = loops
	}
	g.loops--
}

func (g *generator) body() {
	g.block(3)
	if g.loops > 0 && g.r.IntN(2) == 0 {
		g.line("if %s then %s end", g.expr(2), g.pick("break", "continue"))
		g.block(2)
	}
}

func (g *generator) target() string {
	if g.r.IntN(5) == 0 {
		return g.pick("g1", "g2", "log.x", "log[1]", "log[\"y\"]")
	}
	return g.pick(g.vars...)
}

func (g *generator) exprs() string {
	list := make([]string, 1+g.r.IntN(3))
	for i := range list {
		list[i] = g.expr(2)
	}
	return strings.Join(list, ", ")
}

// expr returns an expression; depth bounds its nesting.
func (g *generator) expr(depth int) string {
	if depth == 0 || g.r.IntN(4) == 0 {
		if g.r.IntN(2) == 0 {
			return g.pick(g.vars...)
		}
		return g.pick("0", "1", "2", "-3", "0.5", "\"a\"", "\"7\"", "nil", "true", "false", "log.x", "0/0", "-0")
	}
	x := func() string { return g.expr(depth - 1) }
	num := func() string { return g.number(depth - 1) }
	switch g.r.IntN(16) {
	case 0, 1, 2:
		return fmt.Sprintf("(%s %s %s)", num(), g.pick("+", "-", "*", "/", "//", "%", "^"), num())
	case 3:
		return fmt.Sprintf("(%s .. %s)", num(), num())
	case 4:
		return fmt.Sprintf("(%s %s %s)", num(), g.pick("<", "<=", ">", ">="), num())
	case 5:
		return fmt.Sprintf("(%s %s %s)", x(), g.pick("==", "~="), x())
	case 6, 7, 8:
		return fmt.Sprintf("(%s %s %s)", x(), g.pick("and", "or"), x())
	case 9:
		return g.pick("not "+x(), "-("+num()+")", "#\"ab\"", "#("+num()+")")
	case 10:
		return fmt.Sprintf("(if %s then %s else %s)", x(), x(), x())
	case 11:
		return fmt.Sprintf("note(%s)", x())
	case 12:
		return fmt.Sprintf("%s(%s, %s)", g.pick("math.max", "math.min", "rawequal", "bit32.bor"), num(), num())
	case 13:
		return fmt.Sprintf("%s(%s)", g.pick("type", "tostring", "math.floor", "math.abs"), num())
	case 14:
		return fmt.Sprintf("({%s, k = %s})[%s]", x(), x(), g.pick("1", "\"k\"", "2"))
	}
	if len(g.funcs) == 0 {
		return "`{" + x() + "}-{" + x() + "}`"
	}
	return fmt.Sprintf("%s(%s)", g.pick(g.funcs...), g.exprs())
}

// number returns an expression that nearly always is a number.
func (g *generator) number(depth int) string {
	switch g.r.IntN(20) {
	case 0:
		return g.expr(depth)
	case 1, 2, 3, 4, 5, 6:
		return g.pick("1", "2", "0.5", "10", "3")
	}
	return "num(" + g.expr(depth) + ")"
}
