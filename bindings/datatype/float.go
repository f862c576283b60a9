package datatype

import (
	"math"
	"strconv"
	"strings"

	"lanai/bindings/bind"
)

// This file holds arithmetic and text of float32 components. Its one rule:
// every step is rounded to float32, as Roblox's is.

// defaultEpsilon is the tolerance of FuzzyEq.
const defaultEpsilon = 1e-5

func abs32(f float32) float32   { return float32(math.Abs(float64(f))) }
func ceil32(f float32) float32  { return float32(math.Ceil(float64(f))) }
func floor32(f float32) float32 { return float32(math.Floor(float64(f))) }
func sqrt32(f float32) float32  { return float32(math.Sqrt(float64(f))) }

// round32 rounds f to float32.
func round32(f float64) float64 { return float64(float32(f)) }

// sign32 returns -1, 0 or 1.
func sign32(f float32) float32 {
	switch {
	case f > 0:
		return 1
	case f < 0:
		return -1
	}
	return 0
}

func max32(a, b float32) float32 {
	if b > a {
		return b
	}
	return a
}

func min32(a, b float32) float32 {
	if b < a {
		return b
	}
	return a
}

// lerp32 returns a at t = 0 and exactly b at t = 1.
func lerp32(a, b, t float32) float32 {
	if t == 1 {
		return b
	}
	return a + float32((b-a)*t)
}

// near tells whether two components differ by at most epsilon.
func near(a, b float32, epsilon float64) bool {
	return a == b || math.Abs(float64(a)-float64(b)) <= epsilon
}

func fuzzyVectors(a, b bind.Vector3, epsilon float64) bool {
	return near(a.X, b.X, epsilon) && near(a.Y, b.Y, epsilon) && near(a.Z, b.Z, epsilon)
}

// appendFloat appends f with so many significant digits, as C's %g does.
func appendFloat(b []byte, f float64, digits int) []byte {
	switch {
	case f != f:
		return append(b, "nan"...)
	case math.IsInf(f, 1):
		return append(b, "inf"...)
	case math.IsInf(f, -1):
		return append(b, "-inf"...)
	}
	return strconv.AppendFloat(b, f, 'g', digits, 64)
}

// The significant digits of a float32 in texts: all of them, and C++'s default.
const (
	fullDigits  = 9
	shortDigits = 6
)

// joinFloats prints numbers with a separator between them.
func joinFloats(separator string, digits int, floats ...float32) string {
	b := make([]byte, 0, 16*len(floats))
	for i, f := range floats {
		if i > 0 {
			b = append(b, separator...)
		}
		b = appendFloat(b, float64(f), digits)
	}
	return string(b)
}

// title writes a boolean as Roblox's texts do: True or False.
func title(b bool) string {
	return strings.ToUpper(strconv.FormatBool(b)[:1]) + strconv.FormatBool(b)[1:]
}
