package datatype

import (
	"fmt"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds OverlapParams. Its one rule: all but MaxParts and Tolerance
// is Filter's.

// OverlapParams adjust a query for parts in a volume
// (https://create.roblox.com/docs/reference/engine/datatypes/OverlapParams).
type OverlapParams struct {
	Filter
	MaxParts  int32 // 0 is no limit
	Tolerance float32
}

// TypeName returns "OverlapParams".
func (*OverlapParams) TypeName() string { return "OverlapParams" }

// ToLuau returns a view of the value.
func (v *OverlapParams) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

func (v *OverlapParams) filter() *Filter { return &v.Filter }

var overlapParamsType = bind.Type[*OverlapParams]{
	Name: "OverlapParams",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) { c.Give(&OverlapParams{Filter: newFilter()}) },
	},
	Numbers: map[string]func(*OverlapParams) float64{
		"MaxParts":  func(v *OverlapParams) float64 { return float64(v.MaxParts) },
		"Tolerance": func(v *OverlapParams) float64 { return float64(v.Tolerance) },
	},
	Properties: withFilter(map[string]func(*bind.Env, *OverlapParams) vm.Value{}),
	Setters: withFilterSetters(map[string]func(bind.Args, *OverlapParams){
		"MaxParts":  func(c bind.Args, v *OverlapParams) { c.Number(1); v.MaxParts = c.OptInt32(1, 0) },
		"Tolerance": func(c bind.Args, v *OverlapParams) { v.Tolerance = c.Float(1) },
	}),
	Methods: map[string]func(bind.Args, *OverlapParams){
		"AddToFilter": func(c bind.Args, v *OverlapParams) { v.Instances = append(v.Instances, instancesArg(c)...) },
	},
	ToString: func(v *OverlapParams) string {
		return fmt.Sprintf("OverlapParams{MaxParts=%d, Tolerance=%s, %s}", v.MaxParts,
			joinFloats("", fullDigits, v.Tolerance), v.Filter.text())
	},
}
