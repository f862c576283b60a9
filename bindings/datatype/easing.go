package datatype

import "math"

// This file holds the curves of Enum.EasingStyle. Its one rule: a curve is
// written for the direction In, and the other directions are made of it.
//
// The formulas are Robert Penner's
// (http://robertpenner.com/easing/penner_chapter7_tweening.pdf).

// curve maps the fraction of the time that has passed to the fraction of the
// way that is done, for the direction In.
type curve func(x float64) float64

// curves are the styles by their values.
var curves = [...]curve{
	0:  func(x float64) float64 { return x },                            // Linear
	1:  func(x float64) float64 { return 1 - math.Cos(x*math.Pi/2) },    // Sine
	2:  back(overshoot),                                                 // Back
	3:  power(2),                                                        // Quad
	4:  power(4),                                                        // Quart
	5:  power(5),                                                        // Quint
	6:  bounce,                                                          // Bounce
	7:  elastic(0.3),                                                    // Elastic
	8:  func(x float64) float64 { return math.Exp2(10*(x-1)) - 0.001 },  // Exponential
	9:  func(x float64) float64 { return 1 - math.Sqrt(max(0, 1-x*x)) }, // Circular
	10: power(3),                                                        // Cubic
}

// halves are the styles whose two halves in the direction InOut are no copies
// of In.
var halves = map[int]curve{2: back(overshoot * 1.525), 7: elastic(0.45)}

// overshoot makes Back go 10 % too far.
const overshoot = 1.70158

func power(n float64) curve { return func(x float64) float64 { return math.Pow(x, n) } }

func back(overshoot float64) curve {
	return func(x float64) float64 { return x * x * ((overshoot+1)*x - overshoot) }
}

func elastic(period float64) curve {
	return func(x float64) float64 {
		return -math.Exp2(10*(x-1)) * math.Sin((x-1-period/4)*2*math.Pi/period)
	}
}

// bounce falls in four arcs, the last one first.
func bounce(x float64) float64 {
	const arc, step = 7.5625, 2.75
	switch x = 1 - x; {
	case x < 1/step:
		return 1 - arc*x*x
	case x < 2/step:
		x -= 1.5 / step
		return 1 - (arc*x*x + 0.75)
	case x < 2.5/step:
		x -= 2.25 / step
		return 1 - (arc*x*x + 0.9375)
	}
	x -= 2.625 / step
	return 1 - (arc*x*x + 0.984375)
}

// Ease returns the fraction of the way that is done when the fraction alpha of
// the time has passed. style and direction are items of Enum.EasingStyle and
// Enum.EasingDirection; alpha is kept between 0 and 1, and both ends are met.
// https://create.roblox.com/docs/reference/engine/classes/TweenService#GetValue
func Ease(style, direction *EnumItem, alpha float64) float64 {
	switch {
	case !(alpha > 0):
		return 0
	case alpha >= 1:
		return 1
	}
	in := curves[style.Value]
	switch direction.Name {
	case "In":
		return in(alpha)
	case "Out":
		return 1 - in(1-alpha)
	}
	if half := halves[style.Value]; half != nil {
		in = half
	}
	if alpha < 0.5 {
		return in(2*alpha) / 2
	}
	return 1 - in(2-2*alpha)/2
}
