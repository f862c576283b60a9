package vm

// This file tests the functions of the circle. Its one rule is that of
// elementary_test.go.

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
)

// bigSeries sums first, first*ratio(2), first*ratio(2)*ratio(3), ...
func bigSeries(first *big.Float, ratio func(n int) *big.Float) *big.Float {
	sum, term := new(big.Float).Copy(first), new(big.Float).Copy(first)
	for n := 2; n < 200; n++ {
		term.Mul(term, ratio(n))
		sum.Add(sum, term)
	}
	return sum
}

// bigSinCos returns the sine and cosine rounded once.
func bigSinCos(x float64) (sin, cos float64) {
	b := bigFloat(x)
	square := new(big.Float).Mul(b, b)
	square.Neg(square)
	over := func(n int) *big.Float { return new(big.Float).Quo(square, bigFloat(float64(n))) }
	sin, _ = bigSeries(b, func(n int) *big.Float { return over((2*n - 2) * (2*n - 1)) }).Float64()
	cos, _ = bigSeries(bigFloat(1), func(n int) *big.Float { return over((2*n - 3) * (2*n - 2)) }).Float64()
	return sin, cos
}

func TestSinCosAreNearest(t *testing.T) {
	wrong := 0
	for i := -1500; i <= 1500; i++ {
		x := float64(i) * 0.0173
		sin, cos := bigSinCos(x)
		if Sin(x) != sin {
			wrong++
		}
		if Cos(x) != cos {
			wrong++
		}
	}
	for _, x := range []float64{math.Pi, 2 * math.Pi, math.Pi / 2, -math.Pi, 11 * math.Pi / 2, 0x1p-26, 1e-5, 22} {
		sin, cos := bigSinCos(x)
		assert.Equal(t, sin, Sin(x), "sin %v", x)
		assert.Equal(t, cos, Cos(x), "cos %v", x)
	}
	assert.LessOrEqual(t, wrong, 6)
}

// TestInverses turns sines, cosines and tangents of angles back into them, as
// precisely as rounding them allows.
func TestInverses(t *testing.T) {
	for i := 1; i <= 500; i++ {
		x := float64(i) * 0.0031
		sin, cos := sinOf(x, 0), sinOf(x, 1)
		assert.InDelta(t, x, Atan(sin.divide(cos).round()), 4e-16*math.Max(1, x/cos.hi*sin.hi), "atan %v", x)
		assert.InDelta(t, x, Asin(sin.hi), 2.3e-16*(1+sin.hi/cos.hi), "asin %v", x)
		assert.InDelta(t, x, Acos(cos.hi), 2.3e-16*(1+cos.hi/sin.hi), "acos %v", x)
		assert.InDelta(t, x, Atan2(sin.hi, cos.hi), 4e-16, "atan2 %v", x)
		assert.InDelta(t, x-math.Pi, Atan2(-sin.hi, -cos.hi), 6e-16, "atan2 %v", x)
		assert.InDelta(t, Tan(x), sin.hi/cos.hi, math.Abs(Tan(x))*4e-16)
	}
}

func TestSpecialAngles(t *testing.T) {
	inf, nan, zero := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	for _, c := range []struct {
		name string
		f    func(float64) float64
		x    float64
		want float64
	}{
		{"sin", Sin, 0, 0}, {"sin", Sin, zero, zero}, {"sin", Sin, inf, nan}, {"sin", Sin, nan, nan}, {"sin", Sin, 5e-324, 5e-324}, {"sin", Sin, 1e22, -0.8522008497671888},
		{"cos", Cos, 0, 1}, {"cos", Cos, inf, nan}, {"cos", Cos, nan, nan}, {"cos", Cos, 5e-324, 1},
		{"tan", Tan, zero, zero}, {"tan", Tan, inf, nan}, {"tan", Tan, math.Pi / 2, 1.633123935319537e16},
		{"asin", Asin, 0, 0}, {"asin", Asin, zero, zero}, {"asin", Asin, 1, math.Pi / 2}, {"asin", Asin, -1, -math.Pi / 2}, {"asin", Asin, 1.1, nan}, {"asin", Asin, nan, nan},
		{"acos", Acos, 1, 0}, {"acos", Acos, -1, math.Pi}, {"acos", Acos, 0, math.Pi / 2}, {"acos", Acos, -1.1, nan}, {"acos", Acos, nan, nan},
		{"atan", Atan, 0, 0}, {"atan", Atan, zero, zero}, {"atan", Atan, inf, math.Pi / 2}, {"atan", Atan, -inf, -math.Pi / 2}, {"atan", Atan, 1, math.Pi / 4}, {"atan", Atan, nan, nan}, {"atan", Atan, 1e300, math.Pi / 2},
	} {
		got := c.f(c.x)
		if math.IsNaN(c.want) {
			assert.True(t, math.IsNaN(got), "%s %v", c.name, c.x)
			continue
		}
		assert.Equal(t, math.Float64bits(c.want), math.Float64bits(got), "%s %v = %v", c.name, c.x, got)
	}
	assert.Equal(t, math.Pi, Atan2(0, -1))
	assert.Equal(t, -math.Pi, Atan2(zero, -1))
	assert.Equal(t, -math.Pi/2, Atan2(-1, 0))
	assert.Equal(t, math.Pi/4, Atan2(inf, inf))
}
