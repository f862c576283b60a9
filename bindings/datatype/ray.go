package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds Ray. Its one rule: a ray begins at its origin and has no end.

// Ray is a place and a direction
// (https://create.roblox.com/docs/reference/engine/datatypes/Ray).
type Ray struct{ Origin, Direction bind.Vector3 }

// TypeName returns "Ray".
func (Ray) TypeName() string { return "Ray" }

// ToLuau returns a view of the ray.
func (v Ray) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// closest returns the point of the ray that is nearest to p.
func (v Ray) closest(p vec) vec {
	direction := unit(v.Direction)
	along := dot(sub(p, v.Origin), direction)
	if !(along > 0) {
		return v.Origin
	}
	return add(v.Origin, scale(direction, along))
}

var rayType = bind.Type[Ray]{
	Name: "Ray",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) { c.Give(Ray{c.OptVector3(1, vec{}), c.OptVector3(2, vec{})}) },
	},
	Properties: map[string]func(*bind.Env, Ray) vm.Value{
		"Direction": func(e *bind.Env, v Ray) vm.Value { return v.Direction.ToLuau(e) },
		"Origin":    func(e *bind.Env, v Ray) vm.Value { return v.Origin.ToLuau(e) },
		"Unit":      func(e *bind.Env, v Ray) vm.Value { return e.Data(Ray{v.Origin, unit(v.Direction)}) },
	},
	Methods: map[string]func(bind.Args, Ray){
		"ClosestPoint": func(c bind.Args, v Ray) { c.GiveVector(v.closest(c.Vector3(1))) },
		"Distance": func(c bind.Args, v Ray) {
			p := c.Vector3(1)
			c.ReturnNumber(float64(magnitude(sub(p, v.closest(p)))))
		},
	},
	ToString: func(v Ray) string {
		o, d := v.Origin, v.Direction
		return "{" + joinFloats(", ", fullDigits, o.X, o.Y, o.Z) + "}, {" + joinFloats(", ", fullDigits, d.X, d.Y, d.Z) + "}"
	},
}
