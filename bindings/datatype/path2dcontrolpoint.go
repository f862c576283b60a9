package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds Path2DControlPoint. Its one rule: a script can change every
// part of one.

// Path2DControlPoint is a point of a Path2D
// (https://create.roblox.com/docs/reference/engine/datatypes/Path2DControlPoint).
type Path2DControlPoint struct{ Position, LeftTangent, RightTangent UDim2 }

var _ instance.Equaler = (*Path2DControlPoint)(nil)

// TypeName returns "Path2DControlPoint".
func (*Path2DControlPoint) TypeName() string { return "Path2DControlPoint" }

// ToLuau returns a view of the point.
func (v *Path2DControlPoint) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// EqualTo compares the contents.
func (v *Path2DControlPoint) EqualTo(other any) bool {
	o, ok := other.(*Path2DControlPoint)
	return ok && *v == *o
}

var path2DControlPointType = bind.Type[*Path2DControlPoint]{
	Name: "Path2DControlPoint",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) { c.Give(&Path2DControlPoint{optUDim2(c, 1), optUDim2(c, 2), optUDim2(c, 3)}) },
	},
	Properties: map[string]func(*bind.Env, *Path2DControlPoint) vm.Value{
		"LeftTangent":  func(e *bind.Env, v *Path2DControlPoint) vm.Value { return v.LeftTangent.ToLuau(e) },
		"Position":     func(e *bind.Env, v *Path2DControlPoint) vm.Value { return v.Position.ToLuau(e) },
		"RightTangent": func(e *bind.Env, v *Path2DControlPoint) vm.Value { return v.RightTangent.ToLuau(e) },
	},
	Setters: map[string]func(bind.Args, *Path2DControlPoint){
		"LeftTangent":  func(c bind.Args, v *Path2DControlPoint) { v.LeftTangent = bind.Arg[UDim2](c, 1) },
		"Position":     func(c bind.Args, v *Path2DControlPoint) { v.Position = bind.Arg[UDim2](c, 1) },
		"RightTangent": func(c bind.Args, v *Path2DControlPoint) { v.RightTangent = bind.Arg[UDim2](c, 1) },
	},
	ToString: func(v *Path2DControlPoint) string {
		return udim2Text(v.Position) + " " + udim2Text(v.LeftTangent) + " " + udim2Text(v.RightTangent)
	},
}

func optUDim2(c bind.Args, i int) UDim2 {
	if c.Missing(i) {
		return UDim2{}
	}
	return bind.Arg[UDim2](c, i)
}
