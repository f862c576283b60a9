package lib

import (
	"math"

	"lanai/runtime/luau/vm"
)

// This file holds the math library. Its one rule: results are those of C's
// double functions; NaN compares false with everything.

// mathFunctions is the library math (https://luau.org/library#math-library)
// without random and randomseed, which have a state.
var mathFunctions = library{
	"abs":      number1(math.Abs),
	"acos":     number1(vm.Acos),
	"asin":     number1(vm.Asin),
	"atan":     number1(vm.Atan),
	"atan2":    number2(vm.Atan2),
	"ceil":     number1(math.Ceil),
	"clamp":    mathClamp,
	"cos":      number1(vm.Cos),
	"cosh":     number1(vm.Cosh),
	"deg":      number1(func(f float64) float64 { return f / (math.Pi / 180) }),
	"exp":      number1(vm.Exp),
	"floor":    number1(math.Floor),
	"fmod":     number2(vm.Fmod),
	"frexp":    mathFrexp,
	"isfinite": predicate(func(f float64) bool { return f-f == 0 }),
	"isinf":    predicate(func(f float64) bool { return math.IsInf(f, 0) }),
	"isnan":    predicate(func(f float64) bool { return f != f }),
	"ldexp":    mathLdexp,
	"lerp":     mathLerp,
	"log":      mathLog,
	"log10":    number1(vm.Log10),
	"map":      mathMap,
	"max":      mathMax,
	"min":      mathMin,
	"modf":     mathModf,
	"noise":    mathNoise,
	"pow":      number2(vm.Power),
	"rad":      number1(func(f float64) float64 { return f * (math.Pi / 180) }),
	"round":    number1(math.Round),
	"sign":     number1(vm.Sign),
	"sin":      number1(vm.Sin),
	"sinh":     number1(vm.Sinh),
	"sqrt":     number1(math.Sqrt),
	"tan":      number1(vm.Tan),
	"tanh":     number1(vm.Tanh),
}

// mathConstants are the numbers of the library.
var mathConstants = []struct {
	name  string
	value float64
}{
	{"e", math.E}, {"huge", math.Inf(1)}, {"nan", math.Float64frombits(0x7ff8000000000000)}, {"phi", math.Phi},
	{"pi", math.Pi}, {"sqrt2", math.Sqrt2}, {"tau", 2 * math.Pi},
}

// openMath adds the constants and the random numbers of this VM.
func openMath(v *vm.VM, t *vm.Table, seed uint64) {
	for _, constant := range mathConstants {
		set(v, t, constant.name, vm.Number(constant.value))
	}
	r := newRandom(seed)
	register(v, t, library{"random": r.random, "randomseed": r.randomseed})
}

func number1(f func(float64) float64) vm.GoFunction {
	return func(c *vm.Call) { c.ReturnNumber(f(c.CheckNumber(1))) }
}

func number2(f func(x, y float64) float64) vm.GoFunction {
	return func(c *vm.Call) {
		x := c.CheckNumber(1)
		c.ReturnNumber(f(x, c.CheckNumber(2)))
	}
}

func predicate(f func(float64) bool) vm.GoFunction {
	return func(c *vm.Call) { c.ReturnBool(f(c.CheckNumber(1))) }
}

func mathClamp(c *vm.Call) {
	f, lo, hi := c.CheckNumber(1), c.CheckNumber(2), c.CheckNumber(3)
	checkArg(c, lo <= hi, 3, "max must be greater than or equal to min")
	c.ReturnNumber(vm.Clamp(f, lo, hi))
}

func mathFrexp(c *vm.Call) {
	frac, exp := math.Frexp(c.CheckNumber(1))
	c.ReturnAll(vm.Number(frac), vm.Int(exp))
}

func mathLdexp(c *vm.Call) {
	frac := c.CheckNumber(1)
	c.ReturnNumber(math.Ldexp(frac, intArg(c, 2)))
}

// mathLerp gives exactly b for t = 1, also where b-a is not finite.
func mathLerp(c *vm.Call) {
	a, b, t := c.CheckNumber(1), c.CheckNumber(2), c.CheckNumber(3)
	if t == 1 {
		c.ReturnNumber(b)
		return
	}
	c.ReturnNumber(a + (b-a)*t)
}

func mathLog(c *vm.Call) {
	f, base := c.CheckNumber(1), c.OptNumber(2, math.E)
	switch {
	case c.Absent(2):
		c.ReturnNumber(vm.Log(f))
	case base == 2:
		c.ReturnNumber(vm.Log2(f))
	case base == 10:
		c.ReturnNumber(vm.Log10(f))
	default:
		c.ReturnNumber(vm.Log(f) / vm.Log(base))
	}
}

func mathMap(c *vm.Call) {
	f, inMin, inMax := c.CheckNumber(1), c.CheckNumber(2), c.CheckNumber(3)
	outMin, outMax := c.CheckNumber(4), c.CheckNumber(5)
	c.ReturnNumber(outMin + (f-inMin)*(outMax-outMin)/(inMax-inMin))
}

func mathMax(c *vm.Call) {
	most := c.CheckNumber(1)
	for i := 2; i <= c.NArgs(); i++ {
		if f := c.CheckNumber(i); f > most {
			most = f
		}
	}
	c.ReturnNumber(most)
}

func mathMin(c *vm.Call) {
	least := c.CheckNumber(1)
	for i := 2; i <= c.NArgs(); i++ {
		if f := c.CheckNumber(i); f < least {
			least = f
		}
	}
	c.ReturnNumber(least)
}

// mathModf gives the whole part first; both parts keep the sign.
func mathModf(c *vm.Call) {
	f := c.CheckNumber(1)
	whole, frac := math.Trunc(f), 0.0
	if !math.IsInf(f, 0) {
		frac = f - whole
	}
	c.ReturnAll(vm.Number(whole), vm.Number(math.Copysign(frac, f)))
}
