package tests

// This file generates random programs. Its one rule: a program always ends,
// prints nothing that depends on an address or a clock, and is the same for
// the same seed.

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// statement is a piece of a program that can be taken out: a line, or a
// construct with blocks between its head and its end.
type statement struct {
	head   string
	blocks []block
	end    string // "" for a plain line
}

// block is the statements behind a line that opens them; head is empty for
// the first block of a statement.
type block struct {
	head       string
	statements []*statement
}

func (s *statement) write(b *strings.Builder, indent int) {
	tabs := strings.Repeat("\t", indent)
	fmt.Fprintf(b, "%s%s\n", tabs, s.head)
	for _, bl := range s.blocks {
		if bl.head != "" {
			fmt.Fprintf(b, "%s%s\n", tabs, bl.head)
		}
		for _, inner := range bl.statements {
			inner.write(b, indent+1)
		}
	}
	if s.end != "" {
		fmt.Fprintf(b, "%s%s\n", tabs, s.end)
	}
}

// source returns the program that statements make up, behind the prelude.
func source(statements []*statement) string {
	var b strings.Builder
	b.WriteString(generatedPrelude)
	for _, s := range statements {
		s.write(&b, 0)
	}
	return b.String()
}

// generatedPrelude is what all generated programs begin with: show prints a
// value without addresses, burn ends programs that would run too long.
const generatedPrelude = `local fuel = 2000
local function burn()
	fuel -= 1
	if fuel < 0 then
		error("out of fuel", 0)
	end
end
local function text(v, depth)
	if type(v) == "string" then
		v = string.gsub(v, "0x%x%x%x%x%x%x%x+", "address")
		return if #v > 60 and not string.find(v, "program.luau", 1, true) then string.sub(v, 1, 60) .. "~" .. #v else v
	elseif type(v) == "table" then
		if depth > 2 then
			return "{..}"
		end
		local parts = {}
		for k, x in next, v do
			table.insert(parts, text(k, depth + 1) .. "=" .. text(x, depth + 1))
		end
		return "{" .. table.concat(parts, ",") .. "}"
	elseif type(v) == "number" or type(v) == "boolean" or v == nil then
		return tostring(v)
	end
	return type(v)
end
local function show(...)
	local parts = table.pack(...)
	for i = 1, parts.n do
		parts[i] = text(parts[i], 0)
	end
	print(table.concat(parts, " ", 1, parts.n))
end
local function clip(s)
	return if type(s) == "string" then string.sub(s, 1, 40) else s
end
local function str(v)
	return if type(v) == "number" or type(v) == "boolean" or v == nil then tostring(v) else type(v)
end
local M = {}
function M.raise2(v)
	error(v, 2)
end
`

// kind is what a generated variable holds, as far as the generator knows.
type kind int

const (
	number kind = iota
	text
	boolean
	array  // of numbers
	record // with fields a, b and c
	function
	anything
	kinds
)

type variable struct {
	name  string
	kind  kind
	fixed bool // const, or a loop variable that must not change
}

// generator makes one program.
type generator struct {
	*rand.Rand
	scope   []variable
	names   int
	loops   int  // nesting of loops in this function
	funcs   int  // nesting of functions
	vararg  bool // in a function with ...
	depth   int  // nesting of statements
	repeats bool // directly in a repeat: locals must not be jumped over
	yields  bool // in a coroutine
}

// generate returns a random program.
func generate(seed uint64) []*statement {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 1)), vararg: true}
	var program []*statement
	for range 4 + g.IntN(10) {
		program = append(program, g.statement())
	}
	for _, v := range g.scope {
		program = append(program, line("show(%q, %s)", v.name, v.name))
	}
	return program
}

func line(format string, args ...any) *statement {
	return &statement{head: fmt.Sprintf(format, args...)}
}

func (g *generator) pick(choices ...string) string { return choices[g.IntN(len(choices))] }

func (g *generator) one(n int) bool { return g.IntN(n) == 0 }

// name makes a new variable's name; now and then it shadows one.
func (g *generator) name() string {
	if g.one(12) && len(g.scope) > 0 {
		return g.scope[g.IntN(len(g.scope))].name
	}
	g.names++
	return fmt.Sprintf("v%d", g.names)
}

// declare brings a variable into scope.
func (g *generator) declare(name string, k kind, fixed bool) {
	g.scope = append(g.scope, variable{name, k, fixed})
}

// find returns a visible variable of a kind, or "".
func (g *generator) find(k kind, write bool) string {
	var found []string
	seen := make(map[string]bool)
	for i := len(g.scope) - 1; i >= 0; i-- {
		v := g.scope[i]
		if !seen[v.name] && (v.kind == k || k == anything) && !(write && (v.fixed || v.kind == function)) {
			found = append(found, v.name)
		}
		seen[v.name] = true
	}
	if len(found) == 0 {
		return ""
	}
	return found[min(g.IntN(len(found)), g.IntN(len(found)))]
}

// block generates statements in a scope of their own.
func (g *generator) block(n int) []*statement {
	saved, repeats := len(g.scope), g.repeats
	g.repeats = false
	g.depth++
	var list []*statement
	for range 1 + g.IntN(n) {
		list = append(list, g.statement())
	}
	g.depth--
	g.scope, g.repeats = g.scope[:saved:saved], repeats
	return list
}

// body generates a function's statements; fn declares what it may see.
func (g *generator) body(vararg bool, inner func() []*statement) []*statement {
	saved, loops, dots, repeats, yields := len(g.scope), g.loops, g.vararg, g.repeats, g.yields
	g.loops, g.vararg, g.repeats = 0, vararg, false
	g.funcs++
	list := append([]*statement{line("burn()")}, inner()...)
	g.funcs--
	g.scope, g.loops, g.vararg, g.repeats, g.yields = g.scope[:saved:saved], loops, dots, repeats, yields
	return list
}
