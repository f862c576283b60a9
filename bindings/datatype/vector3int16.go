package datatype

import (
	"strconv"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds Vector3int16. Its one rule: its arithmetic is that of
// Vector2int16.

// Vector3int16 is a triple of small integers
// (https://create.roblox.com/docs/reference/engine/datatypes/Vector3int16).
type Vector3int16 struct{ X, Y, Z int16 }

// TypeName returns "Vector3int16".
func (Vector3int16) TypeName() string { return "Vector3int16" }

// ToLuau returns a view of the vector.
func (v Vector3int16) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

func (v Vector3int16) text() string {
	return Vector2int16{v.X, v.Y}.text() + ", " + strconv.Itoa(int(v.Z))
}

var vector3int16Type = bind.Type[Vector3int16]{
	Name: "Vector3int16",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) { c.Give(Vector3int16{c.OptInt16(1, 0), c.OptInt16(2, 0), c.OptInt16(3, 0)}) },
	},
	Numbers: map[string]func(Vector3int16) float64{
		"X": func(v Vector3int16) float64 { return float64(v.X) },
		"Y": func(v Vector3int16) float64 { return float64(v.Y) },
		"Z": func(v Vector3int16) float64 { return float64(v.Z) },
	},
	Operators: smallOperators(vector3int16Op),
	Aliases:   map[string]string{"x": "X", "y": "Y", "z": "Z"},
	ToString:  Vector3int16.text,
}

func vector3int16Op(c bind.Args, scalars bool, op func(a, b float64) float64) {
	operand := func(i int) [3]float64 {
		if f, ok := c.Value(i).AsNumber(); ok && scalars {
			return [3]float64{f, f, f}
		}
		v := bind.Arg[Vector3int16](c, i)
		return [3]float64{float64(v.X), float64(v.Y), float64(v.Z)}
	}
	a, b := operand(1), operand(2)
	c.Give(Vector3int16{wrap(op(a[0], b[0])), wrap(op(a[1], b[1])), wrap(op(a[2], b[2]))})
}
