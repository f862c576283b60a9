package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/sched"
)

// This file holds Debris. Its one rule: what cannot be destroyed when its
// time has come is left alone.

// Debris is the class Debris.
// https://create.roblox.com/docs/reference/engine/classes/Debris
var Debris = bind.Class{
	Name:    "Debris",
	Service: true,
	Properties: []instance.Property{
		{Name: "MaxItems", Type: instance.Int32, Default: 1000.0},
	},
	Methods: map[string]bind.Method{"AddItem": addDebris},
	Aliases: map[string]string{"addItem": "AddItem"},
}

// addDebris destroys an instance after a number of seconds, 10 if not given.
func addDebris(c *bind.Call) {
	item := c.Object(1)
	c.Env.Loop.After(c.OptNumber(2, 10), sched.Heartbeat, func(float64) { _ = item.Destroy() })
}
