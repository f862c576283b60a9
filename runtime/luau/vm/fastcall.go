package vm

import (
	"math"
	"math/bits"
	"unsafe"
)

// This file holds fast calls: library functions that the interpreter carries
// out without a call. Its one rule: a fast call answers only when the
// arguments are plainly right, and otherwise says no without having done
// anything, so that the ordinary function runs and reports what is wrong.

// isNumbers reports whether both values are numbers.
func isNumbers(x, y Value) bool {
	return x.p == unsafe.Pointer(&numberTag) && y.p == unsafe.Pointer(&numberTag)
}

// fast1 carries out a builtin with one argument.
func (th *Thread) fast1(b Builtin, x Value) (Value, bool) {
	if x.p == unsafe.Pointer(&numberTag) {
		if v, ok := fastNumber(b, x.number()); ok {
			return v, true
		}
	}
	switch b {
	case BuiltinAssert:
		return x, x.Truthy()
	case BuiltinType:
		return th.vm.typeNames[x.Kind()].Value(), true
	case BuiltinTypeof:
		if u := x.AsUserdata(); u != nil {
			return th.vm.Intern(u.Type.Name).Value(), true
		}
		if th.vm.VectorName != "" && x.Kind() == KindVector {
			return th.vm.Intern(th.vm.VectorName).Value(), true
		}
		return th.vm.typeNames[x.Kind()].Value(), true
	case BuiltinRawLen:
		return fastRawLen(x)
	case BuiltinGetMetatable:
		return th.fastGetMetatable(x)
	case BuiltinStringLen:
		if s := x.AsString(); s != nil {
			return Int(len(s.s)), true
		}
	case BuiltinStringByte:
		return fastByte(x, 1)
	}
	return Nil, false
}

// fastNumber carries out a builtin with one number.
func fastNumber(b Builtin, f float64) (Value, bool) {
	switch b {
	case BuiltinMathAbs:
		return Number(math.Abs(f)), true
	case BuiltinMathCeil:
		return Number(math.Ceil(f)), true
	case BuiltinMathCos:
		return Number(Cos(f)), true
	case BuiltinMathExp:
		return Number(Exp(f)), true
	case BuiltinMathFloor:
		return Number(math.Floor(f)), true
	case BuiltinMathMax, BuiltinMathMin:
		return Number(f), true
	case BuiltinMathRound:
		return Number(math.Round(f)), true
	case BuiltinMathSign:
		return Number(Sign(f)), true
	case BuiltinMathSin:
		return Number(Sin(f)), true
	case BuiltinMathSqrt:
		return Number(math.Sqrt(f)), true
	case BuiltinBit32Bnot:
		return bits32(^TruncateUint32(f))
	case BuiltinBit32Band, BuiltinBit32Bor, BuiltinBit32Bxor:
		return bits32(TruncateUint32(f))
	case BuiltinBit32Btest:
		return Bool(TruncateUint32(f) != 0), true
	case BuiltinStringChar:
		if f >= 0 && f < 256 {
			return ByteString(byte(f)), true
		}
	}
	return Nil, false
}

// fast2 carries out a builtin with two arguments.
func (th *Thread) fast2(b Builtin, x, y Value) (Value, bool) {
	if isNumbers(x, y) {
		if v, ok := fastNumbers(b, x.number(), y.number()); ok {
			return v, true
		}
	}
	switch b {
	case BuiltinAssert:
		return x, x.Truthy()
	case BuiltinRawEqual:
		return Bool(RawEqual(x, y)), true
	case BuiltinRawGet:
		if t := x.AsTable(); t != nil {
			return t.Get(y), true
		}
	case BuiltinSetMetatable:
		return th.fastSetMetatable(x, y)
	case BuiltinTableInsert:
		if t := x.AsTable(); t != nil && !t.readonly {
			t.setInt(th.vm, t.Len()+1, y)
			return Nil, true
		}
	case BuiltinBufferReadF32, BuiltinBufferReadF64, BuiltinBufferReadI16, BuiltinBufferReadI32,
		BuiltinBufferReadI8, BuiltinBufferReadU16, BuiltinBufferReadU32, BuiltinBufferReadU8:
		return fastRead(b, x, y)
	case BuiltinStringByte:
		if y.p == unsafe.Pointer(&numberTag) {
			return fastByte(x, TruncateInt32(y.number()))
		}
	case BuiltinStringSub:
		if y.p == unsafe.Pointer(&numberTag) {
			return th.fastSub(x, TruncateInt32(y.number()), -1)
		}
	}
	return Nil, false
}

// fastNumbers carries out a builtin with two numbers.
func fastNumbers(b Builtin, f, g float64) (Value, bool) {
	switch b {
	case BuiltinMathFmod:
		return Number(Fmod(f, g)), true
	case BuiltinMathMax:
		if g > f {
			f = g
		}
		return Number(f), true
	case BuiltinMathMin:
		if g < f {
			f = g
		}
		return Number(f), true
	case BuiltinMathPow:
		return Number(Power(f, g)), true
	case BuiltinBit32Band:
		return bits32(TruncateUint32(f) & TruncateUint32(g))
	case BuiltinBit32Bor:
		return bits32(TruncateUint32(f) | TruncateUint32(g))
	case BuiltinBit32Btest:
		return Bool(TruncateUint32(f)&TruncateUint32(g) != 0), true
	case BuiltinBit32Bxor:
		return bits32(TruncateUint32(f) ^ TruncateUint32(g))
	case BuiltinBit32Arshift:
		return bits32(ShiftArithmetic(TruncateUint32(f), TruncateInt32(g)))
	case BuiltinBit32Lshift:
		return bits32(ShiftLeft(TruncateUint32(f), TruncateInt32(g)))
	case BuiltinBit32Rshift:
		return bits32(ShiftLeft(TruncateUint32(f), -TruncateInt32(g)))
	case BuiltinBit32Lrotate:
		return bits32(bits.RotateLeft32(TruncateUint32(f), TruncateInt32(g)))
	case BuiltinBit32Rrotate:
		return bits32(bits.RotateLeft32(TruncateUint32(f), -TruncateInt32(g)))
	case BuiltinBit32Extract:
		if i := TruncateInt32(g); uint(i) < 32 {
			return bits32(TruncateUint32(f) >> i & 1)
		}
	}
	return Nil, false
}

// fastN carries out a builtin with any number of arguments.
func (th *Thread) fastN(b Builtin, args []Value) (Value, bool) {
	switch len(args) {
	case 0:
		return Nil, false
	case 1:
		return th.fast1(b, args[0])
	case 2:
		return th.fast2(b, args[0], args[1])
	}
	switch b {
	case BuiltinAssert:
		return args[0], args[0].Truthy()
	case BuiltinBufferWriteF32, BuiltinBufferWriteF64, BuiltinBufferWriteI16, BuiltinBufferWriteI32,
		BuiltinBufferWriteI8, BuiltinBufferWriteU16, BuiltinBufferWriteU32, BuiltinBufferWriteU8:
		return Nil, fastWrite(b, args)
	case BuiltinRawSet:
		return th.fastRawSet(args)
	case BuiltinStringSub:
		if len(args) == 3 && isNumbers(args[1], args[2]) {
			return th.fastSub(args[0], TruncateInt32(args[1].number()), TruncateInt32(args[2].number()))
		}
	case BuiltinMathMax, BuiltinMathMin, BuiltinMathClamp, BuiltinBit32Extract,
		BuiltinBit32Band, BuiltinBit32Bor, BuiltinBit32Btest, BuiltinBit32Bxor, BuiltinStringChar:
		for _, v := range args {
			if v.p != unsafe.Pointer(&numberTag) {
				return Nil, false
			}
		}
		return fastManyNumbers(b, args)
	}
	return Nil, false
}

// fastManyNumbers carries out a builtin with three or more numbers.
func fastManyNumbers(b Builtin, args []Value) (Value, bool) {
	switch b {
	case BuiltinMathClamp:
		f, lo, hi := args[0].number(), args[1].number(), args[2].number()
		return Number(Clamp(f, lo, hi)), len(args) == 3 && lo <= hi
	case BuiltinBit32Extract:
		u, field, width := TruncateUint32(args[0].number()), TruncateInt32(args[1].number()), TruncateInt32(args[2].number())
		if len(args) == 3 && field >= 0 && width > 0 && field <= 32-width {
			return bits32(u >> field & (math.MaxUint32 >> (32 - width)))
		}
		return Nil, false
	case BuiltinStringChar:
		return fastChar(args)
	case BuiltinBit32Btest:
		v, ok := fastFold(BuiltinBit32Band, args)
		return Bool(v.number() != 0), ok
	}
	return fastFold(b, args)
}

// fastFold carries out a builtin that combines its arguments pair by pair.
func fastFold(b Builtin, args []Value) (Value, bool) {
	acc := args[0]
	for _, v := range args[1:] {
		acc, _ = fastNumbers(b, acc.number(), v.number())
	}
	return acc, true
}

// fastSelect is select(n, ...) for one result.
func (th *Thread) fastSelect(n Value, varargs []Value) (Value, bool) {
	if s := n.AsString(); s != nil && s.s == "#" {
		return Int(len(varargs)), true
	}
	if n.p != unsafe.Pointer(&numberTag) {
		return Nil, false
	}
	i := TruncateInt32(n.number())
	switch {
	case i > len(varargs):
		return Nil, true
	case i > 0:
		return varargs[i-1], true
	case i < 0 && -i <= len(varargs):
		return varargs[len(varargs)+i], true
	}
	return Nil, false
}

func bits32(u uint32) (Value, bool) { return Number(float64(u)), true }

func fastRawLen(x Value) (Value, bool) {
	switch x.Kind() {
	case KindTable:
		return Int((*Table)(x.p).Len()), true
	case KindString:
		return Int(len((*String)(x.p).s)), true
	}
	return Nil, false
}

func (th *Thread) fastRawSet(args []Value) (Value, bool) {
	t := args[0].AsTable()
	if len(args) != 3 || t == nil || t.readonly || ValidKey(args[1]) != "" {
		return Nil, false
	}
	t.set(th.vm, args[1], args[2])
	return args[0], true
}

func (th *Thread) fastGetMetatable(x Value) (Value, bool) {
	mt := th.vm.Metatable(x)
	if mt == nil {
		return Nil, true
	}
	return mt.Value(), th.vm.meta(mt, metaMetatable).p == nil
}

func (th *Thread) fastSetMetatable(x, y Value) (Value, bool) {
	t, mt := x.AsTable(), y.AsTable()
	if t == nil || t.readonly || mt == nil && y.p != nil || th.vm.meta(t.meta, metaMetatable).p != nil {
		return Nil, false
	}
	t.SetMeta(mt)
	return x, true
}

// fastByte is string.byte for one byte that exists.
func fastByte(x Value, i int) (Value, bool) {
	s := x.AsString()
	if s == nil {
		return Nil, false
	}
	if i < 0 {
		i += len(s.s) + 1
	}
	if i < 1 || i > len(s.s) {
		return Nil, false
	}
	return Int(int(s.s[i-1])), true
}

func (th *Thread) fastSub(x Value, i, j int) (Value, bool) {
	s := x.AsString()
	if s == nil {
		return Nil, false
	}
	i, j = StringRange(len(s.s), i, j)
	if i == 0 && j == len(s.s) {
		return x, true
	}
	th.vm.charge(copySize(j - i))
	return Substring(s.s[i:j]), true
}

func fastChar(args []Value) (Value, bool) {
	var buf [32]byte
	b := buf[:0]
	for _, v := range args {
		f := v.number()
		if !(f >= 0 && f < 256) {
			return Nil, false
		}
		b = append(b, byte(f))
	}
	return Str(string(b)), true
}

// StringRange turns the positions i and j that scripts give (from 1,
// negative from the end) into the bounds of a Go slice of length n. An empty
// range gives equal bounds.
func StringRange(n, i, j int) (from, to int) {
	if i < 0 {
		i = max(i+n+1, 0)
	}
	if j < 0 {
		j += n + 1
	}
	from, to = max(i, 1)-1, min(j, n)
	if from >= to {
		return 0, 0
	}
	return from, to
}

// Sign is math.sign: -1, 0 or 1; 0 for NaN.
func Sign(f float64) float64 {
	switch {
	case f > 0:
		return 1
	case f < 0:
		return -1
	}
	return 0
}

// Clamp is math.clamp for lo <= hi. NaN stays NaN.
func Clamp(f, lo, hi float64) float64 {
	if f < lo {
		f = lo
	}
	if f > hi {
		f = hi
	}
	return f
}

// ShiftLeft is bit32.lshift: n < 0 shifts to the right, 32 or more clears.
func ShiftLeft(u uint32, n int) uint32 {
	switch {
	case n <= -32 || n >= 32:
		return 0
	case n < 0:
		return u >> -n
	}
	return u << n
}

// ShiftArithmetic is bit32.arshift: to the right with copies of the sign bit;
// n < 0 shifts to the left.
func ShiftArithmetic(u uint32, n int) uint32 {
	if n < 0 {
		return ShiftLeft(u, -n)
	}
	return uint32(int32(u) >> min(n, 31))
}
