package datatype

import (
	"fmt"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds RaycastParams. Its one rule: all but IgnoreWater is Filter's.

// RaycastParams adjust a raycast
// (https://create.roblox.com/docs/reference/engine/datatypes/RaycastParams).
type RaycastParams struct {
	Filter
	IgnoreWater bool
}

// TypeName returns "RaycastParams".
func (*RaycastParams) TypeName() string { return "RaycastParams" }

// ToLuau returns a view of the value.
func (v *RaycastParams) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

func (v *RaycastParams) filter() *Filter { return &v.Filter }

var raycastParamsType = bind.Type[*RaycastParams]{
	Name: "RaycastParams",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) { c.Give(&RaycastParams{Filter: newFilter()}) },
	},
	Properties: withFilter(map[string]func(*bind.Env, *RaycastParams) vm.Value{
		"IgnoreWater": func(_ *bind.Env, v *RaycastParams) vm.Value { return vm.Bool(v.IgnoreWater) },
	}),
	Setters: withFilterSetters(map[string]func(bind.Args, *RaycastParams){
		"IgnoreWater": func(c bind.Args, v *RaycastParams) { v.IgnoreWater = c.Bool(1) },
	}),
	Methods: map[string]func(bind.Args, *RaycastParams){
		"AddToFilter": func(c bind.Args, v *RaycastParams) { v.Instances = append(v.Instances, instancesArg(c)...) },
	},
	ToString: func(v *RaycastParams) string {
		return fmt.Sprintf("RaycastParams{IgnoreWater=%t, %s}", v.IgnoreWater, v.Filter.text())
	},
}
