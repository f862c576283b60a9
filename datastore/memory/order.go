package memory

// This file holds order, a sorted list that is cheap to change. Its one rule: no chunk is empty, and none is longer than
// mostChunk.

import (
	"slices"
	"sort"
)

// mostChunk bounds what an insertion moves.
const mostChunk = 512

// An order holds different items in the order of compare.
type order[T any] struct {
	chunks  [][]T
	compare func(a, b T) int
}

// A place is where an item is, or would be.
type place struct{ chunk, at int }

// seek is the place of the first item that is not before x.
func (o *order[T]) seek(x T) place {
	c := sort.Search(len(o.chunks), func(i int) bool {
		chunk := o.chunks[i]
		return o.compare(chunk[len(chunk)-1], x) >= 0
	})
	if c == len(o.chunks) {
		return place{c, 0}
	}
	at, _ := slices.BinarySearchFunc(o.chunks[c], x, o.compare)
	return place{c, at}
}

// has reports whether x is at its place.
func (o *order[T]) has(p place, x T) bool {
	return p.chunk < len(o.chunks) && o.compare(o.chunks[p.chunk][p.at], x) == 0
}

// add puts x in, unless it is there.
func (o *order[T]) add(x T) {
	p := o.seek(x)
	switch {
	case o.has(p, x):
		return
	case len(o.chunks) == 0:
		o.chunks = [][]T{{x}}
		return
	case p.chunk == len(o.chunks): // after the last
		p = place{p.chunk - 1, len(o.chunks[p.chunk-1])}
	}
	chunk := slices.Insert(o.chunks[p.chunk], p.at, x)
	o.chunks[p.chunk] = chunk
	if len(chunk) <= mostChunk {
		return
	}
	half := len(chunk) / 2
	if p.chunk == len(o.chunks)-1 && p.at == len(chunk)-1 {
		half = len(chunk) - 1 // what comes in order fills its chunks
	}
	rest := slices.Clone(chunk[half:])
	clear(chunk[half:])
	o.chunks[p.chunk] = chunk[:half:half]
	o.chunks = slices.Insert(o.chunks, p.chunk+1, rest)
}

// remove takes x out, if it is there.
func (o *order[T]) remove(x T) {
	p := o.seek(x)
	if !o.has(p, x) {
		return
	}
	if chunk := slices.Delete(o.chunks[p.chunk], p.at, p.at+1); len(chunk) > 0 {
		o.chunks[p.chunk] = chunk
	} else {
		o.chunks = slices.Delete(o.chunks, p.chunk, p.chunk+1)
	}
}

// up calls f for the items from a place on, while it returns true.
func (o *order[T]) up(p place, f func(T) bool) {
	for ; p.chunk < len(o.chunks); p = (place{p.chunk + 1, 0}) {
		for _, x := range o.chunks[p.chunk][p.at:] {
			if !f(x) {
				return
			}
		}
	}
}

// down calls f for the items before a place, the last one first, while it returns true.
func (o *order[T]) down(p place, f func(T) bool) {
	for {
		for ; p.at > 0; p.at-- {
			if !f(o.chunks[p.chunk][p.at-1]) {
				return
			}
		}
		if p.chunk--; p.chunk < 0 {
			return
		}
		p.at = len(o.chunks[p.chunk])
	}
}
