package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds PathWaypoint. Its one rule: it is data; nothing here finds a
// path.

// PathWaypoint is one point of a path
// (https://create.roblox.com/docs/reference/engine/datatypes/PathWaypoint).
type PathWaypoint struct {
	Position bind.Vector3
	Action   *EnumItem // of PathWaypointAction
	Label    string
}

// TypeName returns "PathWaypoint".
func (PathWaypoint) TypeName() string { return "PathWaypoint" }

// ToLuau returns a view of the point.
func (v PathWaypoint) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

var pathWaypointType = bind.Type[PathWaypoint]{
	Name: "PathWaypoint",
	Functions: map[string]func(bind.Args){
		"new": func(c bind.Args) {
			action := enumArg(c, 2, "PathWaypointAction", Item("PathWaypointAction", "Walk"))
			c.Give(PathWaypoint{c.OptVector3(1, vec{}), action, c.OptString(3, "")})
		},
	},
	Properties: map[string]func(*bind.Env, PathWaypoint) vm.Value{
		"Action":   func(e *bind.Env, v PathWaypoint) vm.Value { return v.Action.ToLuau(e) },
		"Label":    func(_ *bind.Env, v PathWaypoint) vm.Value { return vm.Str(v.Label) },
		"Position": func(e *bind.Env, v PathWaypoint) vm.Value { return v.Position.ToLuau(e) },
	},
	ToString: func(v PathWaypoint) string {
		p := v.Position
		return "{" + joinFloats(", ", fullDigits, p.X, p.Y, p.Z) + "} " + v.Action.Name
	},
}
