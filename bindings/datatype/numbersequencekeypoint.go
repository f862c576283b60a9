package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds NumberSequenceKeypoint. Its one rule: it is data; the sequence
// checks it.

// NumberSequenceKeypoint is one point of a NumberSequence
// (https://create.roblox.com/docs/reference/engine/datatypes/NumberSequenceKeypoint).
type NumberSequenceKeypoint struct{ Time, Value, Envelope float32 }

// TypeName returns "NumberSequenceKeypoint".
func (NumberSequenceKeypoint) TypeName() string { return "NumberSequenceKeypoint" }

// ToLuau returns a view of the keypoint.
func (v NumberSequenceKeypoint) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

func (v NumberSequenceKeypoint) time() float32 { return v.Time }

func (v NumberSequenceKeypoint) text() string {
	return joinFloats(" ", fullDigits, v.Time, v.Value, v.Envelope) + " "
}

var numberSequenceKeypointType = bind.Type[NumberSequenceKeypoint]{
	Name: "NumberSequenceKeypoint",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) { c.Give(NumberSequenceKeypoint{c.Float(1), c.Float(2), c.OptFloat(3, 0)}) },
	},
	Numbers: map[string]func(NumberSequenceKeypoint) float64{
		"Envelope": func(v NumberSequenceKeypoint) float64 { return float64(v.Envelope) },
		"Time":     func(v NumberSequenceKeypoint) float64 { return float64(v.Time) },
		"Value":    func(v NumberSequenceKeypoint) float64 { return float64(v.Value) },
	},
	ToString: NumberSequenceKeypoint.text,
}
