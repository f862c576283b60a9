package vm

import (
	"math"
	"unsafe"
)

// This file holds the order of a table: where a key belongs, and in which
// order keys are visited. Its one rule: both are Luau's, bit for bit.

// Next returns the key and value that follow key in traversal order (array
// part first, then nodes), and false at the end. The nil key starts. bad is
// true when key is not in the table ("invalid key to 'next'").
func (t *Table) Next(key Value) (k, v Value, ok, bad bool) {
	i := 0
	if key.p != nil {
		if i = t.indexOf(key); i < 0 {
			return Nil, Nil, false, true
		}
	}
	_, k, v, ok = t.At(i)
	return k, v, ok, false
}

// indexOf returns the traversal index that follows key, or -1.
func (t *Table) indexOf(key Value) int {
	if t.isWeak() {
		return t.extra.weak.indexOf(key)
	}
	if i, ok := arrayIndex(key); ok && 0 < i && i <= len(t.arr) {
		return i
	}
	p := t.find(key)
	if p == nil {
		return -1
	}
	// find returns &n.val; its offset tells which node it is.
	first := unsafe.Pointer(&(*node)(t.nodes).val)
	return len(t.arr) + int((uintptr(unsafe.Pointer(p))-uintptr(first))/nodeSize) + 1
}

// At returns the first pair at traversal index i (0 is the start) or later,
// and the index that follows it. ok is false at the end.
//
//	for i, k, v, ok := t.At(0); ok; i, k, v, ok = t.At(i) { ... }
func (t *Table) At(i int) (next int, k, v Value, ok bool) {
	if t.isWeak() {
		return t.extra.weak.at(i)
	}
	for ; i < len(t.arr); i++ {
		if t.arr[i].p != nil {
			return i + 1, Int(i + 1), t.arr[i], true
		}
	}
	for i -= len(t.arr); i < t.nodeCount(); i++ {
		if n := t.nodeAt(i); n.val.p != nil {
			return i + len(t.arr) + 1, n.key, n.val, true
		}
	}
	return 0, Nil, Nil, false
}

// Array returns the array part of the table, which holds t[1], t[2], ... and
// may contain and end with nils. It is valid until the next write. A weak
// table has none.
func (t *Table) Array() []Value { return t.arr }

// Room returns how many elements the table has room for as it is.
func (t *Table) Room() int { return len(t.arr) + t.nodeCount() }

// mainPosition returns the index of the node where key belongs.
func (t *Table) mainPosition(key Value) int {
	mask := t.nodeCount() - 1
	switch key.Kind() {
	case KindString:
		return int((*String)(key.p).Hash()) & mask
	case KindNumber:
		return int(hashNumber(key.number())) & mask
	case KindBoolean:
		return int(key.n) & mask
	case KindVector:
		return int(hashVector((*Vector)(key.p))) & mask
	}
	h := uintptr(key.p)
	if key.Kind() == kindWeak {
		h = (*weakRef)(key.p).addr
	}
	return int(h>>4^h>>16) & mask
}

// hashNumber is Luau's hash of a number (a MurmurHash2 finaliser).
func hashNumber(f float64) uint32 {
	const m = 0x5bd1e995
	b := math.Float64bits(f)
	h1, h2 := uint32(b), uint32(b>>32)&0x7fffffff
	h1 ^= h2 >> 18
	h1 *= m
	h2 ^= h1 >> 22
	h2 *= m
	h1 ^= h2 >> 17
	h1 *= m
	h2 ^= h1 >> 19
	h2 *= m
	return h2
}

func hashVector(v *Vector) uint32 {
	part := func(f float32) uint32 {
		if f == 0 {
			return 0
		}
		b := math.Float32bits(f)
		return b ^ b>>17
	}
	return part(v.X)*73856093 ^ part(v.Y)*19349663 ^ part(v.Z)*83492791
}
