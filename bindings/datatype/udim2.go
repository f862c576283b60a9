package datatype

import (
	"math"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds UDim2. Its one rule: it is a UDim for each direction.

// UDim2 is a place or size on a screen
// (https://create.roblox.com/docs/reference/engine/datatypes/UDim2).
type UDim2 struct{ X, Y UDim }

// TypeName returns "UDim2".
func (UDim2) TypeName() string { return "UDim2" }

// ToLuau returns a view of the value.
func (v UDim2) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// Viewed says that ToLuau is Env.Data.
func (UDim2) Viewed() {}

func (v UDim2) sub(w UDim2) UDim2 { return UDim2{v.X.sub(w.X), v.Y.sub(w.Y)} }

var udim2Type = bind.Type[UDim2]{
	Name: "UDim2",
	Functions: map[string]func(bind.Args){
		"fromOffset": func(c bind.Args) { c.Give(UDim2{UDim{0, c.OptInt32(1, 0)}, UDim{0, c.OptInt32(2, 0)}}) },
		"fromScale":  func(c bind.Args) { c.Give(UDim2{UDim{c.OptFloat(1, 0), 0}, UDim{c.OptFloat(2, 0), 0}}) },
		"new":        newUDim2,
	},
	Properties: map[string]func(*bind.Env, UDim2) vm.Value{
		"X": func(e *bind.Env, v UDim2) vm.Value { return v.X.ToLuau(e) },
		"Y": func(e *bind.Env, v UDim2) vm.Value { return v.Y.ToLuau(e) },
	},
	Methods: map[string]func(bind.Args, UDim2){"Lerp": udim2Lerp},
	Operators: map[string]func(bind.Args){
		"__add": func(c bind.Args) {
			v, w := bind.Arg[UDim2](c, 1), bind.Arg[UDim2](c, 2)
			c.Give(UDim2{v.X.add(w.X), v.Y.add(w.Y)})
		},
		"__sub": func(c bind.Args) { c.Give(bind.Arg[UDim2](c, 1).sub(bind.Arg[UDim2](c, 2))) },
		"__unm": func(c bind.Args) { c.Give(UDim2{}.sub(bind.Arg[UDim2](c, 1))) },
	},
	Aliases:  map[string]string{"Height": "Y", "Width": "X", "lerp": "Lerp"},
	ToString: udim2Text,
}

// newUDim2 takes four numbers or two UDims.
func newUDim2(c bind.Args) {
	if c.Value(1).AsUserdata() != nil {
		c.Give(UDim2{bind.Arg[UDim](c, 1), bind.Arg[UDim](c, 2)})
		return
	}
	c.Give(UDim2{UDim{c.OptFloat(1, 0), c.OptInt32(2, 0)}, UDim{c.OptFloat(3, 0), c.OptInt32(4, 0)}})
}

func udim2Lerp(c bind.Args, v UDim2) {
	to, t := bind.Arg[UDim2](c, 1), c.Number(2)
	c.Give(UDim2{lerpUDim(v.X, to.X, t), lerpUDim(v.Y, to.Y, t)})
}

// lerpUDim rounds the offset to whole pixels.
func lerpUDim(a, b UDim, t float64) UDim {
	offset := math.Round(float64(a.Offset) + (float64(b.Offset)-float64(a.Offset))*t)
	return UDim{lerp32(a.Scale, b.Scale, float32(t)), int32(min(max(offset, math.MinInt32), math.MaxInt32))}
}

func udim2Text(v UDim2) string { return "{" + v.X.text() + "}, {" + v.Y.text() + "}" }
