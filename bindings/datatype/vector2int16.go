package datatype

import (
	"math"
	"strconv"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds Vector2int16. Its one rule: components wrap around as int16
// does, and a quotient is truncated toward zero.

// Vector2int16 is a pair of small integers
// (https://create.roblox.com/docs/reference/engine/datatypes/Vector2int16).
type Vector2int16 struct{ X, Y int16 }

// TypeName returns "Vector2int16".
func (Vector2int16) TypeName() string { return "Vector2int16" }

// ToLuau returns a view of the vector.
func (v Vector2int16) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

func (v Vector2int16) text() string { return strconv.Itoa(int(v.X)) + ", " + strconv.Itoa(int(v.Y)) }

var vector2int16Type = bind.Type[Vector2int16]{
	Name: "Vector2int16",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) { c.Give(Vector2int16{c.OptInt16(1, 0), c.OptInt16(2, 0)}) },
	},
	Numbers: map[string]func(Vector2int16) float64{
		"X": func(v Vector2int16) float64 { return float64(v.X) },
		"Y": func(v Vector2int16) float64 { return float64(v.Y) },
	},
	Operators: smallOperators(vector2int16Op),
	Aliases:   map[string]string{"x": "X", "y": "Y"},
	ToString:  Vector2int16.text,
}

func vector2int16Op(c bind.Args, scalars bool, op func(a, b float64) float64) {
	operand := func(i int) [2]float64 {
		if f, ok := c.Value(i).AsNumber(); ok && scalars {
			return [2]float64{f, f}
		}
		v := bind.Arg[Vector2int16](c, i)
		return [2]float64{float64(v.X), float64(v.Y)}
	}
	a, b := operand(1), operand(2)
	c.Give(Vector2int16{wrap(op(a[0], b[0])), wrap(op(a[1], b[1]))})
}

// smallOperators returns the operators of a type, all carried out by apply,
// which is told whether an operand may be a number.
func smallOperators(apply func(c bind.Args, scalars bool, op func(a, b float64) float64)) map[string]func(bind.Args) {
	return map[string]func(bind.Args){
		"__add": func(c bind.Args) { apply(c, false, func(a, b float64) float64 { return a + b }) },
		"__div": func(c bind.Args) { apply(c, true, func(a, b float64) float64 { return a / b }) },
		"__mul": func(c bind.Args) { apply(c, true, func(a, b float64) float64 { return a * b }) },
		"__sub": func(c bind.Args) { apply(c, false, func(a, b float64) float64 { return a - b }) },
		"__unm": func(c bind.Args) { apply(c, false, func(a, _ float64) float64 { return -a }) },
	}
}

// wrap converts a result to int16. A division by zero gives 0.
func wrap(f float64) int16 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return int16(int64(f))
}
