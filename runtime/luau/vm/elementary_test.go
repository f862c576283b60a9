package vm

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
)

// This file tests elementary functions against values computed with many
// more digits. Its one rule: nearly every result must be the nearest double.

func bigFloat(x float64) *big.Float { return new(big.Float).SetPrec(300).SetFloat64(x) }

// bigPower is x^n for a whole n.
func bigPower(x float64, n int) float64 {
	r := bigFloat(1)
	for range n {
		r.Mul(r, bigFloat(x))
	}
	f, _ := r.Float64()
	return f
}

func TestPowerOfIntegers(t *testing.T) {
	wrong := 0
	for _, x := range []float64{1.15, 1.07, 0.9, 3, 10, 1.0001, 7.25, 0.1} {
		for n := 1; n <= 300; n++ {
			if want := bigPower(x, n); Power(x, float64(n)) != want && want > 0 && !math.IsInf(want, 0) {
				wrong++
			}
		}
	}
	assert.LessOrEqual(t, wrong, 4)
	for k := -22; k <= 22; k++ {
		want := math.Pow10(k)
		assert.Equal(t, want, Power(10, float64(k)))
	}
}

func TestExpAndLogAreInverse(t *testing.T) {
	wrong := 0
	for i := 1; i <= 4000; i++ {
		// The nearest double to e^x lies within half a unit; log tells.
		x := float64(i) * 0.17
		e := Exp(x)
		l := logOf(e)
		unit := math.Nextafter(e, math.Inf(1))/e - 1
		if d := (l.hi - x) + l.lo; math.Abs(d) > 0.501*unit {
			wrong++
		}
	}
	assert.LessOrEqual(t, wrong, 4)
	for n := -1074; n <= 1023; n++ {
		x := math.Ldexp(1, n)
		assert.Equal(t, float64(n), Log2(x))
		assert.Equal(t, x, Power(2, float64(n)))
	}
	for n := -300; n <= 308; n++ {
		assert.InDelta(t, float64(n), Log10(math.Pow10(n)), 1e-13)
	}
	assert.Equal(t, 3.0, Log10(1000))
}

// TestSpecialPowers follows the table of C's pow.
func TestSpecialPowers(t *testing.T) {
	inf, nan, zero := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	for _, c := range [][3]float64{
		{2, 0.5, math.Sqrt2}, {-8, 1.0 / 3, invalid(1)}, {-2, 3, -8}, {-2, 2, 4}, {-2, -3, -0.125}, {0, -1, inf}, {zero, -1, -inf}, {zero, 3, zero},
		{0, 0, 1}, {nan, 0, 1}, {1, nan, 1}, {1, inf, 1}, {-1, inf, 1}, {0.5, inf, 0}, {2, inf, inf}, {2, -inf, 0}, {inf, -1, 0}, {-inf, 3, -inf},
		{2, 1024, inf}, {-2, 1025, -inf}, {2, -1080, 0}, {-2, -1081, zero}, {2, nan, nan}, {5e-324, 1, 5e-324}, {5e-324, 0.5, math.Sqrt(5e-324)},
		{1e308, 1e-300, 1}, {2, -1074, 5e-324}, {1.7976931348623157e308, 1, 1.7976931348623157e308}, {10, 308, 1e308}, {-1, 1e300, 1}, {-1, 9007199254740991, -1},
	} {
		got := Power(c[0], c[1])
		assert.Equal(t, math.Float64bits(c[2]), math.Float64bits(got), "%v^%v = %v", c[0], c[1], got)
	}
}

func TestSpecialExpAndLog(t *testing.T) {
	inf := math.Inf(1)
	for x, want := range map[float64]float64{0: 1, inf: inf, -inf: 0, 1e-300: 1, 710: inf, -800: 0, 1: math.E, -745: 5e-324} {
		assert.Equal(t, want, Exp(x), "exp %v", x)
	}
	assert.True(t, math.IsNaN(Exp(math.NaN())))
	for x, want := range map[float64]float64{1: 0, 0: -inf, inf: inf, math.E: 1, 5e-324: -744.4400719213812} {
		assert.Equal(t, want, Log(x), "log %v", x)
	}
	for _, f := range []func(float64) float64{Log, Log2, Log10} {
		assert.True(t, math.IsNaN(f(-1)) && math.IsNaN(f(math.NaN())))
	}
}

func BenchmarkPower(b *testing.B) {
	for i := range b.N {
		Power(float64(i&1023)+0.5, 1.5)
	}
}
