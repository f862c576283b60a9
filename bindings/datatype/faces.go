package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds Faces. Its one rule: a set is one bit for each item of
// Enum.NormalId.

// Faces is a set of the sides of a part
// (https://create.roblox.com/docs/reference/engine/datatypes/Faces).
type Faces struct{ bits uint8 }

// TypeName returns "Faces".
func (Faces) TypeName() string { return "Faces" }

// ToLuau returns a view of the set.
func (v Faces) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

var facesType = bind.Type[Faces]{
	Name: "Faces",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) { c.Give(Faces{itemBits(c, "NormalId")}) },
	},
	Properties: map[string]func(*bind.Env, Faces) vm.Value{
		"Back": face(2), "Bottom": face(4), "Front": face(5), "Left": face(3), "Right": face(0), "Top": face(1),
	},
	ToString: func(v Faces) string { return bitNames("NormalId", v.bits) },
}

func face(bit int) func(*bind.Env, Faces) vm.Value {
	return func(_ *bind.Env, v Faces) vm.Value { return vm.Bool(v.bits&(1<<bit) != 0) }
}
