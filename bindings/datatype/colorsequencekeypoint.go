package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds ColorSequenceKeypoint. Its one rule: it is data; the sequence
// checks it.

// ColorSequenceKeypoint is one point of a ColorSequence
// (https://create.roblox.com/docs/reference/engine/datatypes/ColorSequenceKeypoint).
type ColorSequenceKeypoint struct {
	Time  float32
	Value Color3
}

// TypeName returns "ColorSequenceKeypoint".
func (ColorSequenceKeypoint) TypeName() string { return "ColorSequenceKeypoint" }

// ToLuau returns a view of the keypoint.
func (v ColorSequenceKeypoint) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

func (v ColorSequenceKeypoint) time() float32 { return v.Time }

func (v ColorSequenceKeypoint) text() string {
	return joinFloats(" ", fullDigits, v.Time, v.Value.R, v.Value.G, v.Value.B) + " 0 "
}

var colorSequenceKeypointType = bind.Type[ColorSequenceKeypoint]{
	Name: "ColorSequenceKeypoint",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) { c.Give(ColorSequenceKeypoint{c.Float(1), bind.Arg[Color3](c, 2)}) },
	},
	Numbers: map[string]func(ColorSequenceKeypoint) float64{
		"Time": func(v ColorSequenceKeypoint) float64 { return float64(v.Time) },
	},
	Properties: map[string]func(*bind.Env, ColorSequenceKeypoint) vm.Value{
		"Value": func(e *bind.Env, v ColorSequenceKeypoint) vm.Value { return v.Value.ToLuau(e) },
	},
	ToString: ColorSequenceKeypoint.text,
}
