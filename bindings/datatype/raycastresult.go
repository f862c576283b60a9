package datatype

import (
	"fmt"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds RaycastResult. Its one rule: only queries make one.

// RaycastResult is what a ray or a moving shape has hit
// (https://create.roblox.com/docs/reference/engine/datatypes/RaycastResult).
type RaycastResult struct {
	Instance *instance.Instance
	Position bind.Vector3
	Normal   bind.Vector3
	Material *EnumItem
	Distance float32
}

// TypeName returns "RaycastResult".
func (*RaycastResult) TypeName() string { return "RaycastResult" }

// ToLuau returns a view of the result.
func (v *RaycastResult) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

var raycastResultType = bind.Type[*RaycastResult]{
	Name: "RaycastResult",
	Numbers: map[string]func(*RaycastResult) float64{
		"Distance": func(v *RaycastResult) float64 { return float64(v.Distance) },
	},
	Properties: map[string]func(*bind.Env, *RaycastResult) vm.Value{
		"Instance": func(e *bind.Env, v *RaycastResult) vm.Value { return e.Instance(v.Instance) },
		"Material": func(e *bind.Env, v *RaycastResult) vm.Value { return v.Material.ToLuau(e) },
		"Normal":   func(e *bind.Env, v *RaycastResult) vm.Value { return v.Normal.ToLuau(e) },
		"Position": func(e *bind.Env, v *RaycastResult) vm.Value { return v.Position.ToLuau(e) },
	},
	ToString: func(v *RaycastResult) string {
		p, n := v.Position, v.Normal
		return fmt.Sprintf("RaycastResult{%s @ %s; normal = %s; material = %s}", v.Instance.Name(),
			joinFloats(", ", fullDigits, p.X, p.Y, p.Z), joinFloats(", ", fullDigits, n.X, n.Y, n.Z), v.Material.Name)
	},
}
