package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds PathfindingService and Path. Its one rule: no path is ever
// made up; a script that asks for one gets an error that pcall catches, and a
// Path without waypoints.

// PathfindingService is the class PathfindingService.
// https://create.roblox.com/docs/reference/engine/classes/PathfindingService
var PathfindingService = bind.Class{
	Name:    "PathfindingService",
	Service: true,
	Methods: map[string]bind.Method{"CreatePath": createPath},
	Unsupported: map[string]string{
		"ComputeRawPathAsync":    pathReason,
		"ComputeSmoothPathAsync": pathReason,
		"FindPathAsync":          pathReason,
	},
}

// Path is what CreatePath gives.
// https://create.roblox.com/docs/reference/engine/classes/Path
var Path = bind.Class{
	Name: "Path",
	Properties: []instance.Property{
		{Name: "Status", Type: instance.EnumOf("PathStatus"), Default: "NoPath", ReadOnly: true},
	},
	Methods: map[string]bind.Method{
		"GetPointCoordinates": func(c *bind.Call) { c.Return(list(nil)) },
		"GetWaypoints":        func(c *bind.Call) { c.Return(list(nil)) },
	},
	Unsupported: map[string]string{
		"CheckOcclusionAsync": pathReason,
		"ComputeAsync":        pathReason,
	},
}

const pathReason = "paths are not simulated, there is no navigation mesh; guard the call with pcall and use Humanoid:MoveTo"

// agentParameters are the keys of CreatePath's table and the types of their
// values.
var agentParameters = map[string]string{
	"AgentCanClimb":   "boolean",
	"AgentCanJump":    "boolean",
	"AgentHeight":     "number",
	"AgentRadius":     "number",
	"Costs":           "table",
	"WaypointSpacing": "number",
}

// createPath makes a Path, for agents whose parameters have the right types.
func createPath(c *bind.Call) {
	if !c.Missing(1) {
		t := c.Table(1)
		for at, k, v, ok := t.At(0); ok; at, k, v, ok = t.At(at) {
			want := agentParameters[vm.ToString(k)]
			if got := c.VM().Typeof(v); want != "" && got != want {
				c.Errorf("PathfindingService:CreatePath() failed because %s is a %s, want a %s", vm.ToString(k), got, want)
			}
		}
	}
	c.Give(newObject(c.Env, "Path"))
}
