package compile

// This file holds the lowering of expressions to a value in a register. Its one
// rule: the last instruction of an expression, and no earlier one, writes to a
// register in which a local lives.

import (
	"strings"

	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// exprTo emits code that puts the value of e into register target.
func (f *function) exprTo(e syntax.Expr, target int) {
	f.setLine(e)
	if v := f.c.constant(e); v.known() {
		f.load(target, v)
		return
	}

	mark := f.top
	switch e := e.(type) {
	case *syntax.GroupExpr:
		f.exprTo(e.X, target)
	case *syntax.TypeAssertExpr:
		f.exprTo(e.X, target)
	case *syntax.InstantiateExpr:
		f.exprTo(e.X, target)
	case *syntax.VarargExpr:
		f.emit(vm.OpGetVarargs, target, 2, 0, 0)
	case *syntax.LocalExpr:
		f.local(e, target)
	case *syntax.GlobalExpr:
		f.global(e, target)
	case *syntax.CallExpr:
		f.callTo(e, target)
	case *syntax.IndexNameExpr:
		f.indexName(e, target)
	case *syntax.IndexExpr:
		f.index(e, target)
	case *syntax.FuncExpr:
		f.closure(e, target)
	case *syntax.TableExpr:
		f.table(e, target)
	case *syntax.UnaryExpr:
		f.unary(e, target)
	case *syntax.BinaryExpr:
		f.binary(e, target)
	case *syntax.IfElseExpr:
		f.ifElse(e, target)
	case *syntax.InterpExpr:
		f.interp(e, target)
	default:
		fail(e.Range(), "cannot compile an expression with a syntax error")
	}
	f.top = mark
}

// exprAuto returns a register that holds the value of e: that of the local which
// e is, or a new temporary.
func (f *function) exprAuto(e syntax.Expr) int {
	if reg, ok := f.localReg(e); ok {
		return reg
	}
	return f.exprTemp(e)
}

// exprTemp returns a new temporary that holds the value of e.
func (f *function) exprTemp(e syntax.Expr) int {
	f.setLine(e)
	reg := f.alloc(1)
	f.exprTo(e, reg)
	return reg
}

// exprSide evaluates e for its effects.
func (f *function) exprSide(e syntax.Expr) {
	if f.c.constant(e).known() {
		return
	}
	mark := f.top
	switch x := unwrap(e).(type) {
	case *syntax.LocalExpr, *syntax.GlobalExpr, *syntax.VarargExpr, *syntax.FuncExpr:
	case *syntax.CallExpr:
		f.callFor(x, 0)
	default:
		f.exprTemp(e)
	}
	f.top = mark
}

// exprList puts the values of a list into n new registers, the last call or "..."
// filling what is left, and returns the first register.
func (f *function) exprList(list []syntax.Expr, n int) int {
	base := f.top
	for i, e := range list {
		last := i == len(list)-1
		switch {
		case i >= n:
			f.exprSide(e)
		case last && i < n-1 && f.isMulti(e):
			f.exprsTo(e, n-i)
		default:
			f.exprTemp(e)
		}
	}
	if rest := base + n - f.top; rest > 0 {
		f.emit(vm.OpLoadNil, f.alloc(rest), rest-1, 0, 0)
	}
	return base
}

// isMulti reports whether e may have any number of values here.
func (f *function) isMulti(e syntax.Expr) bool {
	call, ok := e.(*syntax.CallExpr)
	if !ok {
		return isMulti(e)
	}
	return !f.c.constant(e).known() && !f.returnsOne(call)
}

// exprsTo puts the first n values of a call or "..." into n new registers.
func (f *function) exprsTo(e syntax.Expr, n int) {
	f.setLine(e)
	switch e := e.(type) {
	case *syntax.VarargExpr:
		f.emit(vm.OpGetVarargs, f.alloc(n), n+1, 0, 0)
	case *syntax.CallExpr:
		f.callFor(e, n)
	}
}

// exprMulti puts all values of a call or "..." behind the registers in use, up to
// the top that the instruction after it reads.
func (f *function) exprMulti(e syntax.Expr) {
	f.setLine(e)
	switch e := e.(type) {
	case *syntax.VarargExpr:
		base := f.alloc(1)
		f.emit(vm.OpGetVarargs, base, 0, 0, 0)
		f.top = base
	case *syntax.CallExpr:
		f.callFor(e, -1)
	}
}

// exprsOpen puts the values of a list into new registers, all values of a last
// call or "...". It returns how many there are and whether there may be more.
func (f *function) exprsOpen(list []syntax.Expr) (n int, open bool) {
	for i, e := range list {
		if i == len(list)-1 && f.isMulti(e) {
			f.exprMulti(e)
			return i, true
		}
		f.exprTemp(e)
	}
	return len(list), false
}

// local reads a variable.
//
//	x  =>  MOVE target x
//	x  =>  GETUPVALV target x   (of an enclosing function, never assigned)
//	x  =>  GETUPVAL target x    (of an enclosing function)
func (f *function) local(e *syntax.LocalExpr, target int) {
	if v := f.c.variable(e.Local); v.owner == f {
		f.move(target, v.reg)
		return
	}
	op := vm.OpGetUpvalV
	if byRef(e.Local) {
		op = vm.OpGetUpval
	}
	f.emit(op, target, f.slot(e.Local), 0, 0)
}

// global reads a global.
//
//	print  =>  GETIMPORT target print
//	game   =>  GETGLOBAL target "game"
func (f *function) global(e *syntax.GlobalExpr, target int) {
	if f.c.imports(e.Name) {
		f.emit(vm.OpGetImport, target, 0, 0, f.importPath([]string{e.Name}))
		return
	}
	f.emit(vm.OpGetGlobal, target, 0, 0, f.string(e.Name))
}

// importOf returns the path of globals that e is, nil if it has more than three
// names or cannot be looked up once.
func (f *function) importOf(e *syntax.IndexNameExpr) []string {
	switch x := e.X.(type) {
	case *syntax.GlobalExpr:
		if f.c.imports(x.Name) {
			return []string{x.Name, e.Name}
		}
	case *syntax.IndexNameExpr:
		if g, ok := x.X.(*syntax.GlobalExpr); ok && f.c.imports(g.Name) {
			return []string{g.Name, x.Name, e.Name}
		}
	}
	return nil
}

// indexName reads a field.
//
//	math.floor  =>  GETIMPORT target math.floor
//	x.name      =>  GETTABLEKS target x "name"
func (f *function) indexName(e *syntax.IndexNameExpr, target int) {
	if path := f.importOf(e); path != nil {
		f.emit(vm.OpGetImport, target, 0, 0, f.importPath(path))
		return
	}
	obj := f.object(e.X, target)
	f.setPos(e.NamePos)
	f.emit(vm.OpGetTableKS, target, obj, 0, f.string(e.Name))
}

// object returns a register that holds what is about to be indexed; a temporary
// target serves for that too.
func (f *function) object(e syntax.Expr, target int) int {
	if reg, ok := f.localReg(e); ok {
		return reg
	}
	if f.isTemp(target) {
		f.exprTo(e, target)
		return target
	}
	return f.exprTemp(e)
}

// index reads an element.
//
//	x[1]    =>  GETTABLEN target x 1
//	x["a"]  =>  GETTABLEKS target x "a"
//	x[y]    =>  GETTABLE target x y
func (f *function) index(e *syntax.IndexExpr, target int) {
	obj := f.exprAuto(e.X)
	key := f.c.constant(e.Index)
	if n, ok := smallIndex(key); ok {
		f.setLine(e.Index)
		f.emit(vm.OpGetTableN, target, obj, n-1, 0)
		return
	}
	if key.kind == vString {
		f.setLine(e.Index)
		f.emit(vm.OpGetTableKS, target, obj, 0, f.string(key.str))
		return
	}
	reg := f.exprAuto(e.Index)
	f.emit(vm.OpGetTable, target, obj, reg, 0)
}

// smallIndex returns the integer from 1 to 256 that v is.
func smallIndex(v value) (int, bool) {
	n := int(v.num)
	return n, v.kind == vNumber && v.num >= 1 && v.num <= 256 && float64(n) == v.num
}

// unary lowers an operator with one operand.
//
//	not x  =>  NOT target x
func (f *function) unary(e *syntax.UnaryExpr, target int) {
	op := [...]vm.Op{syntax.OpNot: vm.OpNot, syntax.OpMinus: vm.OpMinus, syntax.OpLen: vm.OpLength}[e.Op]
	reg := f.exprAuto(e.X)
	f.emit(op, target, reg, 0, 0)
}

// ifElse lowers a conditional expression.
//
//	if c then x else y  =>  JUMPIFNOT c 1; target = x; JUMP 2; 1: target = y; 2:
func (f *function) ifElse(e *syntax.IfElseExpr, target int) {
	if cond := f.c.constant(e.Cond); cond.known() {
		if cond.truthy() {
			f.exprTo(e.Then, target)
		} else {
			f.exprTo(e.Else, target)
		}
		return
	}

	toElse := f.condJump(e.Cond, false)
	f.exprTo(e.Then, target)
	toEnd := f.jump()
	f.land(toElse)
	f.exprTo(e.Else, target)
	f.land(jumps{toEnd})
}

// interp lowers an interpolated string to the call that it means.
//
//	`a {x} 5%`  =>  ("a %* 5%%"):format(x)
func (f *function) interp(e *syntax.InterpExpr, target int) {
	var format strings.Builder
	var args []syntax.Expr
	quote := func(s string) { format.WriteString(strings.ReplaceAll(s, "%", "%%")) }
	quote(e.Strings[0])
	for i, x := range e.Exprs {
		if v := f.c.constant(x); v.kind == vString && f.c.optimizes() {
			quote(v.str)
		} else {
			format.WriteString("%*")
			args = append(args, x)
		}
		quote(e.Strings[i+1])
	}

	base := f.callBase(target)
	f.alloc(2)
	for _, x := range args {
		f.exprTemp(x)
	}
	f.emit(vm.OpLoadK, base, 0, 0, f.string(format.String()))
	f.emit(vm.OpNameCall, base, base, 0, f.string("format"))
	f.emit(vm.OpCall, base, len(args)+2, 2, 0)
	f.move(target, base)
}
