package module

import (
	"hash/maphash"
	"math"
	"math/bits"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds mark, by which a cached document that a script changed in
// place is told from one that it left alone. Its one rule: marks only save the
// work of writing a document as text; without one it is written.

// A mark is a document as its last change, or its load, left it.
type mark struct {
	value vm.Value
	sum   uint64
}

// note marks a document whose text its Documents know.
func (s *shelf) note(key string, v vm.Value) { s.marks[key] = mark{v, checksum(v)} }

// before gives the text of a document before a change, and its checksum; nil
// for nothing. known says that it is as the last change left it.
func (s *shelf) before(key string, v vm.Value) (text []byte, sum uint64, known bool) {
	if v.IsNil() {
		return nil, 0, false
	}
	sum = checksum(v)
	if s.marks[key] == (mark{v, sum}) {
		if text := s.docs.Text(key); text != nil {
			return text, sum, true
		}
	}
	return s.text(v), sum, false
}

// text gives the text of a document, nil for one that has none.
func (s *shelf) text(v vm.Value) []byte {
	if v.IsNil() {
		return nil
	}
	text, err := bind.AppendJSON(nil, v, bind.JSONRules{Strict: true})
	if err != nil {
		return nil
	}
	return text
}

var checksumSeed = maphash.MakeSeed()

// checksum gives a number that differs, in all likelihood, for two values with
// different content; the order of a table's fields is no content.
func checksum(v vm.Value) uint64 {
	var path [16]*vm.Table
	return sumOf(v, path[:0])
}

// sumOf is checksum within the tables of path.
func sumOf(v vm.Value, path []*vm.Table) uint64 {
	switch v.Kind() {
	case vm.KindBoolean:
		if v.Truthy() {
			return 1
		}
		return 2
	case vm.KindNumber:
		f, _ := v.AsNumber()
		return mixed(math.Float64bits(f))
	case vm.KindString:
		return maphash.String(checksumSeed, v.AsString().String())
	case vm.KindBuffer:
		return maphash.Bytes(checksumSeed, v.AsBuffer().Bytes)
	case vm.KindTable:
		return sumOfTable(v.AsTable(), path)
	}
	return 3
}

func sumOfTable(t *vm.Table, path []*vm.Table) uint64 {
	for _, outer := range path {
		if outer == t {
			return 4 // cyclic
		}
	}
	path = append(path, t)
	sum := uint64(5)
	for at, k, v, ok := t.At(0); ok; at, k, v, ok = t.At(at) {
		sum += mixed(sumOf(k, path) ^ bits.RotateLeft64(sumOf(v, path), 31))
	}
	return sum
}

// mixed spreads the bits of a number, as splitmix64's last step does.
// https://prng.di.unimi.it/splitmix64.c
func mixed(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
