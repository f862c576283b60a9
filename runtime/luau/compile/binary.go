package compile

// This file holds the lowering of operators with two operands. Its one rule: the
// left operand is evaluated first, but a local is read when the operator is.

import (
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// arithOps, arithKOps and arithRKOps are the operations of the arithmetic
// operators, with two registers and with a number on the right or on the left.
var (
	arithOps = [...]vm.Op{
		syntax.OpAdd: vm.OpAdd, syntax.OpSub: vm.OpSub, syntax.OpMul: vm.OpMul, syntax.OpDiv: vm.OpDiv,
		syntax.OpFloorDiv: vm.OpIDiv, syntax.OpMod: vm.OpMod, syntax.OpPow: vm.OpPow,
	}
	arithKOps = [...]vm.Op{
		syntax.OpAdd: vm.OpAddK, syntax.OpSub: vm.OpSubK, syntax.OpMul: vm.OpMulK, syntax.OpDiv: vm.OpDivK,
		syntax.OpFloorDiv: vm.OpIDivK, syntax.OpMod: vm.OpModK, syntax.OpPow: vm.OpPowK,
	}
	arithRKOps = [...]vm.Op{
		syntax.OpAdd: vm.OpAddRK, syntax.OpSub: vm.OpSubRK, syntax.OpMul: vm.OpMulRK, syntax.OpDiv: vm.OpDivRK,
		syntax.OpFloorDiv: vm.OpNop, syntax.OpMod: vm.OpNop, syntax.OpPow: vm.OpNop, // have none
	}
)

func (f *function) binary(e *syntax.BinaryExpr, target int) {
	switch e.Op {
	case syntax.OpConcat:
		f.concat(e, target)
	case syntax.OpAnd, syntax.OpOr:
		f.andOr(e, target)
	case syntax.OpEq, syntax.OpNe, syntax.OpLt, syntax.OpLe, syntax.OpGt, syntax.OpGe:
		f.compare(e, target)
	default:
		f.arith(e, target)
	}
}

// arith lowers arithmetic.
//
//	x - 2  =>  SUBK target x 2
//	2 - x  =>  SUBRK target 2 x
//	x - y  =>  SUB target x y
func (f *function) arith(e *syntax.BinaryExpr, target int) {
	k := f.c.constant(e.X)
	op := arithRKOps[e.Op]
	if k.kind != vNumber || op == vm.OpNop {
		f.arithReg(e.Op, target, f.exprAuto(e.X), e.Y)
		return
	}
	right := f.exprAuto(e.Y)
	f.emit(op, target, right, 0, f.number(k.num))
}

// arithReg lowers arithmetic with a left operand that is in a register.
func (f *function) arithReg(op syntax.BinaryOp, target, left int, y syntax.Expr) {
	if k := f.c.constant(y); k.kind == vNumber {
		f.emit(arithKOps[op], target, left, 0, f.number(k.num))
		return
	}
	right := f.exprAuto(y)
	f.emit(arithOps[op], target, left, right, 0)
}

// concat lowers a whole chain of concatenations at once.
//
//	x .. y .. z  =>  CONCAT target x z
func (f *function) concat(e *syntax.BinaryExpr, target int) {
	base := f.top
	f.require(f.c.concatLength(e), e.Range())
	f.concatOperand(e.X)
	f.concatRest(e.Y)
	f.emit(vm.OpConcat, target, base, f.top-1, 0)
}

// concatLength counts the operands of a chain of concatenations.
func (c *compiler) concatLength(e *syntax.BinaryExpr) int {
	for n := 2; ; n++ {
		b, ok := e.Y.(*syntax.BinaryExpr)
		if !ok || b.Op != syntax.OpConcat || c.constant(b).known() {
			return n
		}
		e = b
	}
}

// concatRest puts the operands of the concatenation that e is into new registers.
func (f *function) concatRest(e syntax.Expr) {
	for {
		b, ok := e.(*syntax.BinaryExpr)
		if !ok || b.Op != syntax.OpConcat || f.c.constant(b).known() {
			f.concatOperand(e)
			return
		}
		f.concatOperand(b.X)
		e = b.Y
	}
}

func (f *function) concatOperand(e syntax.Expr) { f.exprTemp(e) }

// compare lowers a comparison whose value is wanted.
//
//	x < y  =>  JUMPLT x y 1; LOADB target false, skip; 1: LOADB target true
func (f *function) compare(e *syntax.BinaryExpr, target int) {
	mark := f.top
	js := f.compareJump(e, true)
	f.top = mark
	f.emit(vm.OpLoadB, target, 0, 0, 1)
	f.land(js)
	f.emit(vm.OpLoadB, target, 1, 0, 0)
}

// andOr lowers "and" and "or" whose value is wanted.
func (f *function) andOr(e *syntax.BinaryExpr, target int) {
	and := e.Op == syntax.OpAnd
	if x := f.c.constant(e.X); x.known() {
		if x.truthy() == and {
			f.exprTo(e.Y, target) // true and y  =>  y
		} else {
			f.load(target, x) // false and y  =>  false
		}
		return
	}
	if !isCondition(e.X) && f.simpleAndOr(e, target) {
		return
	}

	// x and f()  =>  target = x; JUMPIFNOT target 1; target = f(); 1:
	reg := target
	if !f.isTemp(target) {
		reg = f.alloc(1)
	}
	js := f.valueJump(e.X, !and, reg)
	f.exprTo(e.Y, reg)
	f.land(js)
	f.move(target, reg)
}

// simpleAndOr lowers "and" and "or" with a right operand that costs nothing. It
// reports false for others.
//
//	x and y  =>  AND target x y
//	x or 1   =>  ORK target x 1
func (f *function) simpleAndOr(e *syntax.BinaryExpr, target int) bool {
	op, opK := vm.OpAnd, vm.OpAndK
	if e.Op == syntax.OpOr {
		op, opK = vm.OpOr, vm.OpOrK
	}
	if k := f.c.constant(e.Y); k.known() {
		left := f.exprAuto(e.X)
		f.emit(opK, target, left, 0, f.constant(k))
		return true
	}
	if right, ok := f.localReg(e.Y); ok {
		left := f.exprAuto(e.X)
		f.emit(op, target, left, right, 0)
		return true
	}
	return false
}

// isCondition reports whether e is lowered best as a jump.
func isCondition(e syntax.Expr) bool {
	switch e := unwrap(e).(type) {
	case *syntax.BinaryExpr:
		return e.Op >= syntax.OpNe
	case *syntax.UnaryExpr:
		return e.Op == syntax.OpNot
	}
	return false
}
