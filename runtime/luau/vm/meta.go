package vm

import (
	"math"
	"unsafe"
)

// This file holds metatables: finding metamethods and the operations that
// may call them. Its one rule: the interpreter tries the plain case itself
// and comes here for everything else.

// metaEvent is an operation that a metatable can define. The first eight are
// remembered as absent in Table.absent.
type metaEvent uint8

const (
	metaIndex metaEvent = iota
	metaNewIndex
	metaCall
	metaLen
	metaEq
	metaIter
	metaMode
	metaMetatable
	metaAdd
	metaSub
	metaMul
	metaDiv
	metaIDiv
	metaMod
	metaPow
	metaUnm
	metaConcat
	metaLt
	metaLe
	metaToString
	metaType
	metaCount
)

var metaEventNames = [metaCount]string{
	"__index", "__newindex", "__call", "__len", "__eq", "__iter", "__mode", "__metatable",
	"__add", "__sub", "__mul", "__div", "__idiv", "__mod", "__pow", "__unm",
	"__concat", "__lt", "__le", "__tostring", "__type",
}

// maxMetaChain is how many tables an __index chain may run through.
const maxMetaChain = 100

// meta returns the metamethod e of the metatable mt, or nil.
func (vm *VM) meta(mt *Table, e metaEvent) Value {
	if mt == nil || e < 8 && mt.absent&(1<<e) != 0 {
		return Nil
	}
	v := mt.GetString(vm.metaNames[e])
	if v.p == nil && e < 8 {
		mt.absent |= 1 << e
	}
	return v
}

// metamethod returns the metamethod e of a value, or nil.
func (th *Thread) metamethod(v Value, e metaEvent) Value {
	return th.vm.meta(th.vm.Metatable(v), e)
}

// Metafield returns a field of v's metatable, or nil.
func (th *Thread) Metafield(v Value, name string) Value {
	if mt := th.vm.Metatable(v); mt != nil {
		return mt.GetString(th.vm.Intern(name))
	}
	return Nil
}

// Index returns obj[key], with metamethods.
func (th *Thread) Index(obj, key Value) Value {
	for range maxMetaChain {
		var mm Value
		switch obj.Kind() {
		case KindTable:
			t := (*Table)(obj.p)
			if v := t.Get(key); v.p != nil {
				return v
			}
			if mm = th.vm.meta(t.meta, metaIndex); mm.p == nil {
				return Nil
			}
		case KindUserdata:
			u := (*Userdata)(obj.p)
			if u.Type.Index != nil {
				return u.Type.Index(th, u, key)
			}
			mm = th.vm.meta(u.Meta, metaIndex)
		case KindVector:
			if v, ok := vectorField((*Vector)(obj.p), key); ok {
				return v
			}
			if th.vm.VectorIndex != nil {
				return th.vm.VectorIndex(th, (*Vector)(obj.p), key)
			}
			mm = th.metamethod(obj, metaIndex)
		default:
			mm = th.metamethod(obj, metaIndex)
		}
		if mm.p == nil {
			th.raiseIndex(obj, key)
		}
		if mm.IsFunction() {
			return th.call1(mm, obj, key)
		}
		obj = mm
	}
	th.raise("'__index' chain too long; possible loop")
	return Nil
}

func vectorField(v *Vector, key Value) (Value, bool) {
	if s := key.AsString(); s != nil && len(s.s) == 1 {
		switch s.s[0] | 0x20 {
		case 'x':
			return Number(float64(v.X)), true
		case 'y':
			return Number(float64(v.Y)), true
		case 'z':
			return Number(float64(v.Z)), true
		}
	}
	return Nil, false
}

// SetIndex makes obj[key] = val, with metamethods.
func (th *Thread) SetIndex(obj, key, val Value) {
	for range maxMetaChain {
		var mm Value
		switch obj.Kind() {
		case KindTable:
			t := (*Table)(obj.p)
			if t.meta != nil {
				if p := t.find(key); p == nil || p.p == nil {
					mm = th.vm.meta(t.meta, metaNewIndex)
				}
			}
			if mm.p == nil {
				th.rawSet(t, key, val)
				return
			}
		case KindUserdata:
			u := (*Userdata)(obj.p)
			if u.Type.NewIndex != nil {
				u.Type.NewIndex(th, u, key, val)
				return
			}
			mm = th.vm.meta(u.Meta, metaNewIndex)
		default:
			mm = th.metamethod(obj, metaNewIndex)
		}
		if mm.p == nil {
			th.raiseIndex(obj, key)
		}
		if mm.IsFunction() {
			th.call0(mm, obj, key, val)
			return
		}
		obj = mm
	}
	th.raise("'__newindex' chain too long; possible loop")
}

// rawSet is t[key] = val for scripts: readonly tables and impossible keys
// raise.
func (th *Thread) rawSet(t *Table, key, val Value) {
	if t.readonly {
		th.raiseReadonly()
	}
	t.absent = 0
	if !t.isWeak() {
		if p := t.find(key); p != nil {
			*p = val
			return
		}
	}
	if msg := ValidKey(key); msg != "" {
		th.raise(msg)
	}
	t.insert(th.vm, key, val)
}

// Equal reports a == b, with metamethods.
func (th *Thread) Equal(a, b Value) bool {
	if a.p == b.p && a.p != nil {
		switch (*header)(a.p).kind {
		case KindTable, KindUserdata:
			return th.equalMeta(a, b) // also x == x
		}
	}
	if RawEqual(a, b) {
		return true
	}
	if k := a.Kind(); k == b.Kind() && (k == KindTable || k == KindUserdata) {
		return th.equalMeta(a, b)
	}
	return false
}

func (th *Thread) equalMeta(a, b Value) bool {
	m1, m2 := th.vm.Metatable(a), th.vm.Metatable(b)
	mm := th.vm.meta(m1, metaEq)
	if mm.p == nil || m1 != m2 && !RawEqual(mm, th.vm.meta(m2, metaEq)) {
		return a.p == b.p
	}
	return th.call1(mm, a, b).Truthy()
}

// Less reports a < b, with metamethods.
func (th *Thread) Less(a, b Value) bool {
	switch {
	case a.IsNumber() && b.IsNumber():
		return a.number() < b.number()
	case a.IsString() && b.IsString():
		return (*String)(a.p).s < (*String)(b.p).s
	}
	r, ok := th.compareMeta(a, b, metaLt)
	if !ok {
		th.raiseCompare(a, b, "<")
	}
	return r
}

// LessEqual reports a <= b, with metamethods; __le falls back to not __lt(b, a).
func (th *Thread) LessEqual(a, b Value) bool {
	switch {
	case a.IsNumber() && b.IsNumber():
		return a.number() <= b.number()
	case a.IsString() && b.IsString():
		return (*String)(a.p).s <= (*String)(b.p).s
	}
	if r, ok := th.compareMeta(a, b, metaLe); ok {
		return r
	}
	r, ok := th.compareMeta(b, a, metaLt)
	if !ok {
		th.raiseCompare(a, b, "<=")
	}
	return !r
}

// compareMeta calls the comparison that both operands share.
func (th *Thread) compareMeta(a, b Value, e metaEvent) (result, ok bool) {
	if a.Kind() != b.Kind() {
		return false, false
	}
	mm := th.metamethod(a, e)
	if mm.p == nil || !RawEqual(mm, th.metamethod(b, e)) {
		return false, false
	}
	return th.call1(mm, a, b).Truthy(), true
}

// Len returns #v, with __len.
func (th *Thread) Len(v Value) Value {
	switch v.Kind() {
	case KindString:
		return Int((*String)(v.p).Len())
	case KindTable:
		t := (*Table)(v.p)
		mm := th.vm.meta(t.meta, metaLen)
		if mm.p == nil {
			return Int(t.Len())
		}
		return th.lenMeta(mm, v)
	}
	mm := th.metamethod(v, metaLen)
	if mm.p == nil {
		th.Errorf("attempt to get length of a %s value", th.typeofName(v))
	}
	return th.lenMeta(mm, v)
}

func (th *Thread) lenMeta(mm, v Value) Value {
	n := th.call1(mm, v, Nil)
	if !n.IsNumber() {
		th.raise("'__len' must return a number")
	}
	return n
}

// Arith computes a binary operation (or, for metaUnm, -a) on anything but
// two numbers: numeric strings, vectors, metamethods.
func (th *Thread) arith(e metaEvent, a, b Value) Value {
	if a.Kind() == KindVector || b.Kind() == KindVector {
		th.vm.charge(vectorBytes)
		if v, ok := vectorArith(e, a, b); ok {
			return v
		}
	}
	if x, ok := ToNumber(a); ok {
		if y, ok := ToNumber(b); ok {
			return Number(arithNumbers(e, x, y))
		}
	}
	mm := th.metamethod(a, e)
	if mm.p == nil {
		mm = th.metamethod(b, e)
	}
	if mm.p == nil {
		th.raiseArith(e, a, b)
	}
	return th.call1(mm, a, b)
}

func arithNumbers(e metaEvent, x, y float64) float64 {
	switch e {
	case metaAdd:
		return x + y
	case metaSub:
		return x - y
	case metaMul:
		return x * y
	case metaDiv:
		return x / y
	case metaIDiv:
		return math.Floor(x / y)
	case metaMod:
		return mod(x, y)
	case metaPow:
		return Power(x, y)
	}
	return -x
}

// mod is Luau's %: a - floor(a/b)*b. Below 2^53 integers give the same sooner;
// above, the rounding shows, as in Luau. The conversion keeps the product from
// being fused with the subtraction where processors can.
func mod(a, b float64) float64 {
	if a >= 0 && b > 0 && a < 1<<53 && b < 1<<53 {
		if x, y := int64(a), int64(b); float64(x) == a && float64(y) == b {
			return float64(x % y)
		}
	}
	return a - float64(math.Floor(a/b)*b)
}

// vectorArith computes an operation with at least one vector; ok is false if
// vectors do not have it. Numbers multiply and divide every component.
func vectorArith(e metaEvent, a, b Value) (result Value, ok bool) {
	x, okX := vectorOperand(e, a)
	y, okY := vectorOperand(e, b)
	if e == metaUnm {
		return NewVector(-x.X, -x.Y, -x.Z), true
	}
	if !okX || !okY {
		return Nil, false
	}
	switch e {
	case metaAdd:
		return NewVector(x.X+y.X, x.Y+y.Y, x.Z+y.Z), true
	case metaSub:
		return NewVector(x.X-y.X, x.Y-y.Y, x.Z-y.Z), true
	case metaMul:
		return NewVector(x.X*y.X, x.Y*y.Y, x.Z*y.Z), true
	case metaDiv:
		return NewVector(x.X/y.X, x.Y/y.Y, x.Z/y.Z), true
	case metaIDiv:
		floor := func(p, q float32) float32 { return float32(math.Floor(float64(p) / float64(q))) }
		return NewVector(floor(x.X, y.X), floor(x.Y, y.Y), floor(x.Z, y.Z)), true
	}
	return Nil, false
}

// vectorOperand returns a vector, or a number as a vector where e allows one.
func vectorOperand(e metaEvent, v Value) (x Vector, ok bool) {
	if p := v.AsVector(); p != nil {
		return *p, true
	}
	if e == metaMul || e == metaDiv || e == metaIDiv {
		n, ok := ToNumber(v) // a numeric string too
		f := float32(n)
		return Vector{X: f, Y: f, Z: f}, ok
	}
	return Vector{}, false
}

// maxScratch is up to which size a string with numbers in it is made in the
// VM's scratch space.
const maxScratch = 1 << 10

// concat joins the values of stack slots from..to (inclusive), right to left.
func (th *Thread) concat(from, to int) Value {
	size, plain, numbers := 0, true, false
	for i := from; i <= to; i++ {
		switch v := th.stack[i]; v.Kind() {
		case KindString:
			size += len((*String)(v.p).s)
		case KindNumber:
			size += 24
			numbers = true
		default:
			plain = false
		}
	}
	if !plain {
		return th.concatMeta(from, to)
	}
	if size > maxStringSize {
		th.raise("string length overflow")
	}
	th.vm.charge(stringBytes + size)
	if numbers && size <= maxScratch { // the size was a guess: made elsewhere, and copied
		b := th.vm.scratch[:0]
		for i := from; i <= to; i++ {
			b = appendValue(b, th.stack[i])
		}
		th.vm.scratch = b
		return Str(string(b))
	}
	b := make([]byte, 0, size)
	for i := from; i <= to; i++ {
		b = appendValue(b, th.stack[i])
	}
	return Str(unsafe.String(unsafe.SliceData(b), len(b)))
}

func appendValue(b []byte, v Value) []byte {
	if v.Kind() == KindString {
		return append(b, (*String)(v.p).s...)
	}
	return AppendNumber(b, v.number())
}

func isText(v Value) bool { k := v.Kind(); return k == KindString || k == KindNumber }

// concatMeta joins pair by pair from the right, as long as __concat is needed.
func (th *Thread) concatMeta(from, to int) Value {
	acc := th.stack[to]
	for i := to - 1; i >= from; i-- {
		left := th.stack[i]
		if isText(left) && isText(acc) {
			x, y := ToString(left), ToString(acc)
			if len(x)+len(y) > maxStringSize {
				th.raise("string length overflow")
			}
			th.vm.charge(stringBytes + len(x) + len(y))
			acc = Str(x + y)
			continue
		}
		mm := th.metamethod(left, metaConcat)
		if mm.p == nil {
			mm = th.metamethod(acc, metaConcat)
		}
		if mm.p == nil {
			th.raiseConcat(left, acc)
		}
		acc = th.call1(mm, left, acc)
	}
	return acc
}
