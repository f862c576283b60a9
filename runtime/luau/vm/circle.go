package vm

import (
	"math"
	"math/big"
	"sync"
)

// This file holds the functions of the circle: sin, cos, tan and their
// inverses. Its one rule is that of the exponential ones (elementary.go): the
// nearest double but for rare cases. Angles are in radians.

// pi to 160 bits, as the unevaluated sum of three numbers.
const (
	pi1 = 0x1.921fb54442d18p+1
	pi2 = 0x1.1a62633145c07p-53
	pi3 = -0x1.f1976b7ed8fbcp-109
)

var (
	fullPi = double2{pi1, pi2}
	halfPi = double2{pi1 / 2, pi2 / 2}
)

const (
	circleSteps = 128 // the circle is cut into so many parts
	// maxAngle is up to which angle pi to 160 bits is precise enough.
	maxAngle = 1 << 44
)

// sinTable holds the sines of i parts of the circle.
var sinTable = func() (table [circleSteps]double2) {
	for i := range circleSteps/4 + 1 {
		x := fullPi.times(float64(i) / (circleSteps / 2))
		square := x.multiply(x).times(-1)
		sum := double2{hi: 1}
		for n := 41.0; n >= 3; n -= 2 {
			sum = sum.multiply(square).divide(double2{hi: n * (n - 1)}).add(double2{hi: 1})
		}
		table[i] = sum.multiply(x)
	}
	for i := circleSteps/4 + 1; i < circleSteps; i++ {
		if i <= circleSteps/2 {
			table[i] = table[circleSteps/2-i]
		} else {
			table[i] = table[i-circleSteps/2].times(-1)
		}
	}
	return table
}()

// bigPi is pi to as many bits as the angles need that a double can hold, by
// Machin's formula: pi = 16 atan(1/5) - 4 atan(1/239).
var bigPi = sync.OnceValue(func() *big.Float {
	const bits = 1400
	arc := func(n int64) *big.Int {
		term := new(big.Int).Lsh(big.NewInt(1), bits)
		term.Quo(term, big.NewInt(n))
		sum, part := new(big.Int), new(big.Int)
		for k := int64(1); term.Sign() != 0; k += 2 {
			part.Quo(term, big.NewInt(k))
			if k%4 == 1 {
				sum.Add(sum, part)
			} else {
				sum.Sub(sum, part)
			}
			term.Quo(term, big.NewInt(n*n))
		}
		return sum
	}
	pi := arc(5)
	pi.Lsh(pi, 2).Sub(pi, arc(239)).Lsh(pi, 2)
	f := new(big.Float).SetPrec(bits).SetInt(pi)
	return f.SetMantExp(f, -bits)
})

// reduce returns the angle within a circle for one above maxAngle.
func reduce(x float64) double2 {
	circle := new(big.Float).SetMantExp(bigPi(), 1)
	angle := new(big.Float).SetPrec(circle.Prec()).SetFloat64(x)
	turns, _ := new(big.Float).Quo(angle, circle).Int(nil)
	angle.Sub(angle, circle.Mul(circle, new(big.Float).SetInt(turns)))
	hi, _ := angle.Float64()
	lo, _ := angle.Sub(angle, big.NewFloat(hi)).Float64()
	return double2{hi, lo}
}

// sinOf returns the sine of a finite angle plus some quarters of the circle.
func sinOf(x float64, quarters int) double2 {
	low := 0.0
	if math.Abs(x) > maxAngle {
		angle := reduce(x)
		x, low = angle.hi, angle.lo
	}
	n := math.RoundToEven(x * (circleSteps / 2 / math.Pi))
	const part1, part2, part3 = pi1 / (circleSteps / 2), pi2 / (circleSteps / 2), pi3 / (circleSteps / 2)
	p := twoProduct(-n, part2)
	r := twoSum(math.FMA(-n, part1, x), p.hi)
	r = twoSum(r.hi, r.lo+(p.lo-n*part3)+low)

	// sin(a+r) = sin(a) cos(r) + cos(a) sin(r), a being n parts of the circle.
	i := int(n) + quarters*(circleSteps/4)
	s, c := sinTable[i&(circleSteps-1)], sinTable[(i+circleSteps/4)&(circleSteps-1)]
	square := r.hi * r.hi
	sinRest := r.hi * square * (-1.0/6 + square*(1.0/120-square/5040))
	cosRest := square*(-1.0/2+square*(1.0/24+square*(-1.0/720+square/40320))) - r.hi*r.lo
	q := twoProduct(c.hi, r.hi)
	sum := twoSum(s.hi, q.hi)
	rest := q.lo + s.lo + c.lo*r.hi + c.hi*(r.lo+sinRest) + s.hi*cosRest
	return fastSum(sum.hi, sum.lo+rest)
}

// Sin is math.sin.
func Sin(x float64) float64 {
	switch a := math.Abs(x); {
	case a < 0x1p-27:
		return x
	case !(a <= math.MaxFloat64):
		return invalid(x)
	}
	return sinOf(x, 0).hi
}

// Cos is math.cos.
func Cos(x float64) float64 {
	if !(math.Abs(x) <= math.MaxFloat64) {
		return invalid(x)
	}
	return sinOf(x, 1).hi
}

// Tan is math.tan.
func Tan(x float64) float64 {
	switch a := math.Abs(x); {
	case a < 0x1p-27:
		return x
	case !(a <= math.MaxFloat64):
		return invalid(x)
	}
	return sinOf(x, 0).divide(sinOf(x, 1)).round()
}

const arcSteps = 64

// arcTable holds the arc tangents of i/64.
var arcTable = func() (table [arcSteps + 1]double2) {
	for i := range arcSteps {
		// atan(a) - atan(b) is atan((a-b) / (1+ab)); its series follows.
		x := double2{hi: 1}.divide(double2{hi: arcSteps + float64(i*(i+1))/arcSteps})
		square := x.multiply(x).times(-1)
		sum := double2{}
		for n := 21.0; n >= 1; n -= 2 {
			sum = sum.multiply(square).add(double2{hi: 1}.divide(double2{hi: n}))
		}
		table[i+1] = table[i].add(sum.multiply(x))
	}
	return table
}()

// angle returns the angle of the point (x, y), neither negative nor both 0.
func angle(y, x double2) double2 {
	swapped := y.hi > x.hi
	if swapped {
		x, y = y, x
	}
	t := y.divide(x)
	i := math.RoundToEven(t.hi * arcSteps)
	c := i / arcSteps
	u := t.add(double2{hi: -c}).divide(t.times(c).add(double2{hi: 1}))
	square := u.hi * u.hi
	tail := u.hi * square * (-1.0/3 + square*(1.0/5+square*(-1.0/7+square/9)))
	a := arcTable[int(i)].add(fastSum(u.hi, u.lo+tail))
	if swapped {
		return halfPi.add(a.times(-1))
	}
	return a
}

// otherLeg is sqrt(1-x^2) for 0 <= x <= 1.
func otherLeg(x float64) double2 {
	square := twoSum(1, -x).multiply(twoSum(1, x))
	if square.hi == 0 {
		return double2{}
	}
	root := math.Sqrt(square.hi)
	rest := twoProduct(root, -root).add(square)
	return fastSum(root, rest.hi/(2*root))
}

// Asin is math.asin; NaN outside of [-1, 1].
func Asin(x float64) float64 {
	a := math.Abs(x)
	switch {
	case a < 0x1p-27, a != a:
		return x
	case a > 1:
		return positiveNaN
	}
	return math.Copysign(angle(double2{hi: a}, otherLeg(a)).round(), x)
}

// Acos is math.acos; NaN outside of [-1, 1].
func Acos(x float64) float64 {
	switch {
	case x != x:
		return x
	case x < -1 || x > 1:
		return positiveNaN
	}
	a := angle(otherLeg(math.Abs(x)), double2{hi: math.Abs(x)})
	if x < 0 {
		a = fullPi.add(a.times(-1))
	}
	return a.round()
}

// Atan is math.atan.
func Atan(x float64) float64 { return Atan2(x, 1) }

// Atan2 is math.atan2: the angle of the point (x, y).
func Atan2(y, x float64) float64 {
	ordinary := func(f float64) bool { return 1e-140 < f && f < 1e140 }
	ax, ay := math.Abs(x), math.Abs(y)
	if x != x || y != y {
		return x + y
	}
	if !ordinary(ax) || !ordinary(ay) {
		return math.Atan2(y, x)
	}
	a := angle(double2{hi: ay}, double2{hi: ax})
	if x < 0 {
		a = fullPi.add(a.times(-1))
	}
	return math.Copysign(a.round(), y)
}
