package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds ValueCurveKey. Its one rule: the value is any that a script
// has, and stays it.

// ValueCurveKey is a point of a ValueCurve
// (https://create.roblox.com/docs/reference/engine/datatypes/ValueCurveKey).
type ValueCurveKey struct {
	CurveKey
	Value vm.Value
}

var _ instance.Equaler = (*ValueCurveKey)(nil)

// TypeName returns "ValueCurveKey".
func (*ValueCurveKey) TypeName() string { return "ValueCurveKey" }

// ToLuau returns a view of the key.
func (v *ValueCurveKey) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// EqualTo compares the contents; values are equal as rawequal says.
func (v *ValueCurveKey) EqualTo(other any) bool {
	o, ok := other.(*ValueCurveKey)
	return ok && v.CurveKey == o.CurveKey && vm.RawEqual(v.Value, o.Value)
}

func (v *ValueCurveKey) key() *CurveKey { return &v.CurveKey }

var valueCurveKeyType = bind.Type[*ValueCurveKey]{
	Name: "ValueCurveKey",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) { c.Give(&ValueCurveKey{curveKeyArgs(c), c.Value(2)}) },
	},
	Properties: withCurveKey(vm.Nil, map[string]func(*bind.Env, *ValueCurveKey) vm.Value{
		"Value": func(_ *bind.Env, v *ValueCurveKey) vm.Value { return v.Value },
	}),
	Setters: withCurveKeySetters(map[string]func(bind.Args, *ValueCurveKey){
		"Time":  func(c bind.Args, v *ValueCurveKey) { v.Time = c.Float(1) },
		"Value": func(c bind.Args, v *ValueCurveKey) { v.Value = c.Value(1) },
	}),
	ToString: func(v *ValueCurveKey) string { return v.text("ValueCurveKey", vm.ToString(v.Value)) },
}
