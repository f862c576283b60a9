package tests

// This file generates expressions. Its one rule: depth bounds how far they
// nest.

import (
	"fmt"
	"strings"
)

// expr generates an expression, most of the time of the given kind.
func (g *generator) expr(k kind, depth int) string {
	if k == anything || k >= kinds || g.one(60) {
		k = g.randomKind()
	}
	if v := g.find(k, false); v != "" && g.IntN(5) < 2 {
		return v
	}
	if depth > 1 && g.one(10) {
		return fmt.Sprintf("(if %s then %s else %s)", g.expr(boolean, depth-1), g.expr(k, depth-1), g.expr(k, depth-1))
	}
	if depth > 1 && g.one(16) {
		return fmt.Sprintf("(%s %s %s)", g.expr(g.randomKind(), depth-1), g.pick("and", "or"), g.expr(k, depth-1))
	}
	if depth > 1 && g.one(30) {
		if f := g.find(function, false); f != "" {
			return "(" + f + "(" + g.args() + "))"
		}
	}
	switch k {
	case number:
		return g.number(depth)
	case text:
		return g.text(depth)
	case boolean:
		return g.boolean(depth)
	case array:
		return g.array(depth)
	case function:
		return g.pick("show", "print", "function(x) return x end", "math.floor")
	}
	return g.record(depth)
}

func (g *generator) number(depth int) string {
	if depth <= 0 || g.one(4) {
		return g.pick("0", "1", "2", "3", "-1", "0.5", "1e3", "0x10", "10", "255", "-2.25", "1e15", "1e300", "(0/0)", "math.huge", "-0", "7", "100", "0b101", "1_000", "2^53")
	}
	sub := func() string { return g.expr(number, depth-1) }
	switch g.IntN(16) {
	case 0, 1, 2, 3, 4:
		return fmt.Sprintf("(%s %s %s)", sub(), g.arithmetic(), sub())
	case 5:
		return fmt.Sprintf("%s ^ %s", g.pick("2", "("+sub()+")"), g.pick("2", "0", "1"))
	case 6:
		return "-(" + sub() + ")"
	case 7:
		return "#" + g.pick("("+g.expr(text, depth-1)+")", "("+g.expr(array, depth-1)+")")
	case 8:
		return fmt.Sprintf("math.%s(%s)", g.pick("floor", "ceil", "abs", "sqrt", "sign", "round"), sub())
	case 9:
		return fmt.Sprintf("math.%s(%s, %s)", g.pick("max", "min"), sub(), sub())
	case 10:
		return fmt.Sprintf("bit32.%s(%s, %s)", g.pick("band", "bor", "bxor", "lshift", "rshift"), g.small(), g.small())
	case 11:
		return fmt.Sprintf("(tonumber(%s) or %s)", g.expr(text, depth-1), sub())
	case 12:
		return fmt.Sprintf("select(%q, %s)", "#", g.expr(anything, depth-1))
	case 13:
		return fmt.Sprintf("((%s)[%s] or %s)", g.expr(array, depth-1), g.index(), sub())
	case 14:
		return fmt.Sprintf("(string.byte(%s) or 0)", g.expr(text, depth-1))
	}
	return fmt.Sprintf("(%s :: number)", sub())
}

func (g *generator) small() string { return g.pick("1", "2", "7", "255", "31", "0xff00", "3.7", "-1") }

func (g *generator) text(depth int) string {
	if depth <= 0 || g.one(4) {
		return g.pick(`"a"`, `"b c"`, `"10"`, `"0x1F"`, `""`, `'x"y'`, "[[long]]", `"tab\tnew\nend"`, `"\65\x42\u{43}"`, `"1e2"`, "`q`", `" 7 "`, `"ünï"`)
	}
	sub := func() string { return g.expr(text, depth-1) }
	switch g.IntN(10) {
	case 0, 1:
		return fmt.Sprintf("(clip(%s) .. clip(%s))", sub(), g.pick(sub(), g.expr(number, depth-1)))
	case 2:
		return fmt.Sprintf("`{%s}-{%s}`", g.interpolated(depth), g.interpolated(depth))
	case 3:
		return fmt.Sprintf("string.rep(clip(%s), %d)", sub(), g.IntN(4))
	case 4:
		return fmt.Sprintf("string.sub(%s, %d, %d)", sub(), g.IntN(7)-3, g.IntN(9)-3)
	case 5:
		return fmt.Sprintf("string.%s(%s)", g.pick("upper", "lower", "reverse"), sub())
	case 6:
		return fmt.Sprintf("string.format(\"%s\", %s)", g.pick("%d", "%5.2f", "%g", "%x", "%5d|", "%-6d|", "%+d", "%i", "%*", "%e"), g.small())
	case 7:
		return fmt.Sprintf("str(%s)", g.expr(kind(g.IntN(3)), depth-1))
	case 8:
		return fmt.Sprintf("(%s):%s", sub(), g.pick("upper()", "sub(2)", "rep(2, \"-\")", "gsub(\"%w\", \"%0%0\")", "gsub(\"a\", \"b\")", "format(1)"))
	}
	return fmt.Sprintf("(type(%s))", g.expr(anything, depth-1))
}

// interpolated gives an expression whose text is the same everywhere.
func (g *generator) interpolated(depth int) string {
	return "str(" + g.expr(kind(g.IntN(3)), depth-1) + ")"
}

func (g *generator) boolean(depth int) string {
	if depth <= 0 || g.one(4) {
		return g.pick("true", "false", "nil", "true")
	}
	switch g.IntN(8) {
	case 0, 1, 2:
		return fmt.Sprintf("(%s %s %s)", g.expr(number, depth-1), g.pick("<", "<=", ">", ">=", "==", "~="), g.expr(number, depth-1))
	case 3:
		return fmt.Sprintf("(%s %s %s)", g.expr(text, depth-1), g.pick("<", "==", "~=", ">="), g.expr(text, depth-1))
	case 4:
		return "not " + g.expr(anything, depth-1)
	case 5:
		return fmt.Sprintf("(%s %s %s)", g.expr(boolean, depth-1), g.pick("and", "or"), g.expr(boolean, depth-1))
	case 6:
		return fmt.Sprintf("(%s == %s)", g.expr(anything, depth-1), g.expr(anything, depth-1))
	}
	return fmt.Sprintf("(type(%s) == %q)", g.expr(anything, depth-1), g.pick("number", "string", "table", "nil"))
}

func (g *generator) array(depth int) string {
	var items []string
	for range g.IntN(5) {
		items = append(items, g.expr(number, depth-1))
	}
	switch g.IntN(8) {
	case 0:
		items = append(items, "nil")
	case 1:
		items = append(items, "[5] = 1")
	case 2:
		if g.vararg {
			items = append(items, "...")
		}
	case 3:
		return fmt.Sprintf("table.create(%d, %s)", g.IntN(5), g.expr(number, depth-1))
	case 4:
		return fmt.Sprintf("string.split(%s, %s)", g.expr(text, depth-1), g.pick(`","`, `""`, `" "`))
	}
	return "{" + strings.Join(items, ", ") + "}"
}

func (g *generator) record(depth int) string {
	var items []string
	for _, field := range []string{"a = %s", "b = %s", "c = %s", `["x y"] = %s`, "[1] = %s", "[2.5] = %s", "%s", "[true] = %s", "key = %s"} {
		if g.one(2) {
			items = append(items, fmt.Sprintf(field, g.expr(g.randomKind(), depth-1)))
		}
	}
	return "{" + strings.Join(items, ", ") + "}"
}
