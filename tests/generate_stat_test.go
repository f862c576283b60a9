package tests

// This file generates statements. Its one rule: each function generates one
// statement, of the kind it is named after.

import (
	"fmt"
	"strings"
)

// statement generates one statement, which may bring variables into scope.
func (g *generator) statement() *statement {
	small := []func() *statement{g.local, g.local, g.local, g.assign, g.assign, g.compound, g.show, g.show,
		g.swap, g.library, g.jump, g.fieldAssign, g.shadow, g.libraryCall, g.libraryCall, g.levels, g.places}
	large := []func() *statement{g.branch, g.branch, g.numeric, g.generic, g.while, g.repeatUntil, g.fn, g.fn,
		g.protect, g.protect, g.closures, g.coroutine, g.object, g.do, g.callback, g.multiple}
	if g.depth < 4 && g.IntN(5) < 2 {
		return large[g.IntN(len(large))]()
	}
	return small[g.IntN(len(small))]()
}

func (g *generator) randomKind() kind { return kind(g.IntN(int(record) + 1)) }

func (g *generator) local() *statement {
	k := g.randomKind()
	value := g.expr(k, 3)
	name := g.name()
	if g.one(6) && g.fresh(name) {
		s := line("const %s = %s", name, value)
		g.declare(name, k, true)
		return s
	}
	annotation := ""
	if g.one(8) {
		annotation = ": " + [...]string{"number", "string", "boolean", "{number}", "{a: any, [string]: any}"}[k]
	}
	s := line("local %s%s = %s", name, annotation, value)
	g.declare(name, k, false)
	return s
}

func (g *generator) fresh(name string) bool {
	for _, v := range g.scope {
		if v.name == name {
			return false
		}
	}
	return true
}

// multiple declares several variables at once, from more or fewer values.
func (g *generator) multiple() *statement {
	var names, values []string
	for range 2 + g.IntN(3) {
		names = append(names, g.freshName())
	}
	for range 1 + g.IntN(4) {
		values = append(values, g.expr(g.randomKind(), 2))
	}
	switch f := g.find(function, false); {
	case f != "" && g.one(2):
		values = append(values, f+"("+g.args()+")")
	case g.vararg && g.one(2):
		values = append(values, "...")
	}
	for _, n := range names {
		g.declare(n, anything, false)
	}
	return line("local %s = %s", strings.Join(names, ", "), strings.Join(values, ", "))
}

func (g *generator) freshName() string {
	g.names++
	return fmt.Sprintf("v%d", g.names)
}

// shadow declares a variable again, from its old value.
func (g *generator) shadow() *statement {
	k := g.randomKind()
	v := g.find(k, true)
	if v == "" {
		return g.show()
	}
	g.declare(v, k, false)
	return line("local %s = %s", v, v)
}

func (g *generator) assign() *statement {
	k := g.randomKind()
	if v := g.find(k, true); v != "" {
		return line("%s = %s", v, g.expr(k, 3))
	}
	return line("G%d = %s", g.IntN(3), g.expr(number, 2))
}

func (g *generator) fieldAssign() *statement {
	if r := g.find(record, true); r != "" && g.one(2) {
		return line("%s%s = %s", r, g.pick(".a", ".b", ".c", `["x y"]`, "[2.5]", "[true]"), g.pick(g.expr(g.randomKind(), 2), "nil"))
	}
	if a := g.find(array, true); a != "" {
		return line("%s[%s] = %s", a, g.pick("1", "2", "#"+a+" + 1", "3", g.index()), g.pick(g.expr(number, 2), "nil"))
	}
	return g.assign()
}

func (g *generator) index() string {
	return g.pick("1", "2", "3", "4", "8", "-1", "0", "1.5", "("+g.expr(number, 1)+") % 5 // 1 + 1")
}

func (g *generator) compound() *statement {
	switch g.IntN(4) {
	case 0:
		if v := g.find(text, true); v != "" {
			return line("%s ..= %s", v, "clip("+g.expr(text, 2)+")")
		}
	case 1:
		if v := g.find(array, true); v != "" {
			return line("%s[%s] %s %s", v, g.index(), g.arithmetic()+"=", g.expr(number, 2))
		}
	case 2:
		if v := g.find(record, true); v != "" {
			return line("%s.%s %s %s", v, g.pick("a", "b", "c"), g.arithmetic()+"=", g.expr(number, 2))
		}
	}
	if v := g.find(number, true); v != "" {
		return line("%s %s %s", v, g.arithmetic()+"=", g.expr(number, 2))
	}
	return g.show()
}

func (g *generator) arithmetic() string { return g.pick("+", "-", "*", "/", "//", "%") }

func (g *generator) show() *statement {
	var values []string
	for range 1 + g.IntN(3) {
		values = append(values, g.expr(kind(g.IntN(int(kinds))), 3))
	}
	if g.vararg && g.one(6) {
		values = append(values, "...")
	}
	return line("show(%s)", strings.Join(values, ", "))
}

// swap assigns several places at once, each from the others.
func (g *generator) swap() *statement {
	a, b := g.find(number, true), g.find(array, true)
	switch {
	case a != "" && b != "":
		return line("%s, %s[%s], %s = %s, %s, %s", a, b, g.index(), g.pick(a, b+"[1]"), g.pick(b+"[1]", "1"), a, g.expr(number, 2))
	case a != "":
		return line("%s, G0 = G0 or 1, %s", a, a)
	}
	return g.show()
}

// library calls a function for its effect on a table.
func (g *generator) library() *statement {
	a := g.find(array, true)
	if a == "" {
		return g.show()
	}
	switch g.IntN(8) {
	case 0:
		return line("table.insert(%s, %s)", a, g.expr(number, 2))
	case 1:
		return line("table.insert(%s, 1, %s)", a, g.expr(number, 2))
	case 2:
		return line("show(table.remove(%s%s))", a, g.pick("", ", 1"))
	case 3:
		return line("show(pcall(table.sort, %s%s))", a, g.pick("", ", function(x, y) return x > y end"))
	case 4:
		return line("show(table.unpack(%s, 1, 4))", a)
	case 5:
		return line("table.move(%s, 1, 3, %d)", a, 1+g.IntN(4))
	case 6:
		return line("show(table.find(%s, %s), #%s, next(%s))", a, g.expr(number, 1), a, a)
	}
	return line("show(pcall(table.concat, %s, \",\"))", a)
}

// jump leaves a loop or a function, or raises.
func (g *generator) jump() *statement {
	condition := g.expr(boolean, 2)
	switch {
	case g.loops > 0 && !g.repeats && g.one(2):
		return &statement{head: "if " + condition + " then", blocks: []block{{"", []*statement{line("%s", g.pick("break", "continue"))}}}, end: "end"}
	case g.funcs > 0 && g.one(2):
		return &statement{head: "if " + condition + " then", blocks: []block{{"", []*statement{line("return %s", g.results())}}}, end: "end"}
	case g.funcs > 0 && g.one(3):
		return &statement{head: "if " + condition + " then", blocks: []block{{"", []*statement{line("%s", g.raise())}}}, end: "end"}
	}
	return g.show()
}

func (g *generator) raise() string {
	return g.pick("error("+g.expr(text, 1)+")", "error("+g.expr(g.randomKind(), 1)+", 0)", "error()", "M.raise2("+g.expr(text, 1)+")",
		"local _ = nil + 1", "local _ = ({}).x.y", "local _ = #5", "nothing()", "local _ = {} < {}", "local _ = \"a\" < 1", "local _ = ({}):missing()",
		"for i = 1, \"x\" do end", "for _ in 5 do end", "local _ = {} .. \"x\"", "string.rep()", "setmetatable(1, {})", "assert(false, \"no\")",
		"assert(nil)", "local t = nil\n t.x = 1", "local _ = -{}", "local _ = (\"x\"):rep(1, 2, 3) + 1", "local t = {} t[nil] = 1", "math.floor(\"x\")", "coroutine.resume(1)")
}

func (g *generator) results() string {
	var values []string
	for range g.IntN(3) {
		values = append(values, g.expr(g.randomKind(), 2))
	}
	if f := g.find(function, false); f != "" && g.one(3) {
		values = append(values, f+"("+g.args()+")")
	}
	return strings.Join(values, ", ")
}

func (g *generator) args() string {
	var values []string
	for range g.IntN(4) {
		values = append(values, g.expr(g.randomKind(), 1))
	}
	if g.vararg && g.one(4) {
		values = append(values, "...")
	}
	return strings.Join(values, ", ")
}

func (g *generator) branch() *statement {
	s := &statement{head: "if " + g.expr(boolean, 3) + " then", end: "end"}
	s.blocks = append(s.blocks, block{"", g.block(3)})
	for g.one(3) {
		s.blocks = append(s.blocks, block{"elseif " + g.expr(anything, 2) + " then", g.block(3)})
	}
	if g.one(2) {
		s.blocks = append(s.blocks, block{"else", g.block(3)})
	}
	return s
}

// loop generates the block of a loop.
func (g *generator) loop(n int, declare func()) []*statement {
	saved := len(g.scope)
	g.loops++
	declare()
	list := append([]*statement{line("burn()")}, g.block(n)...)
	g.loops--
	g.scope = g.scope[:saved:saved]
	return list
}

func (g *generator) numeric() *statement {
	v := g.freshName()
	bounds := fmt.Sprintf("%d, %d", g.IntN(5)-1, g.IntN(7))
	switch g.IntN(5) {
	case 0:
		bounds = g.pick("5, 1, -2", "1, 2, 0.25", "3, 1", "1, 3, 2", "-0, 2", "1, 0, 0", "10, 1, -3", "\"1\", 3", "0.1, 1, 0.3")
	case 1:
		bounds = "1, " + g.expr(number, 1) + " % 6"
	}
	list := g.loop(4, func() { g.declare(v, number, g.one(2)) })
	return &statement{head: "for " + v + " = " + bounds + " do", blocks: []block{{"", list}}, end: "end"}
}

func (g *generator) generic() *statement {
	k, v := g.freshName(), g.freshName()
	over := g.find(array, false)
	elem := number
	if over == "" || g.one(3) {
		over, elem = g.expr(record, 2), anything
	}
	form := g.pick("pairs(%s)", "ipairs(%s)", "%s", "next, %s", "pairs(%s), nil, nil")
	if strings.HasPrefix(over, "{") && !strings.Contains(form, "(") {
		over = "(" + over + ")"
	}
	list := g.loop(4, func() { g.declare(k, anything, true); g.declare(v, elem, g.one(2)) })
	return &statement{head: fmt.Sprintf("for %s, %s in "+form+" do", k, v, over), blocks: []block{{"", list}}, end: "end"}
}

func (g *generator) while() *statement {
	v := g.freshName()
	list := g.loop(3, func() { g.declare(v, number, true) })
	list = append([]*statement{line("%s -= 1", v)}, list...)
	return &statement{head: "do", end: "end", blocks: []block{{"", []*statement{
		line("local %s = %d", v, 1+g.IntN(5)),
		{head: fmt.Sprintf("while %s > 0 and %s do", v, g.pick("true", g.expr(anything, 2))), blocks: []block{{"", list}}, end: "end"},
	}}}}
}

// repeatUntil has a condition that sees a local of the body.
func (g *generator) repeatUntil() *statement {
	v, seen := g.freshName(), g.freshName()
	list := g.loop(3, func() { g.declare(v, number, true) })
	list = append(list, line("local %s = %s", seen, g.expr(anything, 2)), line("%s -= 1", v))
	condition := fmt.Sprintf("until %s <= 0 or %s", v, seen)
	for _, s := range list {
		if jumps(s) {
			condition = fmt.Sprintf("until %s <= 0 or fuel < 100", v)
			list = append([]*statement{line("%s -= 1", v)}, list...)
			break
		}
	}
	return &statement{head: "do", end: "end", blocks: []block{{"", []*statement{
		line("local %s = %d", v, 1+g.IntN(5)),
		{head: "repeat", blocks: []block{{"", list}}, end: condition},
	}}}}
}

// jumps reports whether a continue could leave s.
func jumps(s *statement) bool {
	if s.head == "continue" {
		return true
	}
	for _, b := range s.blocks {
		for _, inner := range b.statements {
			if jumps(inner) {
				return true
			}
		}
	}
	return false
}

// fn declares a function, called once at the end.
func (g *generator) fn() *statement {
	name, params, dots := g.freshName(), []string(nil), g.one(3)
	for range g.IntN(4) {
		params = append(params, g.freshName())
	}
	list := g.body(dots, func() []*statement {
		for _, p := range params {
			g.declare(p, kind(g.IntN(2)), false)
		}
		return append(g.block(4), line("return %s", g.results()))
	})
	if dots {
		params = append(params, "...")
	}
	head := fmt.Sprintf("local function %s(%s)", name, strings.Join(params, ", "))
	if g.one(4) {
		head = fmt.Sprintf("local %s = function(%s)", name, strings.Join(params, ", "))
	}
	g.declare(name, function, true)
	return &statement{head: head, blocks: []block{{"", list}}, end: "end"}
}

// protect runs statements in pcall or xpcall and shows the outcome.
func (g *generator) protect() *statement {
	list := g.body(false, func() []*statement { return append(g.block(4), line("%s", g.raise())) })
	if g.one(3) {
		return &statement{head: "show(xpcall(function(...)", blocks: []block{{"", list}},
			end: g.pick("end, function(e) return e, 1 end))", "end, tostring, 1, 2))", "end, function(e) return debug.info(2, \"f\") ~= nil, e end))")}
	}
	return &statement{head: "show(pcall(function()", blocks: []block{{"", list}}, end: "end))"}
}

// closures collects functions that capture a loop's variable and calls them.
func (g *generator) closures() *statement {
	list, v, n := g.freshName(), g.freshName(), g.freshName()
	inner := g.loop(2, func() { g.declare(v, number, false); g.declare(n, number, false) })
	inner = append([]*statement{line("local %s = %s * 10", n, v)}, inner...)
	inner = append(inner, line("table.insert(%s, function(x) %s += x or 1 %s return %s, %s end)", list, n, g.pick("", v+" -= 1"), v, n))
	return &statement{head: "do", end: "end", blocks: []block{{"", []*statement{
		line("local %s = {}", list),
		{head: fmt.Sprintf("for %s = 1, %d do", v, 1+g.IntN(4)), blocks: []block{{"", inner}}, end: "end"},
		{head: "for _, f in " + list + " do", blocks: []block{{"", []*statement{line("show(f())"), line("show(f(5))")}}}, end: "end"},
	}}}}
}

// coroutine runs statements that yield, and shows what comes out.
func (g *generator) coroutine() *statement {
	co, a := g.freshName(), g.freshName()
	list := g.body(true, func() []*statement {
		g.declare(a, anything, false)
		g.yields = true
		l := []*statement{line("local %s = ...", a)}
		for range 1 + g.IntN(3) {
			l = append(l, g.block(2)...)
			l = append(l, line("%s", g.pick("show(coroutine.yield("+g.expr(g.randomKind(), 2)+"))", a+" = coroutine.yield("+g.args()+")",
				"show(pcall(coroutine.yield, "+g.expr(number, 1)+"))", "show(pcall(function() coroutine.yield(1) error(\"after\") end))",
				"for i in coroutine.wrap(function() coroutine.yield(7) coroutine.yield(8) end) do coroutine.yield(i) end",
				"show(xpcall(function(x) return coroutine.yield(x) + 1 end, function(e) return e end, 5))")))
		}
		return append(l, line("%s", g.pick("return "+g.results(), g.raise())))
	})
	resume := line("show(coroutine.resume(%s, i, %s))", co, g.expr(number, 1))
	make := fmt.Sprintf("local %s = coroutine.create(function(...)", co)
	if g.one(3) {
		make = fmt.Sprintf("local %s = coroutine.wrap(function(...)", co)
		resume = line("show(pcall(%s, i))", co)
	}
	after := line("show(type(%s), coroutine.running() ~= nil, coroutine.isyieldable())", co)
	if !strings.Contains(make, "wrap") {
		after = line("show(coroutine.status(%s), coroutine.close(%s), coroutine.status(%s))", co, co, co)
	}
	return &statement{head: "do", end: "end", blocks: []block{{"", []*statement{
		{head: make, blocks: []block{{"", list}}, end: "end)"},
		{head: fmt.Sprintf("for i = 1, %d do", 1+g.IntN(6)), blocks: []block{{"", []*statement{resume}}}, end: "end"},
		after,
	}}}}
}

// object makes a table with metamethods and uses operators on it.
func (g *generator) object() *statement {
	defer g.noVarargs()()
	mt, a, b := g.freshName(), g.freshName(), g.freshName()
	value := func() string { return g.expr(g.randomKind(), 1) }
	methods := []string{
		"__index = function(t, k) return " + g.pick("k", value(), "rawget(t, 1)") + " end", "__index = {z = " + value() + ", a = 1}",
		"__newindex = function(t, k, v) rawset(t, k, " + g.pick("v", "k", "nil") + ") end", "__add = function(x, y) return " + g.pick(value(), "y", "1, 2") + " end",
		"__sub = function() return " + value() + " end", "__mul = function(x, y) error(\"mul\") end", "__concat = function(x, y) return " + g.pick("\"cat\"", value()) + " end",
		"__eq = function(x, y) return " + g.expr(boolean, 1) + " end", "__lt = function() return " + g.expr(anything, 1) + " end",
		"__le = function() return " + g.expr(boolean, 1) + " end", "__call = function(self, ...) return select(\"#\", ...), ... end",
		"__len = function() return " + g.pick("7", value()) + " end", "__unm = function(x) return " + value() + " end",
		"__iter = function(t) return next, {10, 20, x = 1} end", "__tostring = function() return " + g.pick("\"object\"", value()) + " end",
		"__metatable = " + g.pick("\"locked\"", "false"), "__idiv = function() return 1 end", "__mod = function() return nil end", "__pow = function(x) return x end",
	}
	g.Shuffle(len(methods), func(i, j int) { methods[i], methods[j] = methods[j], methods[i] })
	methods = methods[:1+g.IntN(10)]
	uses := []string{"%[1]s.z", "%[1]s[1]", "%[1]s + 1", "2 - %[1]s", "%[1]s * %[2]s", "%[1]s .. \"s\"", "1 .. %[1]s", "%[1]s == %[2]s", "%[1]s < %[2]s", "%[1]s <= %[2]s",
		"%[1]s > %[2]s", "%[1]s(1, 2)", "#%[1]s", "-%[1]s", "tostring(%[1]s)", "getmetatable(%[1]s) == nil", "rawequal(%[1]s, %[2]s)", "rawlen(%[1]s)", "%[1]s // 2",
		"%[1]s %% 2", "%[1]s ^ 2", "%[1]s:z(1)", "`<{%[1]s}>`", "%[1]s ~= %[2]s", "%[1]s == 1", "next(%[1]s)", "string.format(\"%%s\", %[1]s)", "%[1]s.z.z"}
	list := []*statement{
		line("local %s = {%s}", mt, strings.Join(methods, ", ")),
		line("local %s, %s = setmetatable({1, a = 2}, %s), setmetatable({}, %s)", a, b, mt, mt),
		line("show(pcall(function() %s.%s = %s end))", a, g.pick("a", "n"), value()),
		line("show(pcall(function() for k, v in %s do burn() show(k, v) end end))", a),
	}
	for range 3 + g.IntN(6) {
		list = append(list, line("show(pcall(function() return %s end))", fmt.Sprintf(uses[g.IntN(len(uses))], a, b)))
	}
	return &statement{head: "do", end: "end", blocks: []block{{"", list}}}
}

// noVarargs is for code in functions without ...; the result ends it.
func (g *generator) noVarargs() (end func()) {
	saved := g.vararg
	g.vararg = false
	return func() { g.vararg = saved }
}

func (g *generator) do() *statement {
	return &statement{head: "do", blocks: []block{{"", g.block(3)}}, end: "end"}
}

// callback gives a function to a library function.
func (g *generator) callback() *statement {
	defer g.noVarargs()()
	s, a := g.expr(text, 2), g.find(array, true)
	if a != "" && g.one(3) {
		return line("show(pcall(table.sort, %s, function(x, y) %s return (tonumber(x) or 0) < (tonumber(y) or 0) end), %s)", a, g.pick("", "show(x)"), a)
	}
	switch g.IntN(4) {
	case 0:
		return line("show(string.gsub(clip(%s), \"%s\", function(x) return %s end))", s, g.pick(".", "%a", "%d+", "(%w)(%w)"), g.pick("nil", "x .. x", "\"<\" .. x .. \">\"", "false", g.expr(number, 1)))
	case 1:
		return line("for w, x in string.gmatch(clip(%s), \"%s\") do show(w, x) end", s, g.pick(".", "%a+", "(%w)()", "(.)(.)"))
	case 2:
		return line("show(pcall(string.gsub, %s, \".\", {a = \"1\", b = false, [\"1\"] = 5}))", s)
	}
	return line("show(string.find(%s, %s, %s))", s, g.pick("\"a\"", "\"%d\"", "\"(.)%1\"", "\"\""), g.pick("1", "2", "-1", "1, true"))
}
