// Package vm is Lanai's Luau virtual machine: values, tables, compiled
// functions, the interpreter, threads and the call interface for functions
// written in Go.
//
// A [VM] and every value in it belong to one goroutine at a time. A compiled
// [Proto] is immutable and may be shared by any number of VMs; [VM.Load]
// makes the private copy whose inline caches the interpreter writes.
//
// The package imports nothing but the standard library and knows neither
// Luau's grammar (package syntax), nor its libraries (package lib).
package vm

import (
	"math"
	"unsafe"
)

// This file holds Value. Its one rule: the representation (which pointer
// means what) is known here and in the interpreter, nowhere else.

// Kind is the basic type of a value, as Luau's type() tells them apart.
type Kind uint8

// The kinds of Luau values.
const (
	KindNil Kind = iota
	KindBoolean
	KindNumber
	KindVector
	KindString
	KindTable
	KindFunction
	KindUserdata
	KindThread
	KindBuffer
	kindUpvalue  // a captured variable; never visible to scripts
	kindIterator // the state of a `for in` over a plain table; never visible to scripts
	kindWeak     // a weakRef in a weak table; never visible to scripts
	kindKept     // stands for a value that a weak table keeps with its key; never visible to scripts
)

var kindNames = [...]string{
	KindNil: "nil", KindBoolean: "boolean", KindNumber: "number", KindVector: "vector",
	KindString: "string", KindTable: "table", KindFunction: "function",
	KindUserdata: "userdata", KindThread: "thread", KindBuffer: "buffer",
	kindUpvalue: "upvalue", kindIterator: "iterator", kindWeak: "weak", kindKept: "kept",
}

// String returns the name that Luau's type() gives the kind.
func (k Kind) String() string { return kindNames[k] }

// header is the first field of every object a Value can point to, so that
// the kind of any value but nil is the first byte behind its pointer.
type header struct {
	kind Kind
	mark uint8 // the count by which it was last met; see census
}

// Value is any Luau value in 16 bytes: a pointer that says what it is and a
// payload. The zero Value is nil.
//
// Numbers and booleans point at a static tag and carry their bits in the
// payload. Measured against numbers with a nil pointer (10 million element
// arrays, Go 1.26, amd64): the interpreter loop is equally fast either way,
// marking takes 4.4 ns instead of 2.4 ns an element, and nil being the zero
// Value spares every allocation a fill.
type Value struct {
	p unsafe.Pointer
	n uint64
}

var (
	numberTag   = header{kind: KindNumber}
	falseTag    = header{kind: KindBoolean}
	trueTag     = header{kind: KindBoolean}
	iteratorTag = header{kind: kindIterator}
)

// Nil is the nil value, which is also the zero Value.
var Nil = Value{}

// True and False are the two booleans.
var (
	True  = Value{p: unsafe.Pointer(&trueTag), n: 1}
	False = Value{p: unsafe.Pointer(&falseTag)}
)

// Bool returns the boolean b.
func Bool(b bool) Value {
	if b {
		return True
	}
	return False
}

// Number returns the number f.
func Number(f float64) Value {
	return Value{p: unsafe.Pointer(&numberTag), n: math.Float64bits(f)}
}

// Int returns the number i. Integers beyond 2^53 are rounded.
func Int(i int) Value { return Number(float64(i)) }

// Str returns a new string value with the bytes of s.
func Str(s string) Value { return Value{p: unsafe.Pointer(NewString(s))} }

// Kind returns the value's basic type.
func (v Value) Kind() Kind {
	if v.p == nil {
		return KindNil
	}
	return (*header)(v.p).kind
}

// IsNil reports whether v is nil.
func (v Value) IsNil() bool { return v.p == nil }

// Truthy reports whether v counts as true: everything but nil and false.
func (v Value) Truthy() bool { return v.p != nil && v.p != unsafe.Pointer(&falseTag) }

// IsNumber reports whether v is a number (a numeric string is not).
func (v Value) IsNumber() bool { return v.p == unsafe.Pointer(&numberTag) }

// IsString reports whether v is a string.
func (v Value) IsString() bool { return v.Kind() == KindString }

// IsTable reports whether v is a table.
func (v Value) IsTable() bool { return v.Kind() == KindTable }

// IsFunction reports whether v is a function, written in Luau or in Go.
func (v Value) IsFunction() bool { return v.Kind() == KindFunction }

// IsBoolean reports whether v is true or false.
func (v Value) IsBoolean() bool { return v.Kind() == KindBoolean }

// number returns the payload as a float64. The caller has tested the kind.
func (v Value) number() float64 { return math.Float64frombits(v.n) }

// AsNumber returns the number v holds, and false if v is not a number.
func (v Value) AsNumber() (float64, bool) {
	if v.p == unsafe.Pointer(&numberTag) {
		return v.number(), true
	}
	return 0, false
}

// AsBool returns the boolean v holds, and false if v is not a boolean.
func (v Value) AsBool() (b, ok bool) {
	return v.p == unsafe.Pointer(&trueTag), v.Kind() == KindBoolean
}

// AsString returns the string object v points to, or nil.
func (v Value) AsString() *String {
	if v.Kind() == KindString {
		return (*String)(v.p)
	}
	return nil
}

// AsTable returns the table v points to, or nil.
func (v Value) AsTable() *Table {
	if v.Kind() == KindTable {
		return (*Table)(v.p)
	}
	return nil
}

// AsFunction returns the function v points to, or nil.
func (v Value) AsFunction() *Function {
	if v.Kind() == KindFunction {
		return (*Function)(v.p)
	}
	return nil
}

// AsUserdata returns the userdata v points to, or nil.
func (v Value) AsUserdata() *Userdata {
	if v.Kind() == KindUserdata {
		return (*Userdata)(v.p)
	}
	return nil
}

// AsThread returns the thread v points to, or nil.
func (v Value) AsThread() *Thread {
	if v.Kind() == KindThread {
		return (*Thread)(v.p)
	}
	return nil
}

// AsVector returns the vector v points to, or nil.
func (v Value) AsVector() *Vector {
	if v.Kind() == KindVector {
		return (*Vector)(v.p)
	}
	return nil
}

// AsBuffer returns the buffer v points to, or nil.
func (v Value) AsBuffer() *Buffer {
	if v.Kind() == KindBuffer {
		return (*Buffer)(v.p)
	}
	return nil
}

// RawEqual reports whether a and b are the same value: numbers, strings and
// vectors by content, everything else by identity. No metamethod is called.
func RawEqual(a, b Value) bool {
	if a.p == b.p {
		if a.p == unsafe.Pointer(&numberTag) {
			return a.number() == b.number()
		}
		if a.Kind() == KindVector {
			x := (*Vector)(a.p)
			return x.X == x.X && x.Y == x.Y && x.Z == x.Z // a NaN component differs from itself
		}
		return a.n == b.n
	}
	if a.p == nil || b.p == nil {
		return false
	}
	k := (*header)(a.p).kind
	if k != (*header)(b.p).kind {
		return false
	}
	switch k {
	case KindString:
		return (*String)(a.p).equal((*String)(b.p))
	case KindVector:
		x, y := (*Vector)(a.p), (*Vector)(b.p)
		return x.X == y.X && x.Y == y.Y && x.Z == y.Z
	}
	return false
}

// Vector is Luau's vector type: three float32 components. Immutable.
type Vector struct {
	header
	X, Y, Z float32
}

// NewVector returns the vector (x, y, z).
func NewVector(x, y, z float32) Value {
	return Value{p: unsafe.Pointer(&Vector{header: header{kind: KindVector}, X: x, Y: y, Z: z})}
}

// As returns v as a value of the type of like, which is a struct of three float32. The value has the memory of v, which
// nobody changes: it allocates nothing.
func (v *Vector) As(like any) any {
	(*struct{ kind, data unsafe.Pointer })(unsafe.Pointer(&like)).data = unsafe.Pointer(&v.X)
	return like
}

// Buffer is Luau's buffer type: a fixed number of mutable bytes.
type Buffer struct {
	header
	Bytes []byte
	kept  *kept
}

// NewBuffer returns a buffer that owns b.
func NewBuffer(b []byte) *Buffer { return &Buffer{header: header{kind: KindBuffer}, Bytes: b} }

// Value returns b as a value.
func (b *Buffer) Value() Value { return Value{p: unsafe.Pointer(b)} }

// Userdata is an object of the host: what scripts see is decided by Type and
// Meta, what the host keeps in it is Data.
type Userdata struct {
	header
	// Type gives the name for typeof() and fast member access. Never nil.
	Type *UserdataType
	// Meta is the metatable, or nil.
	Meta *Table
	// Data belongs to the host.
	Data any
	kept *kept
}

// UserdataType describes one family of host objects. It is immutable once
// values of it exist, and may be shared by VMs.
type UserdataType struct {
	// Name is what typeof() returns.
	Name string
	// Index answers u[key]; it raises with the thread's error methods when
	// there is no such member. nil: Meta's __index decides.
	Index func(th *Thread, u *Userdata, key Value) Value
	// NewIndex carries out u[key] = val. nil: Meta's __newindex decides.
	NewIndex func(th *Thread, u *Userdata, key, val Value)
}

var plainUserdata = &UserdataType{Name: "userdata"}

// NewUserdata returns a userdata of the given type (nil: plain "userdata").
func NewUserdata(t *UserdataType, meta *Table, data any) *Userdata {
	if t == nil {
		t = plainUserdata
	}
	return &Userdata{header: header{kind: KindUserdata}, Type: t, Meta: meta, Data: data}
}

// Value returns u as a value.
func (u *Userdata) Value() Value { return Value{p: unsafe.Pointer(u)} }
