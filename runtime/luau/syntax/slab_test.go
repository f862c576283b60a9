package syntax

// This file holds the tests of the parser's memory.

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSlabListsAreSeparate(t *testing.T) {
	var s slab[int]
	a := s.list([]int{1, 2})
	b := s.list([]int{3})
	a = append(a, 9)
	assert.Equal(t, []int{1, 2, 9}, a)
	assert.Equal(t, []int{3}, b)
	assert.Nil(t, s.list(nil))
	assert.Len(t, s.list(make([]int, 10*maxSlab)), 10*maxSlab)
}

func TestSlabPointersAreSeparate(t *testing.T) {
	var s slab[int]
	for i := range 10 * maxSlab {
		a, b := s.one(i), s.one(-i)
		*a++
		assert.Equal(t, []int{i + 1, -i}, []int{*a, *b})
	}
}

func TestStackKeepsOuterList(t *testing.T) {
	var s stack[int]
	var from slab[int]
	s.push(1)
	s.push(2)
	s.push(3)
	assert.Equal(t, []int{2, 3}, s.pop(1, &from))
	s.push(4)
	assert.Equal(t, []int{1, 4}, s.pop(0, &from))
	assert.Nil(t, s.pop(0, &from))
}
