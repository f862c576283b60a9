package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds RotationCurveKey. Its one rule: the value is kept as the
// CFrame it was given as.

// RotationCurveKey is a point of a RotationCurve
// (https://create.roblox.com/docs/reference/engine/datatypes/RotationCurveKey).
type RotationCurveKey struct {
	CurveKey
	Value CFrame
}

var _ instance.Equaler = (*RotationCurveKey)(nil)

// TypeName returns "RotationCurveKey".
func (*RotationCurveKey) TypeName() string { return "RotationCurveKey" }

// ToLuau returns a view of the key.
func (v *RotationCurveKey) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// EqualTo compares the contents.
func (v *RotationCurveKey) EqualTo(other any) bool {
	o, ok := other.(*RotationCurveKey)
	return ok && *v == *o
}

func (v *RotationCurveKey) key() *CurveKey { return &v.CurveKey }

var rotationCurveKeyType = bind.Type[*RotationCurveKey]{
	Name: "RotationCurveKey",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) { c.Give(&RotationCurveKey{curveKeyArgs(c), bind.Arg[CFrame](c, 2)}) },
	},
	Properties: withCurveKey(vm.Int(0), map[string]func(*bind.Env, *RotationCurveKey) vm.Value{
		"Value": func(e *bind.Env, v *RotationCurveKey) vm.Value { return v.Value.ToLuau(e) },
	}),
	Setters:  withCurveKeySetters(map[string]func(bind.Args, *RotationCurveKey){}),
	ToString: func(v *RotationCurveKey) string { return v.text("RotationCurveKey", cframeText(v.Value)) },
}
