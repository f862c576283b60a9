package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds Rect. Its one rule: Min is never to the right of or below
// Max.

// Rect is a rectangle
// (https://create.roblox.com/docs/reference/engine/datatypes/Rect).
type Rect struct{ Min, Max Vector2 }

// TypeName returns "Rect".
func (Rect) TypeName() string { return "Rect" }

// ToLuau returns a view of the rectangle.
func (v Rect) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// newRectangle returns the rectangle with two opposite corners.
func newRectangle(a, b Vector2) Rect {
	return Rect{Vector2{min32(a.X, b.X), min32(a.Y, b.Y)}, Vector2{max32(a.X, b.X), max32(a.Y, b.Y)}}
}

var rectType = bind.Type[Rect]{
	Name: "Rect",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) {
			if c.Value(1).AsUserdata() != nil {
				c.Give(newRectangle(bind.Arg[Vector2](c, 1), bind.Arg[Vector2](c, 2)))
				return
			}
			c.Give(newRectangle(Vector2{c.OptFloat(1, 0), c.OptFloat(2, 0)}, Vector2{c.OptFloat(3, 0), c.OptFloat(4, 0)}))
		},
	},
	Numbers: map[string]func(Rect) float64{
		"Height": func(v Rect) float64 { return float64(v.Max.Y - v.Min.Y) },
		"Width":  func(v Rect) float64 { return float64(v.Max.X - v.Min.X) },
	},
	Properties: map[string]func(*bind.Env, Rect) vm.Value{
		"Max": func(e *bind.Env, v Rect) vm.Value { return v.Max.ToLuau(e) },
		"Min": func(e *bind.Env, v Rect) vm.Value { return v.Min.ToLuau(e) },
	},
	ToString: func(v Rect) string { return joinFloats(", ", fullDigits, v.Min.X, v.Min.Y, v.Max.X, v.Max.Y) },
}
