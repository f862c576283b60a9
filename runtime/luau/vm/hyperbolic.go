package vm

import "math"

// This file holds sinh, cosh and tanh. Its one rule: they are put together
// from exp and expm1 as C libraries do, because scripts can see the last digit.

// Bounds between the formulas: above hyperbolicLarge e^-x adds nothing to
// e^x, and above hyperbolicHuge e^x is not finite although half of it is.
const (
	hyperbolicLarge = 22
	hyperbolicHuge  = 709.782712893384
)

// halfExp is e^x / 2 for x >= hyperbolicLarge.
func halfExp(x float64) float64 {
	if x <= hyperbolicHuge {
		return 0.5 * Exp(x)
	}
	root := Exp(0.5 * x)
	return 0.5 * root * root
}

// Sinh is math.sinh.
func Sinh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case a < 0x1p-28, !(a <= math.MaxFloat64):
		return x
	case a >= hyperbolicLarge:
		return math.Copysign(halfExp(a), x)
	}
	t := math.Expm1(a)
	if a < 1 {
		return math.Copysign(0.5, x) * (float64(2*t) - float64(t*t)/(t+1))
	}
	return math.Copysign(0.5, x) * (t + t/(t+1))
}

// Cosh is math.cosh.
func Cosh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case !(a <= math.MaxFloat64):
		return a
	case a >= hyperbolicLarge:
		return halfExp(a)
	case a < 0.5*math.Ln2:
		t := math.Expm1(a)
		return 1 + float64(t*t)/(2*(1+t))
	}
	t := Exp(a)
	return float64(0.5*t) + 0.5/t
}

// Tanh is math.tanh.
func Tanh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case a < 0x1p-55, a != a:
		return x
	case a >= hyperbolicLarge:
		return math.Copysign(1, x)
	case a >= 1:
		return math.Copysign(1-2/(math.Expm1(2*a)+2), x)
	}
	t := math.Expm1(-2 * a)
	return math.Copysign(-t/(t+2), x)
}
