package datastore

// This file holds SortKey and Place, by which sorted maps are ordered. Their one rule: numbers come before texts, texts
// before items without a sort key, and where these are equal the key decides.

import (
	"cmp"
	"math"
)

// A SortKey is what a sorted map orders an item by. The zero value is none. SortKeys are comparable with ==.
// https://create.roblox.com/docs/reference/engine/classes/MemoryStoreSortedMap
type SortKey struct {
	Kind   SortKind
	Number float64 // of SortNumber; never NaN
	Text   string  // of SortText; at most 128 bytes
}

// A SortKind says what a SortKey is.
type SortKind uint8

// The kinds.
const (
	SortNone SortKind = iota
	SortNumber
	SortText
)

// NumberKey is the sort key of a number; of NaN there is none.
func NumberKey(f float64) (SortKey, bool) {
	if math.IsNaN(f) {
		return SortKey{}, false
	}
	return SortKey{Kind: SortNumber, Number: f}, true
}

// TextKey is the sort key of a text; of more than 128 bytes there is none.
func TextKey(s string) (SortKey, bool) {
	if len(s) > MaxMemoryKey {
		return SortKey{}, false
	}
	return SortKey{Kind: SortText, Text: s}, true
}

// rank is the place of a kind among the others.
func (k SortKind) rank() int { return [...]int{SortNumber: 0, SortText: 1, SortNone: 2}[k] }

// Compare orders sort keys; texts by bytes.
func (k SortKey) Compare(other SortKey) int {
	return cmp.Or(
		cmp.Compare(k.Kind.rank(), other.Kind.rank()),
		cmp.Compare(k.Number, other.Number),
		cmp.Compare(k.Text, other.Text))
}

// A Place is a bound in a sorted map: an item there would come exactly at a sort key and key or, without a key, at all
// items with the sort key.
type Place struct {
	Sort SortKey
	Key  string // "" for every key
}

// Compare orders a place and an item: 0 means that the item lies at the place.
func (p Place) Compare(sort SortKey, key string) int {
	if c := p.Sort.Compare(sort); c != 0 || p.Key == "" {
		return c
	}
	return cmp.Compare(p.Key, key)
}
