package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds NumberRange. Its one rule: Min is never above Max.

// NumberRange is a range of numbers
// (https://create.roblox.com/docs/reference/engine/datatypes/NumberRange).
type NumberRange struct{ Min, Max float32 }

// TypeName returns "NumberRange".
func (NumberRange) TypeName() string { return "NumberRange" }

// ToLuau returns a view of the range.
func (v NumberRange) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

var numberRangeType = bind.Type[NumberRange]{
	Name: "NumberRange",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) {
			low := c.Float(1)
			high := c.OptFloat(2, low)
			if !(low <= high) {
				c.Errorf("NumberRange: invalid range")
			}
			c.Give(NumberRange{low, high})
		},
	},
	Numbers: map[string]func(NumberRange) float64{
		"Max": func(v NumberRange) float64 { return float64(v.Max) },
		"Min": func(v NumberRange) float64 { return float64(v.Min) },
	},
	ToString: func(v NumberRange) string { return joinFloats(" ", fullDigits, v.Min, v.Max) + " " },
}
