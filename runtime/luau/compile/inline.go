package compile

// This file holds inlining: small local functions in place of their calls, at level
// O2. Its one rule: arguments are evaluated once, in order, before the body.

import (
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

const (
	// maxInlineDepth is how deep functions are inlined into each other.
	maxInlineDepth = 5

	// maxInlineCode is the size in instructions from which a function gets no more
	// inlined calls.
	maxInlineCode = 10000
)

// An inlining is a call whose function's body is being compiled in its place.
type inlining struct {
	fn *syntax.FuncExpr

	// The results go to want registers from target. scratch is set when target
	// holds nothing until then.
	target, want int
	scratch      bool

	// ends are the jumps behind the body.
	ends jumps
}

// funcFacts is what is known about a function that may be inlined.
type funcFacts struct {
	inlinable bool

	// returnsOne is set when every call returns exactly one value.
	returnsOne bool

	// cost is the cost of the body while no argument is known.
	cost int
}

// factsOf returns the facts about a function.
func (c *compiler) factsOf(fn *syntax.FuncExpr) *funcFacts {
	if facts := c.funcs[fn]; facts != nil {
		return facts
	}
	facts := &funcFacts{
		inlinable:  !fn.Vararg && fn.Self == nil,
		returnsOne: c.terminates(fn.Body),
		cost:       c.cost(fn.Body),
	}
	walk(fn.Body, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FuncExpr:
			facts.inlinable = false
			return false
		case *syntax.ReturnStat:
			if len(n.Values) != 1 || isMulti(n.Values[0]) {
				facts.returnsOne = false
			}
		}
		return true
	})

	if c.funcs == nil {
		c.funcs = make(map[*syntax.FuncExpr]*funcFacts)
	}
	c.funcs[fn] = facts
	return facts
}

// callee returns the local function that a call always calls, nil if that is not
// known.
func (c *compiler) callee(e *syntax.CallExpr) *syntax.FuncExpr {
	if c.level != O2 || c.dynamic || e.Self {
		return nil
	}
	if le, ok := unwrap(e.Fn).(*syntax.LocalExpr); ok {
		return c.variable(le.Local).fn
	}
	return nil
}

// returnsOne reports whether a call is known to return exactly one value.
func (f *function) returnsOne(e *syntax.CallExpr) bool {
	if fn := f.c.callee(e); fn != nil {
		return f.c.factsOf(fn).returnsOne
	}
	if e.Self || f.c.dynamic || f.c.level < O2 {
		return false
	}
	rule, ok := fastRules[vm.Builtins[f.c.path(e.Fn)]]
	return ok && !rule.single && !rule.only
}

// inline compiles the body of the called function in place of a call, with want
// results in registers from target. It reports false, and emits nothing, if the
// function is not known or inlining does not pay.
//
//	local function add(x, y) return x + y end
//	add(a, 1)  =>  ADDK target a 1
func (f *function) inline(e *syntax.CallExpr, target, want int) bool {
	fn := f.c.callee(e)
	if fn == nil || !f.mayInline(fn) || !f.inlinePays(e, fn) {
		return false
	}

	in := &inlining{fn: fn, target: target, want: want, scratch: f.isTemp(target)}
	top, locals := f.top, len(f.locals)
	args := f.inlineArgs(e, fn)
	mark := f.c.folder.track()
	for _, arg := range args {
		if arg.value.known() {
			f.c.folder.setLocal(arg.local, arg.value)
		} else {
			f.declare(arg.local, arg.reg)
		}
	}
	f.c.folder.block(fn.Body)

	f.inlines = append(f.inlines, in)
	if !f.stats(fn.Body.Stats) {
		f.loadNils(target, want)
	}
	f.land(in.ends)
	f.inlines = f.inlines[:len(f.inlines)-1]

	f.c.folder.undo(mark)
	f.undeclare(locals)
	f.top = top
	return true
}

// mayInline reports whether fn may be inlined here: it has a form that allows it
// and is not what is being compiled.
func (f *function) mayInline(fn *syntax.FuncExpr) bool {
	if len(f.inlines) >= maxInlineDepth || f.here() > maxInlineCode || !f.c.factsOf(fn).inlinable {
		return false
	}
	for _, in := range f.inlines {
		if in.fn == fn {
			return false
		}
	}
	for g := f; g != nil; g = g.up {
		if g.node == fn {
			return false
		}
	}
	return true
}

// inlinePays reports whether the body of fn costs little, given the arguments that
// are known.
func (f *function) inlinePays(e *syntax.CallExpr, fn *syntax.FuncExpr) bool {
	baseline := f.c.factsOf(fn).cost
	if baseline > maxCost*maxProfit {
		return false
	}

	mark := f.c.folder.track()
	defer f.c.folder.undo(mark)
	for i, l := range fn.Params {
		if !l.Assigned {
			f.c.folder.setLocal(l, f.argValue(e, i))
		}
	}
	f.c.folder.block(fn.Body)
	return pays(f.c.cost(fn.Body), baseline+callCost, 1)
}

// argValue returns what argument i of a call is known to be.
func (f *function) argValue(e *syntax.CallExpr, i int) value {
	n := len(e.Args)
	switch {
	case i < n-1 || i == n-1 && !isMulti(e.Args[i]):
		return f.c.constant(e.Args[i])
	case n == 0 || !f.isMulti(e.Args[n-1]):
		if i == n-1 {
			return f.c.constant(e.Args[i])
		}
		return value{kind: vNil} // missing
	}
	return value{}
}

// An inlineArg is what a parameter means in an inlined body: a constant, or a
// register.
type inlineArg struct {
	local *syntax.Local
	value value
	reg   int
}

// inlineArgs evaluates the arguments of an inlined call.
func (f *function) inlineArgs(e *syntax.CallExpr, fn *syntax.FuncExpr) []inlineArg {
	args := make([]inlineArg, 0, len(fn.Params))
	for i := 0; i < len(fn.Params); i++ {
		if i == len(e.Args)-1 && i < len(fn.Params)-1 && f.isMulti(e.Args[i]) {
			base := f.top
			f.exprsTo(e.Args[i], len(fn.Params)-i)
			for j, l := range fn.Params[i:] {
				args = append(args, inlineArg{local: l, reg: base + j})
			}
			return args
		}
		args = append(args, f.inlineArg(e, fn.Params[i], i))
	}
	for _, extra := range e.Args[min(len(fn.Params), len(e.Args)):] {
		f.exprSide(extra)
	}
	return args
}

// inlineArg evaluates argument i. A parameter that is never assigned shares the
// register of a local that is never assigned either.
func (f *function) inlineArg(e *syntax.CallExpr, l *syntax.Local, i int) inlineArg {
	v := f.argValue(e, i)
	switch {
	case v.known() && !l.Assigned:
		return inlineArg{local: l, value: v}
	case i >= len(e.Args):
		reg := f.alloc(1)
		f.emit(vm.OpLoadNil, reg, 0, 0, 0)
		return inlineArg{local: l, reg: reg}
	}
	if reg, ok := f.localReg(e.Args[i]); ok && !l.Assigned {
		if !unwrap(e.Args[i]).(*syntax.LocalExpr).Local.Assigned {
			return inlineArg{local: l, reg: reg}
		}
	}
	return inlineArg{local: l, reg: f.exprTemp(e.Args[i])}
}

// inlineReturn lowers a return in an inlined body.
//
//	return x  =>  target = x; JUMP behind the body
func (f *function) inlineReturn(in *inlining, s *syntax.ReturnStat) {
	for i, e := range s.Values {
		rest := in.want - i
		switch {
		case rest <= 0:
			f.exprSide(e)
		case i == len(s.Values)-1 && rest > 1 && f.isMulti(e):
			base := f.top
			f.exprsTo(e, rest)
			for j := range rest {
				f.move(in.target+i+j, base+j)
			}
		default:
			f.exprTo(e, in.target+i)
		}
	}
	if n := len(s.Values); n == 0 || !f.isMulti(s.Values[n-1]) {
		f.loadNils(in.target+n, in.want-n)
	}

	// The last statement falls through to the end.
	if body := in.fn.Body.Stats; body[len(body)-1] != syntax.Stat(s) {
		in.ends = append(in.ends, f.jump())
	}
}

// loadNils sets n registers from base to nil.
func (f *function) loadNils(base, n int) {
	if n > 0 {
		f.emit(vm.OpLoadNil, base, n-1, 0, 0)
	}
}
