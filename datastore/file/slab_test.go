package file

// This file tests slab: what it gives stays whole until the transaction ends, whatever the sizes.

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"

	"lanai/datastore"
)

func TestSlab(t *testing.T) {
	var s slab
	for _, sizes := range [][]int{{10, 100_000, 0}, {10, 100_000, 0}, {200_000, 5}, {mostSlab + 1}, {5, 10}, {100_000}} {
		var texts, want [][]byte
		for i, size := range sizes {
			e := &datastore.Entry{Version: "v", UserIDs: []int64{1, -1}, Value: bytes.Repeat([]byte{byte('a' + i)}, size)}
			texts, want = append(texts, s.encode(e)), append(want, encodeEntry(e))
		}
		assert.Equal(t, want, texts)
		s.reset()
		assert.LessOrEqual(t, cap(s.memory), mostSlab)
	}
	s.reset()
	assert.Zero(t, cap(s.memory), "one that nobody needs is given up")
}
