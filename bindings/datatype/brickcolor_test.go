package datatype

// This file tests the nearest BrickColor. Its one rule: what is remembered is what would be computed.

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBrickColorOfRGB(t *testing.T) {
	for range 2 {
		for k := range 4096 {
			r, g, b := uint8(k*7), uint8(k>>4*13), uint8(k>>8*17)
			require.Equal(t, NearestBrickColor(RGB(float64(r), float64(g), float64(b))), BrickColorOfRGB(r, g, b))
		}
	}
}
