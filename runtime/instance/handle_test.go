package instance

// This file tests Handle. Its one rule: several classes and trees take turns.

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHandle(t *testing.T) {
	size, mass, value := NewHandle("Size"), NewHandle("Mass"), NewHandle("Value")
	for range 2 {
		tree := newTree(t, Options{})
		part, spawn := create(t, tree, "Part", "P", nil), create(t, tree, "SpawnLocation", "S", nil)
		folder := create(t, tree, "Folder", "F", nil)
		number, text := create(t, tree, "NumberValue", "N", nil), create(t, tree, "StringValue", "T", nil)
		for range 2 {
			assert.Equal(t, vector{4, 1.2, 2}, size.Value(part))
			assert.Equal(t, vector{1, 1, 1}, size.Value(spawn))
			assert.Nil(t, size.Value(folder))
			assert.Equal(t, 2.0, mass.Value(part), "computed, not stored")
			assert.Equal(t, 0.0, value.Value(number))
			assert.Empty(t, value.Value(text))
		}
		part.Put("Size", vector{1, 2, 3})
		assert.Equal(t, vector{1, 2, 3}, size.Value(part))
		assert.Equal(t, vector{1, 1, 1}, size.Value(spawn))
	}
}
