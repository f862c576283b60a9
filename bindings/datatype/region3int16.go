package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds Region3int16. Its one rule: corners stay as they were given.

// Region3int16 is a box of voxels
// (https://create.roblox.com/docs/reference/engine/datatypes/Region3int16).
type Region3int16 struct{ Min, Max Vector3int16 }

// TypeName returns "Region3int16".
func (Region3int16) TypeName() string { return "Region3int16" }

// ToLuau returns a view of the region.
func (v Region3int16) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

var region3int16Type = bind.Type[Region3int16]{
	Name: "Region3int16",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) {
			c.Give(Region3int16{bind.Arg[Vector3int16](c, 1), bind.Arg[Vector3int16](c, 2)})
		},
	},
	Properties: map[string]func(*bind.Env, Region3int16) vm.Value{
		"Max": func(e *bind.Env, v Region3int16) vm.Value { return v.Max.ToLuau(e) },
		"Min": func(e *bind.Env, v Region3int16) vm.Value { return v.Min.ToLuau(e) },
	},
	ToString: func(v Region3int16) string { return v.Min.text() + "; " + v.Max.text() },
}
