package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds Workspace. Its one rule: there is no physics; it is a
// WorldRoot with settings.

// Workspace is the class Workspace.
// https://create.roblox.com/docs/reference/engine/classes/Workspace
var Workspace = bind.Class{
	Name:    "Workspace",
	Super:   "WorldRoot",
	Service: true,
	Properties: []instance.Property{
		{Name: "AllowThirdPartySales", Type: instance.Bool, Default: false},
		{Name: "CollisionGroupData", Type: instance.String, Default: "", Hidden: true, Changed: readGroupData},
		{Name: "CollisionGroups", Type: instance.String, Default: "", Hidden: true, Changed: readGroupText},
		{Name: "CurrentCamera", Type: instance.InstanceOf("Camera")},
		{Name: "DistributedGameTime", Type: instance.Float64, ReadOnly: true,
			Get: func(i *instance.Instance) any { return bind.EnvFor(i).Loop.Seconds() }},
		{Name: "FallenPartsDestroyHeight", Type: instance.Float32, Default: -500.0, ReadOnly: true},
		{Name: "FilteringEnabled", Type: instance.Bool, Default: true, ReadOnly: true}, // deprecated: it always is
		{Name: "Gravity", Type: instance.Float32, Default: float64(float32(196.2))},
		{Name: "SignalBehavior", Type: instance.EnumOf("SignalBehavior"), Default: "Default", Changed: signalBehaviorChanged},
		{Name: "StreamingEnabled", Type: instance.Bool, Default: false, ReadOnly: true},
		{Name: "Terrain", Type: instance.InstanceOf("Terrain"), ReadOnly: true,
			Get: func(i *instance.Instance) any { return i.FindFirstChildOfClass("Terrain") }},
	},
	Methods: map[string]bind.Method{
		"GetNumAwakeParts":     func(c *bind.Call) { c.ReturnNumber(0) },
		"GetPhysicsThrottling": func(c *bind.Call) { c.ReturnNumber(100) },
		"GetRealPhysicsFPS":    func(c *bind.Call) { c.ReturnNumber(60) },
		"GetServerTimeNow":     getServerTimeNow,
		"JoinToOutsiders":      func(*bind.Call) {}, // surfaces join nothing
		"PGSIsEnabled":         func(c *bind.Call) { c.ReturnBool(true) },
		"UnjoinFromOutsiders":  func(*bind.Call) {},
	},
	Created: createWorkspace,
}

func createWorkspace(i *instance.Instance) {
	i.Put("CurrentCamera", adopt(i, "Camera", "Camera"))
	adopt(i, "Terrain", "Terrain").LockParent(true)
}

// signalBehaviors are the items of Enum.SignalBehavior, by value.
var signalBehaviors = [...]string{"Default", "Immediate", "Deferred", "AncestryDeferred"}

func signalBehaviorChanged(i *instance.Instance, _ any) {
	for mode, name := range signalBehaviors {
		if isItem(i, "SignalBehavior", "SignalBehavior", name) {
			i.Tree().SetMode(instance.SignalMode(mode))
		}
	}
}

// getServerTimeNow returns seconds since 1970.
func getServerTimeNow(c *bind.Call) {
	c.ReturnNumber(float64(c.Env.Loop.Now().UnixNano()) / 1e9)
}
