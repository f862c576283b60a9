package vm

import (
	"math/bits"
	"strings"
	"unsafe"
)

// This file holds String. Its one rule: a String never changes, except for
// the hash that is computed when first asked for.

// String is a Luau string: any bytes, immutable. The constants of compiled
// functions and the names the host asks for with [VM.Intern] are one object
// per text and VM, so most comparisons are of pointers.
type String struct {
	header
	hashed bool
	hash   uint32
	s      string
}

// maxStringSize is the longest string that scripts can make, as in Luau.
const maxStringSize = 1 << 30

// NewString returns a new string object with the bytes of s.
func NewString(s string) *String { return &String{header: header{kind: KindString}, s: s} }

// Strings and their bytes in one object.
type (
	string16 struct {
		String
		bytes [16]byte
	}
	string32 struct {
		String
		bytes [32]byte
	}
	string48 struct {
		String
		bytes [48]byte
	}
)

// copySize is how much memory copyString takes for a text of n bytes.
func copySize(n int) int {
	if n <= 48 {
		return stringBytes + (n+15)&^15
	}
	return stringBytes + n
}

// copyString returns a new string object with bytes of its own; for a short
// text that is one allocation.
func copyString(text string) *String {
	var s *String
	switch n := len(text); {
	case n <= 16:
		o := &string16{}
		s = &o.String
		s.s = unsafe.String(&o.bytes[0], copy(o.bytes[:], text))
	case n <= 32:
		o := &string32{}
		s = &o.String
		s.s = unsafe.String(&o.bytes[0], copy(o.bytes[:], text))
	case n <= 48:
		o := &string48{}
		s = &o.String
		s.s = unsafe.String(&o.bytes[0], copy(o.bytes[:], text))
	default:
		return NewString(strings.Clone(text))
	}
	s.kind = KindString
	return s
}

// String returns the bytes as a Go string, without copying.
func (s *String) String() string { return s.s }

// Len returns the number of bytes.
func (s *String) Len() int { return len(s.s) }

// Value returns s as a value.
func (s *String) Value() Value { return Value{p: unsafe.Pointer(s)} }

// equal compares by pointer, then hash where both are known, then bytes.
func (s *String) equal(o *String) bool {
	if s == o {
		return true
	}
	if len(s.s) != len(o.s) || s.hashed && o.hashed && s.hash != o.hash {
		return false
	}
	return s.s == o.s
}

// Hash returns Luau's own hash of the string, which decides the order in
// which tables are traversed.
func (s *String) Hash() uint32 {
	if !s.hashed {
		s.hash, s.hashed = hashString(s.s), true
	}
	return s.hash
}

// hashString is Luau's string hash: 12 byte blocks through an
// add-rotate-xor round while 32 bytes or more remain, then byte by byte from
// the end (facts: Luau 0.735).
func hashString(str string) uint32 {
	var a, b uint32
	h := uint32(len(str))
	n := len(str)
	i := 0
	for n >= 32 {
		a += word(str[i:])
		b += word(str[i+4:])
		h += word(str[i+8:])
		a ^= h
		a -= bits.RotateLeft32(h, -14)
		b ^= a
		b -= bits.RotateLeft32(a, -11)
		h ^= b
		h -= bits.RotateLeft32(b, -25)
		i += 12
		n -= 12
	}
	for ; n > 0; n-- {
		h ^= h<<5 + h>>2 + uint32(str[i+n-1])
	}
	return h
}

func word(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}
