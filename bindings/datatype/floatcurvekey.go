package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds FloatCurveKey. Its one rule: the value is a float32.

// FloatCurveKey is a point of a FloatCurve
// (https://create.roblox.com/docs/reference/engine/datatypes/FloatCurveKey).
type FloatCurveKey struct {
	CurveKey
	Value float32
}

var _ instance.Equaler = (*FloatCurveKey)(nil)

// TypeName returns "FloatCurveKey".
func (*FloatCurveKey) TypeName() string { return "FloatCurveKey" }

// ToLuau returns a view of the key.
func (v *FloatCurveKey) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// EqualTo compares the contents.
func (v *FloatCurveKey) EqualTo(other any) bool {
	o, ok := other.(*FloatCurveKey)
	return ok && *v == *o
}

func (v *FloatCurveKey) key() *CurveKey { return &v.CurveKey }

var floatCurveKeyType = bind.Type[*FloatCurveKey]{
	Name: "FloatCurveKey",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) { c.Give(&FloatCurveKey{curveKeyArgs(c), c.Float(2)}) },
	},
	Properties: withCurveKey(vm.Int(0), map[string]func(*bind.Env, *FloatCurveKey) vm.Value{
		"Value": func(_ *bind.Env, v *FloatCurveKey) vm.Value { return vm.Number(float64(v.Value)) },
	}),
	Setters:  withCurveKeySetters(map[string]func(bind.Args, *FloatCurveKey){}),
	ToString: func(v *FloatCurveKey) string { return v.text("FloatCurveKey", joinFloats("", fullDigits, v.Value)) },
}
