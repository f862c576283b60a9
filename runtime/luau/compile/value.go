package compile

// This file holds known values and the operators on them. Its one rule: an
// operator gives exactly what the interpreter would, or nothing.

import (
	"math"

	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// valueKind says what a value is.
type valueKind uint8

const (
	vUnknown valueKind = iota
	vNil
	vBool
	vNumber
	vString
)

// A value is what an expression is known to be. The zero value is unknown.
type value struct {
	kind valueKind
	num  float64 // of a bool: 0 or 1
	str  string
}

// maxFolded is the length in bytes up to which strings are concatenated by the
// compiler, as in Luau.
const maxFolded = 4096

func boolValue(b bool) value      { return value{kind: vBool, num: float64(bit(b))} }
func numberValue(n float64) value { return value{kind: vNumber, num: n} }
func stringValue(s string) value  { return value{kind: vString, str: s} }

// known reports whether v is known.
func (v value) known() bool { return v.kind != vUnknown }

// truthy reports whether v counts as true. It must be known.
func (v value) truthy() bool { return v.kind != vNil && (v.kind != vBool || v.num != 0) }

// equal reports whether v == w. Both must be known.
func (v value) equal(w value) bool { return v.kind == w.kind && v.num == w.num && v.str == w.str }

// unary returns op v.
func unary(op syntax.UnaryOp, v value) value {
	switch {
	case !v.known():
	case op == syntax.OpNot:
		return boolValue(!v.truthy())
	case op == syntax.OpMinus && v.kind == vNumber:
		return numberValue(-v.num)
	case op == syntax.OpLen && v.kind == vString:
		return numberValue(float64(len(v.str)))
	}
	return value{}
}

// binary returns x op y for every operator but "and" and "or".
func binary(op syntax.BinaryOp, x, y value) value {
	switch {
	case !x.known() || !y.known():
		return value{}
	case op == syntax.OpEq:
		return boolValue(x.equal(y))
	case op == syntax.OpNe:
		return boolValue(!x.equal(y))
	case x.kind == vNumber && y.kind == vNumber:
		return numeric(op, x.num, y.num)
	case op == syntax.OpConcat && x.kind == vString && y.kind == vString && len(x.str)+len(y.str) <= maxFolded:
		return stringValue(x.str + y.str)
	}
	return value{}
}

// numeric returns x op y for numbers. See https://luau.org/operators for // and %.
func numeric(op syntax.BinaryOp, x, y float64) value {
	switch op {
	case syntax.OpAdd:
		return numberValue(x + y)
	case syntax.OpSub:
		return numberValue(x - y)
	case syntax.OpMul:
		return numberValue(x * y)
	case syntax.OpDiv:
		return numberValue(x / y)
	case syntax.OpFloorDiv:
		return numberValue(math.Floor(x / y))
	case syntax.OpMod:
		return modulo(x, y)
	case syntax.OpPow:
		return numberValue(vm.Power(x, y))
	case syntax.OpLt:
		return boolValue(x < y)
	case syntax.OpLe:
		return boolValue(x <= y)
	case syntax.OpGt:
		return boolValue(x > y)
	case syntax.OpGe:
		return boolValue(x >= y)
	}
	return value{}
}

// modulo returns x % y for integers without a sign. Others are left to the
// interpreter, whose rounding may depend on the machine.
func modulo(x, y float64) value {
	const limit = 1 << 53
	if !(x >= 0 && x < limit && y > 0 && y < limit) || x != math.Trunc(x) || y != math.Trunc(y) {
		return value{}
	}
	return numberValue(float64(int64(x) % int64(y)))
}
