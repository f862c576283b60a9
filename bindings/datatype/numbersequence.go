package datatype

import (
	"slices"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds NumberSequence. Its one rule: a sequence is compared by its
// keypoints.

// NumberSequence is a number over time
// (https://create.roblox.com/docs/reference/engine/datatypes/NumberSequence).
// The points must not be changed.
type NumberSequence struct{ Points []NumberSequenceKeypoint }

var _ instance.Equaler = (*NumberSequence)(nil)

// TypeName returns "NumberSequence".
func (*NumberSequence) TypeName() string { return "NumberSequence" }

// ToLuau returns a view of the sequence.
func (v *NumberSequence) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// EqualTo compares the keypoints.
func (v *NumberSequence) EqualTo(other any) bool {
	w, ok := other.(*NumberSequence)
	return ok && slices.Equal(v.Points, w.Points)
}

var numberSequenceType = bind.Type[*NumberSequence]{
	Name:      "NumberSequence",
	Functions: map[string]func(bind.Args){"new": newNumberSequence},
	Properties: map[string]func(*bind.Env, *NumberSequence) vm.Value{
		"Keypoints": func(e *bind.Env, v *NumberSequence) vm.Value { return keypointList(e, v.Points) },
	},
	ToString: func(v *NumberSequence) string { return keypointText(v.Points) },
}

// newNumberSequence takes one number, two numbers or an array of keypoints.
func newNumberSequence(c bind.Args) {
	if c.Value(1).IsTable() {
		c.Give(&NumberSequence{keypointsArg[NumberSequenceKeypoint](c, "NumberSequence")})
		return
	}
	from := c.Float(1)
	c.Give(&NumberSequence{[]NumberSequenceKeypoint{{0, from, 0}, {1, c.OptFloat(2, from), 0}}})
}
