package datatype

import (
	"slices"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds ColorSequence. Its one rule: a sequence is compared by its
// keypoints.

// ColorSequence is a colour over time
// (https://create.roblox.com/docs/reference/engine/datatypes/ColorSequence).
// The points must not be changed.
type ColorSequence struct{ Points []ColorSequenceKeypoint }

var _ instance.Equaler = (*ColorSequence)(nil)

// TypeName returns "ColorSequence".
func (*ColorSequence) TypeName() string { return "ColorSequence" }

// ToLuau returns a view of the sequence.
func (v *ColorSequence) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// EqualTo compares the keypoints.
func (v *ColorSequence) EqualTo(other any) bool {
	w, ok := other.(*ColorSequence)
	return ok && slices.Equal(v.Points, w.Points)
}

var colorSequenceType = bind.Type[*ColorSequence]{
	Name:      "ColorSequence",
	Functions: map[string]func(bind.Args){"new": newColorSequence},
	Properties: map[string]func(*bind.Env, *ColorSequence) vm.Value{
		"Keypoints": func(e *bind.Env, v *ColorSequence) vm.Value { return keypointList(e, v.Points) },
	},
	ToString: func(v *ColorSequence) string { return keypointText(v.Points) },
}

// newColorSequence takes one colour, two colours or an array of keypoints.
func newColorSequence(c bind.Args) {
	if c.Value(1).IsTable() {
		c.Give(&ColorSequence{keypointsArg[ColorSequenceKeypoint](c, "ColorSequence")})
		return
	}
	from := bind.Arg[Color3](c, 1)
	to := from
	if !c.Missing(2) {
		to = bind.Arg[Color3](c, 2)
	}
	c.Give(&ColorSequence{[]ColorSequenceKeypoint{{0, from}, {1, to}}})
}
