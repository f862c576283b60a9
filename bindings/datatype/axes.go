package datatype

import (
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds Axes. Its one rule: a set is one bit for each item of
// Enum.Axis.

// Axes is a set of axes
// (https://create.roblox.com/docs/reference/engine/datatypes/Axes).
type Axes struct{ bits uint8 }

// TypeName returns "Axes".
func (Axes) TypeName() string { return "Axes" }

// ToLuau returns a view of the set.
func (v Axes) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

var axesType = bind.Type[Axes]{
	Name: "Axes",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) {
			sides := itemBits(c, "NormalId")
			c.Give(Axes{itemBits(c, "Axis") | (sides|sides>>3)&7}) // sides 3 to 5 are opposite to 0 to 2
		},
	},
	Properties: map[string]func(*bind.Env, Axes) vm.Value{
		"Back": axis(2), "Bottom": axis(1), "Front": axis(2), "Left": axis(0), "Right": axis(0), "Top": axis(1),
		"X": axis(0), "Y": axis(1), "Z": axis(2),
	},
	ToString: func(v Axes) string { return bitNames("Axis", v.bits) },
}

func axis(bit int) func(*bind.Env, Axes) vm.Value {
	return func(_ *bind.Env, v Axes) vm.Value { return vm.Bool(v.bits&(1<<bit) != 0) }
}

// itemBits returns the bits of the arguments that are items of an enum; others
// are ignored.
func itemBits(c bind.Args, enum string) (bits uint8) {
	for i := 1; i <= c.N(); i++ {
		if item, ok := bind.DataOf[*EnumItem](c.Value(i)); ok && item.enum.name == enum {
			bits |= 1 << item.Value
		}
	}
	return bits
}

// bitNames lists the items of an enum whose bits are set, by value.
func bitNames(enum string, bits uint8) string {
	var names []string
	for _, item := range EnumOf(enum).Items() {
		if bits&(1<<item.Value) != 0 {
			names = append(names, item.Name)
		}
	}
	return strings.Join(names, ", ")
}
