package datatype

import (
	"math"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds Vector2. Its one rule: components are float32.

// Vector2 is a pair of numbers
// (https://create.roblox.com/docs/reference/engine/datatypes/Vector2).
type Vector2 struct{ X, Y float32 }

// TypeName returns "Vector2".
func (Vector2) TypeName() string { return "Vector2" }

// ToLuau returns a view of the vector.
func (v Vector2) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// Viewed says that ToLuau is Env.Data.
func (Vector2) Viewed() {}

func (v Vector2) dot(w Vector2) float32 { return float32(v.X*w.X) + float32(v.Y*w.Y) }

func (v Vector2) cross(w Vector2) float32 { return float32(v.X*w.Y) - float32(v.Y*w.X) }

func (v Vector2) magnitude() float32 { return sqrt32(v.dot(v)) }

func (v Vector2) text() string {
	return vm.FormatNumber(float64(v.X)) + ", " + vm.FormatNumber(float64(v.Y))
}

var vector2Type = bind.Type[Vector2]{
	Name: "Vector2",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) { c.Give(Vector2{c.OptFloat(1, 0), c.OptFloat(2, 0)}) },
	},
	Constants: map[string]bind.Data{
		"one":   Vector2{1, 1},
		"xAxis": Vector2{1, 0},
		"yAxis": Vector2{0, 1},
		"zero":  Vector2{},
	},
	Numbers: map[string]func(Vector2) float64{
		"Magnitude": func(v Vector2) float64 { return float64(v.magnitude()) },
		"X":         func(v Vector2) float64 { return float64(v.X) },
		"Y":         func(v Vector2) float64 { return float64(v.Y) },
	},
	Properties: map[string]func(*bind.Env, Vector2) vm.Value{
		"Unit": func(e *bind.Env, v Vector2) vm.Value {
			m := v.magnitude()
			return e.Data(Vector2{v.X / m, v.Y / m})
		},
	},
	Methods: map[string]func(bind.Args, Vector2){
		"Abs":     func(c bind.Args, v Vector2) { c.Give(Vector2{abs32(v.X), abs32(v.Y)}) },
		"Angle":   vector2Angle,
		"Ceil":    func(c bind.Args, v Vector2) { c.Give(Vector2{ceil32(v.X), ceil32(v.Y)}) },
		"Cross":   func(c bind.Args, v Vector2) { c.ReturnNumber(float64(v.cross(bind.Arg[Vector2](c, 1)))) },
		"Dot":     func(c bind.Args, v Vector2) { c.ReturnNumber(float64(v.dot(bind.Arg[Vector2](c, 1)))) },
		"Floor":   func(c bind.Args, v Vector2) { c.Give(Vector2{floor32(v.X), floor32(v.Y)}) },
		"FuzzyEq": vector2FuzzyEq,
		"Lerp":    func(c bind.Args, v Vector2) { c.Give(lerpVector2(v, bind.Arg[Vector2](c, 1), c.Float(2))) },
		"Max":     func(c bind.Args, v Vector2) { foldVector2(c, v, max32) },
		"Min":     func(c bind.Args, v Vector2) { foldVector2(c, v, min32) },
		"Sign":    func(c bind.Args, v Vector2) { c.Give(Vector2{sign32(v.X), sign32(v.Y)}) },
	},
	Operators: map[string]func(bind.Args){
		"__add":  func(c bind.Args) { vector2Op(c, false, func(a, b float32) float32 { return a + b }) },
		"__div":  func(c bind.Args) { vector2Op(c, true, func(a, b float32) float32 { return a / b }) },
		"__idiv": func(c bind.Args) { vector2Op(c, true, func(a, b float32) float32 { return floor32(a / b) }) },
		"__mul":  func(c bind.Args) { vector2Op(c, true, func(a, b float32) float32 { return a * b }) },
		"__sub":  func(c bind.Args) { vector2Op(c, false, func(a, b float32) float32 { return a - b }) },
		"__unm": func(c bind.Args) {
			v := bind.Arg[Vector2](c, 1)
			c.Give(Vector2{-v.X, -v.Y})
		},
	},
	Aliases: map[string]string{
		"lerp": "Lerp", "magnitude": "Magnitude", "unit": "Unit", "x": "X", "y": "Y",
	},
	ToString: Vector2.text,
}

func lerpVector2(v, to Vector2, t float32) Vector2 {
	return Vector2{lerp32(v.X, to.X, t), lerp32(v.Y, to.Y, t)}
}

// vector2Op applies an operator to each component; scalars says that an
// operand may be a number.
func vector2Op(c bind.Args, scalars bool, op func(a, b float32) float32) {
	operand := func(i int) Vector2 {
		if f, ok := c.Value(i).AsNumber(); ok && scalars {
			return Vector2{float32(f), float32(f)}
		}
		return bind.Arg[Vector2](c, i)
	}
	v, w := operand(1), operand(2)
	c.Give(Vector2{op(v.X, w.X), op(v.Y, w.Y)})
}

// vector2Angle is v:Angle(other, isSigned = false) in radians.
func vector2Angle(c bind.Args, v Vector2) {
	w := bind.Arg[Vector2](c, 1)
	angle := math.Atan2(float64(v.cross(w)), float64(v.dot(w)))
	if !c.OptBool(2, false) {
		angle = math.Abs(angle)
	}
	c.ReturnNumber(round32(angle))
}

func vector2FuzzyEq(c bind.Args, v Vector2) {
	w, epsilon := bind.Arg[Vector2](c, 1), c.OptNumber(2, defaultEpsilon)
	c.ReturnBool(near(v.X, w.X, epsilon) && near(v.Y, w.Y, epsilon))
}

// foldVector2 keeps of each component of v and all arguments the one that
// choose prefers.
func foldVector2(c bind.Args, v Vector2, choose func(a, b float32) float32) {
	for i := 1; i <= max(c.N(), 1); i++ {
		w := bind.Arg[Vector2](c, i)
		v = Vector2{choose(v.X, w.X), choose(v.Y, w.Y)}
	}
	c.Give(v)
}
