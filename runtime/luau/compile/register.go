package compile

// This file holds the registers of a function and the locals that live in them.
// Its one rule: registers are a stack; whoever allocates resets f.top after use.

import (
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// An active local is one that is in scope and has a register.
type active struct {
	local *syntax.Local

	// below is f.localTop before the local was declared.
	below int
}

// alloc takes n registers and returns the first.
func (f *function) alloc(n int) int {
	base := f.top
	f.require(n, f.span)
	f.top += n
	f.proto.MaxStack = max(f.proto.MaxStack, uint8(f.top))
	return base
}

// require fails unless n registers are free for the code at span.
func (f *function) require(n int, at syntax.Span) {
	if f.top+n > maxRegisters {
		fail(at, "Out of registers when trying to allocate %d registers: exceeded limit %d", n, maxRegisters)
	}
}

// isTemp reports whether register reg holds no local, so that intermediate results
// may be put there: it is above all locals, or waits for the result of an inlined
// call.
func (f *function) isTemp(reg int) bool {
	if reg >= f.localTop {
		return true
	}
	n := len(f.inlines)
	return n > 0 && f.inlines[n-1].scratch && f.inlines[n-1].target == reg
}

// declare puts l into scope, in register reg.
func (f *function) declare(l *syntax.Local, reg int) {
	if len(f.locals) >= maxLocals {
		fail(syntax.Span{Start: l.Pos, End: l.End},
			"Out of local registers when trying to allocate %s: exceeded limit %d", l.Name, maxLocals)
	}
	v := f.c.variable(l)
	v.owner, v.reg = f, reg
	f.locals = append(f.locals, active{l, f.localTop})
	f.localTop = max(f.localTop, reg+1)
}

// undeclare ends the scope of the locals from the one at index mark.
func (f *function) undeclare(mark int) {
	for i := len(f.locals) - 1; i >= mark; i-- {
		f.c.variable(f.locals[i].local).owner = nil
		f.localTop = f.locals[i].below
	}
	f.locals = f.locals[:mark]
}

// closeLocals emits what takes the locals from index mark away from the closures
// that captured them by reference.
func (f *function) closeLocals(mark int) {
	lowest := maxRegisters
	for _, a := range f.locals[mark:] {
		if byRef(a.local) {
			lowest = min(lowest, f.c.variable(a.local).reg)
		}
	}
	if lowest < maxRegisters {
		f.emit(vm.OpCloseUpvals, lowest, 0, 0, 0)
	}
}

// hasOpen reports whether closeLocals(mark) would emit something.
func (f *function) hasOpen(mark int) bool {
	for _, a := range f.locals[mark:] {
		if byRef(a.local) {
			return true
		}
	}
	return false
}

// localReg returns the register of the local that e is, if it is one of this
// function and not a constant.
func (f *function) localReg(e syntax.Expr) (int, bool) {
	le, ok := unwrap(e).(*syntax.LocalExpr)
	if !ok {
		return 0, false
	}
	v := f.c.variable(le.Local)
	return v.reg, v.owner == f && !v.value.known()
}

// unwrap removes what means nothing for a single value: parentheses, type
// assertions and instantiations.
func unwrap(e syntax.Expr) syntax.Expr {
	for {
		switch x := e.(type) {
		case *syntax.GroupExpr:
			e = x.X
		case *syntax.TypeAssertExpr:
			e = x.X
		case *syntax.InstantiateExpr:
			e = x.X
		default:
			return e
		}
	}
}
