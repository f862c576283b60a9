package compile

// This file holds the lowering of conditions to jumps. Its one rule: a function
// here either jumps with the promised state, or falls through.

import (
	"math"

	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// condJump emits code that jumps when the truth of e is sense.
//
//	x            =>  JUMPIF x
//	not x        =>  JUMPIFNOT x
//	x < y        =>  JUMPLT x y
//	x and y      =>  JUMPIFNOT x 1; JUMPIF y; 1:
//	x or y       =>  JUMPIF x; JUMPIF y
func (f *function) condJump(e syntax.Expr, sense bool) jumps {
	if v := f.c.constant(e); v.known() {
		if v.truthy() == sense {
			return jumps{f.jump()} // true  =>  JUMP
		}
		return nil // false  =>  nothing
	}

	mark := f.top
	defer func() { f.top = mark }()
	switch e := unwrap(e).(type) {
	case *syntax.UnaryExpr:
		if e.Op == syntax.OpNot {
			return f.condJump(e.X, !sense)
		}
	case *syntax.BinaryExpr:
		switch {
		case e.Op == syntax.OpAnd || e.Op == syntax.OpOr:
			return f.logicJump(e, sense)
		case e.Op >= syntax.OpNe:
			f.setLine(e)
			return f.compareJump(e, sense)
		}
	}
	return jumps{f.truthJump(f.exprAuto(e), sense)}
}

// truthJump emits a jump that is taken when the truth of a register is sense.
func (f *function) truthJump(reg int, sense bool) int {
	if sense {
		return f.emit(vm.OpJumpIf, reg, 0, 0, 0)
	}
	return f.emit(vm.OpJumpIfNot, reg, 0, 0, 0)
}

// logicJump is condJump for "and" and "or".
func (f *function) logicJump(e *syntax.BinaryExpr, sense bool) jumps {
	if decides := e.Op == syntax.OpOr; sense == decides {
		// x or y, jump if true: each decides alone.
		js := f.condJump(e.X, sense)
		return append(js, f.condJump(e.Y, sense)...)
	}

	// x and y, jump if true: the left one can only prevent it.
	skip := f.condJump(e.X, !sense)
	js := f.condJump(e.Y, sense)
	f.land(skip)
	return js
}

// valueJump emits code that jumps, with the value of e in register target, when
// the truth of e is sense. When it falls through, target holds anything.
func (f *function) valueJump(e syntax.Expr, sense bool, target int) jumps {
	if v := f.c.constant(e); v.known() {
		if v.truthy() != sense {
			return nil
		}
		f.load(target, v)
		return jumps{f.jump()}
	}

	switch x := unwrap(e).(type) {
	case *syntax.BinaryExpr:
		switch {
		case x.Op == syntax.OpAnd || x.Op == syntax.OpOr:
			return f.logicValueJump(x, sense, target)
		case x.Op >= syntax.OpNe:
			return f.boolJump(x, sense, target)
		}
	case *syntax.UnaryExpr:
		if x.Op == syntax.OpNot {
			return f.boolJump(x, sense, target)
		}
	}
	f.exprTo(e, target)
	return jumps{f.truthJump(target, sense)}
}

// boolJump is valueJump for an expression that is true or false.
//
//	x < y  =>  LOADB target true; JUMPLT x y
func (f *function) boolJump(e syntax.Expr, sense bool, target int) jumps {
	f.emit(vm.OpLoadB, target, bit(sense), 0, 0)
	return f.condJump(e, sense)
}

// logicValueJump is valueJump for "and" and "or".
func (f *function) logicValueJump(e *syntax.BinaryExpr, sense bool, target int) jumps {
	if decides := e.Op == syntax.OpOr; sense == decides {
		js := f.valueJump(e.X, sense, target)
		return append(js, f.valueJump(e.Y, sense, target)...)
	}
	skip := f.condJump(e.X, !sense)
	js := f.valueJump(e.Y, sense, target)
	f.land(skip)
	return js
}

// compareJump emits a jump that is taken when a comparison comes out as sense.
//
//	x == 1  =>  JUMPEQK x 1
//	x == y  =>  JUMPEQ x y
//	x < y   =>  JUMPLT x y
//	x > y   =>  JUMPLT y x
//	x > 1   =>  JUMPGTK x 1
//	1 > x   =>  JUMPLTK x 1
func (f *function) compareJump(e *syntax.BinaryExpr, sense bool) jumps {
	mark := f.top
	defer func() { f.top = mark }()

	x, y := e.X, e.Y
	equality := e.Op == syntax.OpEq || e.Op == syntax.OpNe
	if equality {
		sense = sense == (e.Op == syntax.OpEq)
		if f.c.constant(x).known() && f.c.optimizes() {
			x, y = y, x
		}
	}

	if !equality {
		if at, ok := f.orderJump(e, sense); ok {
			return jumps{at}
		}
	}
	left := f.exprAuto(x)
	if k := f.c.constant(y); equality && k.known() {
		if at, ok := f.equalJump(left, k, sense); ok {
			return jumps{at}
		}
	}
	right := f.exprAuto(y)
	if e.Op == syntax.OpGt || e.Op == syntax.OpGe {
		left, right = right, left
	}
	return jumps{f.emit(compareOp(e.Op, sense), left, right, 0, 0)}
}

// orderOps are the jumps for a register that is compared with a constant on
// its right, taken when the comparison is true and when it is not.
var orderOps = [...][2]vm.Op{
	syntax.OpLt: {vm.OpJumpLtK, vm.OpJumpNotLtK}, syntax.OpLe: {vm.OpJumpLeK, vm.OpJumpNotLeK},
	syntax.OpGt: {vm.OpJumpGtK, vm.OpJumpNotGtK}, syntax.OpGe: {vm.OpJumpGeK, vm.OpJumpNotGeK},
}

// mirrored gives the operators with their operands exchanged.
var mirrored = [...]syntax.BinaryOp{
	syntax.OpLt: syntax.OpGt, syntax.OpLe: syntax.OpGe, syntax.OpGt: syntax.OpLt, syntax.OpGe: syntax.OpLe,
}

// orderJump emits a jump that is taken when a comparison with a number comes
// out as sense. It reports false if neither side is a number that fits.
func (f *function) orderJump(e *syntax.BinaryExpr, sense bool) (at int, ok bool) {
	x, op, k := e.X, e.Op, f.c.constant(e.Y)
	onRight := k.kind == vNumber
	if !onRight {
		x, op, k = e.Y, mirrored[op], f.c.constant(e.X)
	}
	if k.kind != vNumber || f.c.constant(x).known() {
		return 0, false
	}
	id := f.number(k.num)
	if id > math.MaxUint16 {
		return 0, false
	}
	reg := f.exprAuto(x)
	if onRight {
		f.setLine(e.Y) // the last operand's line is that of errors
	}
	return f.emit(orderOps[op][bit(!sense)], reg, int(id&0xff), int(id>>8), 0), true
}

// equalJump emits a jump that is taken when whether a register equals a constant
// comes out as sense. It reports false if the constant does not fit.
//
//	x == nil   =>  JUMPEQNIL x
//	x == true  =>  JUMPEQB x true
//	x == "a"   =>  JUMPEQK x "a"
func (f *function) equalJump(reg int, k value, sense bool) (at int, ok bool) {
	switch k.kind {
	case vNil:
		return f.emit(vm.OpJumpEqNil, reg, 0, bit(!sense), 0), true
	case vBool:
		return f.emit(vm.OpJumpEqB, reg, bit(k.truthy()), bit(!sense), 0), true
	}

	id := f.constant(k)
	if id > math.MaxUint16 || k.num != k.num { // NaN equals nothing
		return 0, false
	}
	op := vm.OpJumpEqK
	if !sense {
		op = vm.OpJumpNeK
	}
	return f.emit(op, reg, int(id&0xff), int(id>>8), 0), true
}

// compareOp returns the jump for a comparison of two registers. For > and >= they
// are exchanged. For == and ~= sense is whether to jump when they are equal.
func compareOp(op syntax.BinaryOp, sense bool) vm.Op {
	yes, no := vm.OpJumpEq, vm.OpJumpNe
	switch op {
	case syntax.OpLt, syntax.OpGt:
		yes, no = vm.OpJumpLt, vm.OpJumpNotLt
	case syntax.OpLe, syntax.OpGe:
		yes, no = vm.OpJumpLe, vm.OpJumpNotLe
	}
	if sense {
		return yes
	}
	return no
}
