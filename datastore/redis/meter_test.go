package redis

// This file tests meter: it follows the lengths of records both ways.

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMeter(t *testing.T) {
	var m meter
	for range 20 {
		m.add(100)
	}
	assert.InDelta(t, 100, m.mean.Load(), 20)
	for range 20 {
		m.add(10 * longRecord)
	}
	assert.Greater(t, m.mean.Load(), int64(longRecord))
	for range 60 {
		m.add(100)
	}
	assert.Less(t, m.mean.Load(), int64(longRecord))
}
