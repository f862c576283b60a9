package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds Workspace and the classes it is made of. Its one rule:
// there is no physics; parts and models are data.

// Workspace is the class Workspace.
// https://create.roblox.com/docs/reference/engine/classes/Workspace
var Workspace = bind.Class{
	Name:    "Workspace",
	Super:   "WorldRoot",
	Service: true,
	Properties: []instance.Property{
		{Name: "AllowThirdPartySales", Type: instance.Bool, Default: false},
		{Name: "CurrentCamera", Type: instance.InstanceOf("Camera")},
		{Name: "DistributedGameTime", Type: instance.Float64, ReadOnly: true,
			Get: func(i *instance.Instance) any { return bind.EnvFor(i).Loop.Seconds() }},
		{Name: "FallenPartsDestroyHeight", Type: instance.Float32, Default: -500.0},
		{Name: "Gravity", Type: instance.Float32, Default: float64(float32(196.2))},
		{Name: "SignalBehavior", Type: instance.EnumOf("SignalBehavior"), Default: "Default", Changed: signalBehaviorChanged},
		{Name: "StreamingEnabled", Type: instance.Bool, Default: false},
		{Name: "Terrain", Type: instance.InstanceOf("Terrain"), ReadOnly: true,
			Get: func(i *instance.Instance) any { return i.FindFirstChildOfClass("Terrain") }},
	},
	Methods: map[string]bind.Method{
		"GetNumAwakeParts":  func(c *bind.Call) { c.ReturnNumber(0) },
		"GetRealPhysicsFPS": func(c *bind.Call) { c.ReturnNumber(60) },
		"GetServerTimeNow":  getServerTimeNow,
		"PGSIsEnabled":      func(c *bind.Call) { c.ReturnBool(true) },
	},
	Created: createWorkspace,
}

// WorldRoot is the class WorldRoot.
// https://create.roblox.com/docs/reference/engine/classes/WorldRoot
var WorldRoot = bind.Class{
	Name:     "WorldRoot",
	Super:    "Model",
	Abstract: true,
	Unsupported: map[string]string{
		"BulkMoveTo": spatialReason, "Blockcast": spatialReason, "GetPartBoundsInBox": spatialReason,
		"GetPartBoundsInRadius": spatialReason, "GetPartsInPart": spatialReason, "Raycast": spatialReason,
		"Shapecast": spatialReason, "Spherecast": spatialReason, "FindPartOnRay": spatialReason,
		"FindPartOnRayWithIgnoreList": spatialReason, "FindPartsInRegion3WithWhiteList": spatialReason,
		"FindPartsInRegion3WithIgnoreList": spatialReason,
	},
}

const spatialReason = "parts have no positions here; keep what the server must know in attributes"

// Model is the class Model.
// https://create.roblox.com/docs/reference/engine/classes/Model
var Model = bind.Class{
	Name:      "Model",
	Super:     "PVInstance",
	Creatable: true,
	Properties: []instance.Property{
		{Name: "PrimaryPart", Type: instance.InstanceOf("BasePart")},
	},
}

// Parts are PVInstance, BasePart and the classes of parts and cameras.
var Parts = []bind.Class{
	{Name: "BasePart", Super: "PVInstance", Abstract: true, Properties: partProperties, Events: []string{"TouchEnded", "Touched"}},
	{Name: "Camera", Super: "PVInstance", Creatable: true, Properties: []instance.Property{
		{Name: "FieldOfView", Type: instance.Float32, Default: 70.0}}},
	{Name: "FormFactorPart", Super: "BasePart", Abstract: true},
	{Name: "MeshPart", Super: "TriangleMeshPart", Creatable: true},
	{Name: "PVInstance", Abstract: true},
	{Name: "Part", Super: "FormFactorPart", Creatable: true},
	{Name: "SpawnLocation", Super: "Part", Creatable: true, Properties: []instance.Property{
		{Name: "Enabled", Type: instance.Bool, Default: true},
		{Name: "Neutral", Type: instance.Bool, Default: true}}},
	{Name: "Terrain", Super: "BasePart"},
	{Name: "WedgePart", Super: "FormFactorPart", Creatable: true},
}

// partProperties are the properties of BasePart that are plain values.
// https://create.roblox.com/docs/reference/engine/classes/BasePart
var partProperties = []instance.Property{
	{Name: "Anchored", Type: instance.Bool, Default: false},
	{Name: "CanCollide", Type: instance.Bool, Default: true},
	{Name: "CanQuery", Type: instance.Bool, Default: true},
	{Name: "CanTouch", Type: instance.Bool, Default: true},
	{Name: "CastShadow", Type: instance.Bool, Default: true},
	{Name: "CollisionGroup", Type: instance.String, Default: "Default"},
	{Name: "Locked", Type: instance.Bool, Default: false},
	{Name: "Massless", Type: instance.Bool, Default: false},
	{Name: "Reflectance", Type: instance.Float32, Default: 0.0},
	{Name: "RootPriority", Type: instance.Int32, Default: 0.0},
	{Name: "Transparency", Type: instance.Float32, Default: 0.0},
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
