package module

import (
	"hash/maphash"
	"math"
	"math/bits"
	"slices"

	"lanai/bindings/bind"
	"lanai/datastore"
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
	if sum != 0 && s.marks[key] == (mark{v, sum}) {
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
	text, err := bind.AppendJSON(nil, v, bind.JSONRules{Strict: true, Limit: datastore.MaxValue})
	if err != nil {
		return nil
	}
	return text
}

var checksumSeed = maphash.MakeSeed()

// checksum gives a number that differs, in all likelihood, for two values with
// different content; the order of a table's fields is no content. It is 0 for
// what is too deep or too large to be stored.
func checksum(v vm.Value) uint64 {
	var path [16]*vm.Table
	s := summer{path: path[:0], left: datastore.MaxValue}
	if sum := s.of(v); s.left >= 0 {
		return max(sum, 1)
	}
	return 0
}

// A summer adds up a value. A table that is in it many times counts each time,
// as it is written each time.
type summer struct {
	path []*vm.Table // the tables around
	left int         // values that may follow: each is a byte of text at least
}

func (s *summer) of(v vm.Value) uint64 {
	if s.left--; s.left < 0 {
		return 0
	}
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
		return s.table(v.AsTable())
	}
	return 3
}

func (s *summer) table(t *vm.Table) uint64 {
	if slices.Contains(s.path, t) {
		return 4 // cyclic
	}
	if len(s.path) > bind.JSONDepth {
		s.left = -1
	}
	s.path = append(s.path, t)
	sum := uint64(5)
	for at, k, v, ok := t.At(0); ok && s.left >= 0; at, k, v, ok = t.At(at) {
		sum += mixed(s.of(k) ^ bits.RotateLeft64(s.of(v), 31))
	}
	s.path = s.path[:len(s.path)-1]
	return sum
}

// mixed spreads the bits of a number, as splitmix64's last step does.
// https://prng.di.unimi.it/splitmix64.c
func mixed(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
