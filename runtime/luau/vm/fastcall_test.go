package vm

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// This file tests fast calls. Its one rule: an argument that the ordinary
// function would complain about, or convert, makes the fast call refuse.

func fastValues(xs ...any) []Value {
	vs := make([]Value, len(xs))
	for i, x := range xs {
		switch x := x.(type) {
		case int:
			vs[i] = Int(x)
		case float64:
			vs[i] = Number(x)
		case string:
			vs[i] = Str(x)
		case bool:
			vs[i] = Bool(x)
		case Value:
			vs[i] = x
		}
	}
	return vs
}

func TestFastCalls(t *testing.T) {
	v := New()
	th := v.NewThread(Nil)
	list := NewTable(0, 0)
	list.Append(Int(7))
	frozen := NewTable(0, 0)
	frozen.SetReadonly(true)
	protected := NewTable(0, 0)
	meta := NewTable(0, 0)
	meta.SetStr("__metatable", False)
	protected.SetMeta(meta)
	plainMeta := NewTable(0, 0)
	withMeta := NewTable(0, 0)
	withMeta.SetMeta(plainMeta)

	bytes := NewBuffer([]byte{0, 1, 2, 255, 0, 0, 0, 64}).Value()

	for _, c := range []struct {
		b    Builtin
		args []Value
		want any // nil: refused
	}{
		{BuiltinAssert, fastValues(1), 1}, {BuiltinAssert, fastValues(false), nil}, {BuiltinAssert, fastValues("x", "m"), "x"},
		{BuiltinType, fastValues(Nil), "nil"}, {BuiltinTypeof, fastValues(1.5), "number"}, {BuiltinTypeof, fastValues(NewUserdata(nil, nil, nil).Value()), "userdata"},
		{BuiltinRawGet, fastValues(list.Value(), 1), 7}, {BuiltinRawGet, fastValues(1, 1), nil},
		{BuiltinRawSet, fastValues(list.Value(), "k", 1), list.Value()}, {BuiltinRawSet, fastValues(list.Value(), Nil, 1), nil}, {BuiltinRawSet, fastValues(frozen.Value(), 1, 1), nil},
		{BuiltinRawEqual, fastValues("a", "a"), true}, {BuiltinRawLen, fastValues("abc"), 3}, {BuiltinRawLen, fastValues(list.Value()), 1}, {BuiltinRawLen, fastValues(1), nil},
		{BuiltinGetMetatable, fastValues(withMeta.Value()), plainMeta.Value()}, {BuiltinGetMetatable, fastValues(protected.Value()), nil}, {BuiltinGetMetatable, fastValues(1), Nil},
		{BuiltinSetMetatable, fastValues(withMeta.Value(), plainMeta.Value()), withMeta.Value()}, {BuiltinSetMetatable, fastValues(protected.Value(), plainMeta.Value()), nil}, {BuiltinSetMetatable, fastValues(frozen.Value(), plainMeta.Value()), nil}, {BuiltinSetMetatable, fastValues(list.Value(), 1), nil},
		{BuiltinBufferReadU8, fastValues(bytes, 3), 255}, {BuiltinBufferReadI8, fastValues(bytes, 3), -1}, {BuiltinBufferReadU8, fastValues(bytes, 8), nil}, {BuiltinBufferReadU8, fastValues(bytes, -1), nil}, {BuiltinBufferReadU8, fastValues("x", 0), nil}, {BuiltinBufferReadU8, fastValues(bytes, "0"), nil},
		{BuiltinBufferReadU16, fastValues(bytes, 2), 0xff02}, {BuiltinBufferReadI16, fastValues(bytes, 2), -254}, {BuiltinBufferReadU16, fastValues(bytes, 7), nil}, {BuiltinBufferReadI16, fastValues(bytes, 7), nil},
		{BuiltinBufferReadU32, fastValues(bytes, 0), 0xff020100}, {BuiltinBufferReadI32, fastValues(bytes, 0), -16645888}, {BuiltinBufferReadU32, fastValues(bytes, 5), nil}, {BuiltinBufferReadI32, fastValues(bytes, 5), nil},
		{BuiltinBufferReadF32, fastValues(bytes, 4), 2}, {BuiltinBufferReadF32, fastValues(bytes, 5), nil}, {BuiltinBufferReadF64, fastValues(NewBuffer(make([]byte, 8)).Value(), 0), 0}, {BuiltinBufferReadF64, fastValues(bytes, 1), nil},
		{BuiltinBufferWriteU8, fastValues(bytes, 8, 1), nil}, {BuiltinBufferWriteI16, fastValues(bytes, 7, 1), nil}, {BuiltinBufferWriteU32, fastValues(bytes, 5, 1), nil}, {BuiltinBufferWriteF32, fastValues(bytes, 5, 1), nil}, {BuiltinBufferWriteF64, fastValues(bytes, 1, 1), nil}, {BuiltinBufferWriteU8, fastValues(bytes, 0, "1"), nil}, {BuiltinBufferWriteU8, fastValues(bytes, -1, 1), nil},
		{BuiltinBufferWriteU8, fastValues(bytes, 0, 256), Nil}, {BuiltinBufferReadU8, fastValues(bytes, 0), 0}, {BuiltinBufferWriteI32, fastValues(bytes, 4, -2), Nil}, {BuiltinBufferReadU32, fastValues(bytes, 4), 4294967294.0},
		{BuiltinMathAbs, fastValues(-2), 2}, {BuiltinMathAbs, fastValues("-2"), nil}, {BuiltinMathCeil, fastValues(1.2), 2}, {BuiltinMathFloor, fastValues(-1.2), -2},
		{BuiltinMathClamp, fastValues(5, 1, 3), 3}, {BuiltinMathClamp, fastValues(5, 3, 1), nil}, {BuiltinMathClamp, fastValues(5, 3), nil}, {BuiltinMathClamp, fastValues(1, math.NaN(), 3), nil},
		{BuiltinMathCos, fastValues(0), 1}, {BuiltinMathExp, fastValues(0), 1}, {BuiltinMathSin, fastValues(0), 0}, {BuiltinMathSqrt, fastValues(9), 3},
		{BuiltinMathFmod, fastValues(-5, 3), -2}, {BuiltinMathMax, fastValues(1, 3, 2), 3}, {BuiltinMathMax, fastValues(1, math.NaN()), 1}, {BuiltinMathMin, fastValues(2, 1), 1}, {BuiltinMathMin, fastValues(2, "1"), nil}, {BuiltinMathMax, nil, nil},
		{BuiltinMathPow, fastValues(2, 10), 1024}, {BuiltinMathRound, fastValues(2.5), 3}, {BuiltinMathRound, fastValues(0.49999999999999994), 0}, {BuiltinMathSign, fastValues(-3), -1}, {BuiltinMathSign, fastValues(math.NaN()), 0},
		{BuiltinBit32Arshift, fastValues(-8, 1), 4294967292.0}, {BuiltinBit32Arshift, fastValues(-8, 40), 4294967295.0}, {BuiltinBit32Arshift, fastValues(8, -2), 32},
		{BuiltinBit32Band, fastValues(7, 3, 1), 1}, {BuiltinBit32Band, fastValues(-1), 4294967295.0}, {BuiltinBit32Band, fastValues("7", 3), nil}, {BuiltinBit32Bnot, fastValues(0), 4294967295.0},
		{BuiltinBit32Bor, fastValues(1, 2, 4), 7}, {BuiltinBit32Btest, fastValues(1, 2), false}, {BuiltinBit32Btest, fastValues(5, 4, 6), true}, {BuiltinBit32Bxor, fastValues(5, 1), 4},
		{BuiltinBit32Extract, fastValues(255, 4, 4), 15}, {BuiltinBit32Extract, fastValues(255, 4), 1}, {BuiltinBit32Extract, fastValues(1, 32), nil}, {BuiltinBit32Extract, fastValues(1, 31, 2), nil}, {BuiltinBit32Extract, fastValues(-1, 0, 32), 4294967295.0},
		{BuiltinBit32Lrotate, fastValues(0x80000001, 1), 3}, {BuiltinBit32Rrotate, fastValues(1, 1), 2147483648.0}, {BuiltinBit32Lshift, fastValues(1, 31), 2147483648.0}, {BuiltinBit32Lshift, fastValues(1, -1), 0}, {BuiltinBit32Rshift, fastValues(1, -4), 16}, {BuiltinBit32Rshift, fastValues(1, 32), 0},
		{BuiltinStringByte, fastValues("abc"), 97}, {BuiltinStringByte, fastValues("abc", -1), 99}, {BuiltinStringByte, fastValues("abc", 4), nil}, {BuiltinStringByte, fastValues("", 1), nil}, {BuiltinStringByte, fastValues(5), nil},
		{BuiltinStringChar, fastValues(65), "A"}, {BuiltinStringChar, fastValues(72, 105, 33), "Hi!"}, {BuiltinStringChar, fastValues(256), nil}, {BuiltinStringChar, fastValues(1, 2, -1), nil},
		{BuiltinStringLen, fastValues("abc"), 3}, {BuiltinStringLen, fastValues(5), nil},
		{BuiltinStringSub, fastValues("hello", 2), "ello"}, {BuiltinStringSub, fastValues("hello", 2, 3), "el"}, {BuiltinStringSub, fastValues("hello", -3, -2), "ll"}, {BuiltinStringSub, fastValues("hello", 1, math.Inf(1)), ""}, {BuiltinStringSub, fastValues("hello", -100, 100), "hello"}, {BuiltinStringSub, fastValues(5, 1), nil},
		{BuiltinTableInsert, fastValues(list.Value(), 8), Nil}, {BuiltinTableInsert, fastValues(frozen.Value(), 8), nil}, {BuiltinTableInsert, fastValues(list.Value(), 1, 8), nil},
	} {
		got, ok := th.fastN(c.b, c.args)
		if !assert.Equal(t, c.want != nil, ok, "%v %v", c.b, c.args) || !ok {
			continue
		}
		assert.True(t, RawEqual(fastValues(c.want)[0], got), "%v: want %v, got %s", c.b, c.want, ToString(got))
	}
	assert.Equal(t, 2, list.Len(), "table.insert appended once")
}

func TestFastSelect(t *testing.T) {
	th := New().NewThread(Nil)
	varargs := fastValues(10, 20, 30)
	for _, c := range []struct {
		n    any
		want any // nil: refused
	}{{"#", 3}, {1, 10}, {3, 30}, {4, Nil}, {-1, 30}, {-3, 10}, {-4, nil}, {0, nil}, {"1", nil}, {2.9, 20}} {
		got, ok := th.fastSelect(fastValues(c.n)[0], varargs)
		assert.Equal(t, c.want != nil, ok, "%v", c.n)
		if ok {
			assert.True(t, RawEqual(fastValues(c.want)[0], got), "%v", c.n)
		}
	}
}
