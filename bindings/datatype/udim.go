package datatype

import (
	"strconv"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds UDim. Its one rule: a scale is float32, an offset int32.

// UDim is a length: a fraction of the parent's and a number of pixels
// (https://create.roblox.com/docs/reference/engine/datatypes/UDim).
type UDim struct {
	Scale  float32
	Offset int32
}

// TypeName returns "UDim".
func (UDim) TypeName() string { return "UDim" }

// ToLuau returns a view of the length.
func (v UDim) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

func (v UDim) add(w UDim) UDim { return UDim{v.Scale + w.Scale, v.Offset + w.Offset} }

func (v UDim) sub(w UDim) UDim { return UDim{v.Scale - w.Scale, v.Offset - w.Offset} }

func (v UDim) text() string {
	return joinFloats("", fullDigits, v.Scale) + ", " + strconv.Itoa(int(v.Offset))
}

var udimType = bind.Type[UDim]{
	Name: "UDim",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) { c.Give(UDim{c.OptFloat(1, 0), c.OptInt32(2, 0)}) },
	},
	Numbers: map[string]func(UDim) float64{
		"Offset": func(v UDim) float64 { return float64(v.Offset) },
		"Scale":  func(v UDim) float64 { return float64(v.Scale) },
	},
	Operators: map[string]func(bind.Args){
		"__add": func(c bind.Args) { c.Give(bind.Arg[UDim](c, 1).add(bind.Arg[UDim](c, 2))) },
		"__sub": func(c bind.Args) { c.Give(bind.Arg[UDim](c, 1).sub(bind.Arg[UDim](c, 2))) },
		"__unm": func(c bind.Args) { c.Give(UDim{}.sub(bind.Arg[UDim](c, 1))) },
	},
	ToString: UDim.text,
}
