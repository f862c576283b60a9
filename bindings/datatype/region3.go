package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds Region3. Its one rule: corners stay as they
// were given, so that a size may be negative.

// Region3 is a box along the axes
// (https://create.roblox.com/docs/reference/engine/datatypes/Region3).
type Region3 struct{ Min, Max bind.Vector3 }

// TypeName returns "Region3".
func (Region3) TypeName() string { return "Region3" }

// ToLuau returns a view of the region.
func (v Region3) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

func (v Region3) center() vec { return scale(add(v.Min, v.Max), 0.5) }

var region3Type = bind.Type[Region3]{
	Name: "Region3",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) { c.Give(Region3{c.OptVector3(1, vec{}), c.OptVector3(2, vec{})}) },
	},
	Properties: map[string]func(*bind.Env, Region3) vm.Value{
		"CFrame": func(e *bind.Env, v Region3) vm.Value { return At(v.center()).ToLuau(e) },
		"Size":   func(e *bind.Env, v Region3) vm.Value { return sub(v.Max, v.Min).ToLuau(e) },
	},
	Methods: map[string]func(bind.Args, Region3){"ExpandToGrid": expandToGrid},
	ToString: func(v Region3) string {
		size := vm.ToString(sub(v.Max, v.Min).ToLuau(nil))
		return cframeType.ToString(At(v.center())) + "; " + size
	},
}

// expandToGrid is v:ExpandToGrid(resolution > 0).
func expandToGrid(c bind.Args, v Region3) {
	step := c.Float(1)
	if !(step > 0) {
		c.ArgError(1, "resolution must be greater than 0")
	}
	low := mapVector(v.Min, func(f float32) float32 { return floor32(f/step) * step })
	high := mapVector(v.Max, func(f float32) float32 { return ceil32(f/step) * step })
	c.Give(Region3{low, high})
}
