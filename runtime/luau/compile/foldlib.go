package compile

// This file holds library functions and constants with a known value. Its one
// rule: they are folded at level O2 only, as in Luau, and never when the chunk
// mentions getfenv or setfenv.

import (
	"math"

	"lanai/runtime/luau/syntax"
)

// libraryConstants are the fields of libraries that are constants.
// See https://luau.org/library#math-library.
var libraryConstants = map[string]value{
	"math.huge": numberValue(math.Inf(1)),
	"math.pi":   numberValue(math.Pi),
}

// pureFunctions compute library functions of numbers. A function is left alone
// unless all its arguments are known numbers and it takes that many.
var pureFunctions = map[string]func(args []float64) (float64, bool){
	"bit32.band":   integers(func(x, y uint32) uint32 { return x & y }),
	"bit32.bor":    integers(func(x, y uint32) uint32 { return x | y }),
	"bit32.bxor":   integers(func(x, y uint32) uint32 { return x ^ y }),
	"math.abs":     one(math.Abs),
	"bit32.lshift": shift(func(x uint32, n uint) uint32 { return x << n }),
	"bit32.rshift": shift(func(x uint32, n uint) uint32 { return x >> n }),
	"math.ceil":    one(math.Ceil),
	"math.floor":   one(math.Floor),
	"math.max":     pick(func(x, y float64) bool { return y > x }),
	"math.min":     pick(func(x, y float64) bool { return y < x }),
	"math.sqrt":    one(math.Sqrt),
}

// one makes a function of one number.
func one(fn func(float64) float64) func([]float64) (float64, bool) {
	return func(args []float64) (float64, bool) {
		if len(args) != 1 {
			return 0, false
		}
		return fn(args[0]), true
	}
}

// pick makes a function that returns one of its arguments, of which there must be
// two: the second if better says so.
func pick(better func(x, y float64) bool) func([]float64) (float64, bool) {
	return func(args []float64) (float64, bool) {
		if len(args) != 2 {
			return 0, false
		}
		if better(args[0], args[1]) {
			return args[1], true
		}
		return args[0], true
	}
}

// integers makes a function of two integers of 32 bits.
func integers(fn func(x, y uint32) uint32) func([]float64) (float64, bool) {
	return func(args []float64) (float64, bool) {
		if len(args) != 2 || !isBits(args[0]) || !isBits(args[1]) {
			return 0, false
		}
		return float64(fn(uint32(args[0]), uint32(args[1]))), true
	}
}

// shift makes a function that shifts its first argument by 0 to 31 bits.
func shift(fn func(x uint32, n uint) uint32) func([]float64) (float64, bool) {
	return func(args []float64) (float64, bool) {
		if len(args) != 2 || !isBits(args[0]) || !isBits(args[1]) || args[1] > 31 {
			return 0, false
		}
		return float64(fn(uint32(args[0]), uint(args[1]))), true
	}
}

// isBits reports whether x is an integer of 32 bits.
func isBits(x float64) bool { return x >= 0 && x <= math.MaxUint32 && x == math.Trunc(x) }

// foldsLibrary reports whether library functions have their usual meaning.
func (c *compiler) foldsLibrary() bool { return c.level == O2 && !c.dynamic }

// field returns what the field of a library is.
//
//	math.pi  =>  3.14159...
func (f *folder) field(e *syntax.IndexNameExpr) value {
	if !f.c.foldsLibrary() {
		return value{}
	}
	return libraryConstants[f.c.path(e)]
}

// call returns the result of a library function.
//
//	math.max(1, 2)  =>  2
func (f *folder) call(e *syntax.CallExpr) value {
	f.expr(e.Fn)
	args := make([]float64, 0, 2)
	numbers := true
	for _, arg := range e.Args {
		v := f.expr(arg)
		numbers = numbers && v.kind == vNumber
		args = append(args, v.num)
	}
	if !numbers || e.Self || !f.c.foldsLibrary() {
		return value{}
	}

	fn := pureFunctions[f.c.path(e.Fn)]
	if fn == nil {
		return value{}
	}
	n, ok := fn(args)
	if !ok {
		return value{}
	}
	return numberValue(n)
}
