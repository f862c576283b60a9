package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds Stats. Its one rule: figures of what a server without
// physics and network does not do are 0.

// Stats is the class Stats.
// https://create.roblox.com/docs/reference/engine/classes/Stats
var Stats = bind.Class{
	Name:    "Stats",
	Service: true,
	Properties: []instance.Property{
		{Name: "ContactsCount", Type: instance.Int32, Default: 0.0, ReadOnly: true},
		{Name: "DataReceiveKbps", Type: instance.Float32, Default: 0.0, ReadOnly: true},
		{Name: "DataSendKbps", Type: instance.Float32, Default: 0.0, ReadOnly: true},
		{Name: "HeartbeatTimeMs", Type: instance.Float32, Default: 0.0, ReadOnly: true},
		{Name: "InstanceCount", Type: instance.Int32, ReadOnly: true, Get: func(i *instance.Instance) any { return float64(1 + len(i.Tree().Root().Descendants())) }},
		{Name: "MovingPrimitivesCount", Type: instance.Int32, Default: 0.0, ReadOnly: true},
		{Name: "PhysicsReceiveKbps", Type: instance.Float32, Default: 0.0, ReadOnly: true},
		{Name: "PhysicsSendKbps", Type: instance.Float32, Default: 0.0, ReadOnly: true},
		{Name: "PhysicsStepTimeMs", Type: instance.Float32, Default: 0.0, ReadOnly: true},
		{Name: "PrimitivesCount", Type: instance.Int32, Default: 0.0, ReadOnly: true},
	},
	Methods: map[string]bind.Method{
		"GetTotalMemoryUsageMb": func(c *bind.Call) { c.ReturnNumber(settings(c.Self).Memory() / (1 << 20)) },
	},
	Unsupported: map[string]string{
		"GetMemoryUsageMbForTag": "memory is not counted by purpose; use GetTotalMemoryUsageMb",
	},
}
