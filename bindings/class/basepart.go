package class

import (
	"slices"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/bindings/spatial"
	"lanai/runtime/instance"
)

// This file holds BasePart. Its one rule: there is no physics; a part is where
// it was put, and touches what a scenario says it touches.

// BasePart is the class BasePart. The Data of its instances is a *body.
// https://create.roblox.com/docs/reference/engine/classes/BasePart
var BasePart = bind.Class{
	Name:     "BasePart",
	Super:    "PVInstance",
	Abstract: true,
	Properties: slices.Concat(placement, massProperties, colors, []instance.Property{
		{Name: "Anchored", Type: instance.Bool, Default: false},
		{Name: "CanCollide", Type: instance.Bool, Default: true},
		{Name: "CanQuery", Type: instance.Bool, Default: true},
		{Name: "CanTouch", Type: instance.Bool, Default: true},
		{Name: "CastShadow", Type: instance.Bool, Default: true},
		{Name: "CollisionGroup", Type: instance.String, Default: defaultGroup},
		{Name: "CollisionGroupId", Type: instance.Int32, Default: 0.0, NotReplicated: true, Get: getCollisionGroupID, Set: setCollisionGroupID},
		{Name: "Locked", Type: instance.Bool, Default: false},
		{Name: "Massless", Type: instance.Bool, Default: false},
		{Name: "Reflectance", Type: instance.Float32, Default: 0.0},
		{Name: "RootPriority", Type: instance.Int32, Default: 0.0},
		{Name: "Transparency", Type: instance.Float32, Default: 0.0},
	}),
	Events: []string{"TouchEnded", "Touched"},
	Methods: map[string]bind.Method{
		"AngularAccelerationToTorque": angularAccelerationToTorque,
		"ApplyAngularImpulse":         applyAngularImpulse,
		"ApplyImpulse":                applyImpulse,
		"ApplyImpulseAtPosition":      applyImpulseAtPosition,
		"BreakJoints":                 func(c *bind.Call) { breakJointsOf(c.Self) },
		"CanCollideWith":              canCollideWith,
		"CanSetNetworkOwnership":      canSetNetworkOwnership,
		"GetClosestPointOnSurface":    getClosestPointOnSurface,
		"GetConnectedParts":           getConnectedParts,
		"GetJoints":                   getJoints,
		"GetMass":                     func(c *bind.Call) { c.ReturnNumber(round32(massOf(c.Self))) },
		"GetNetworkOwner":             getNetworkOwner,
		"GetNetworkOwnershipAuto":     getNetworkOwnershipAuto,
		"GetNoCollisionConstraints":   getNoCollisionConstraints,
		"GetRenderCFrame":             func(c *bind.Call) { c.Give(cframeOf(c.Self)) },
		"GetRootPart":                 func(c *bind.Call) { c.Give(assemblyRoot(c.Self)) },
		"GetTouchingParts":            getTouchingParts,
		"GetVelocityAtPosition":       getVelocityAtPosition,
		"IsGrounded":                  func(c *bind.Call) { c.ReturnBool(isGrounded(c.Self)) },
		"MakeJoints":                  func(*bind.Call) {}, // surfaces join nothing, as smooth ones on Roblox
		"Resize":                      resize,
		"SetNetworkOwner":             setNetworkOwner,
		"SetNetworkOwnershipAuto":     setNetworkOwnershipAuto,
		"TorqueToAngularAcceleration": torqueToAngularAcceleration,
	},
	Unsupported: map[string]string{
		"BindToCollisionSummaries": noPhysics,
		"IntersectAsync":           noSolids,
		"SubtractAsync":            noSolids,
		"UnionAsync":               noSolids,
	},
	Moved: partMoved,
}

const (
	noPhysics = "there is no physics; use GetPartsInPart or Raycast"
	noSolids  = "this server has no solid modelling; make the union in Studio and keep it in the place file"
)

// colors are the two properties that are one colour.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#Color
var colors = []instance.Property{
	{Name: "BrickColor", Type: instance.DataType("BrickColor"), NotReplicated: true, Set: setPartBrickColor},
	{Name: "Color", Type: instance.DataType("Color3"), Default: datatype.RGB(163, 162, 165), Set: setPartColor},
}

// Handles of what is set most.
var (
	brickColorHandle = instance.NewHandle("BrickColor")
	colorHandle      = instance.NewHandle("Color")
)

// setPartColor keeps a colour in steps of 1/255 and the BrickColor that is
// nearest to it.
func setPartColor(i *instance.Instance, v any) error {
	given := v.(datatype.Color3)
	r, g, b := colorStep(given.R), colorStep(given.G), colorStep(given.B)
	color := datatype.RGB(float64(r), float64(g), float64(b))
	if color != given {
		v = color
	}
	i.Store(colorHandle.Property(i), v)
	was, _ := brickColorHandle.Value(i).(datatype.BrickColor)
	if now := datatype.BrickColorOfRGB(r, g, b); now != was && was.Color() != color {
		i.Store(brickColorHandle.Property(i), now)
	}
	return nil
}

// colorStep returns a component in 255ths.
func colorStep(f float32) uint8 {
	if !(f > 0) {
		return 0
	}
	return uint8(min(f, 1)*255 + 0.5)
}

func setPartBrickColor(i *instance.Instance, v any) error {
	i.Store(i.Class().Property("BrickColor"), v)
	i.Put("Color", v.(datatype.BrickColor).Color())
	return nil
}

// getCollisionGroupID is the deprecated number of CollisionGroup.
func getCollisionGroupID(i *instance.Instance) any {
	return float64(max(groupsOf(i).number(read[string](i, "CollisionGroup")), 0))
}

func setCollisionGroupID(i *instance.Instance, v any) error {
	if n := int(v.(float64)); n >= 0 && n < maxGroups && groupsOf(i).names[n] != "" {
		return i.Set("CollisionGroup", groupsOf(i).names[n])
	}
	return i.Set("CollisionGroup", defaultGroup)
}

// canCollideWith tells whether two parts could collide.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#CanCollideWith
func canCollideWith(c *bind.Call) {
	other := instanceArg(c, 1, "BasePart")
	c.ReturnBool(read[bool](c.Self, "CanCollide") && read[bool](other, "CanCollide") &&
		groupsOf(c.Self).collide(read[string](c.Self, "CollisionGroup"), read[string](other, "CollisionGroup")) &&
		!slices.ContainsFunc(jointsOf(c.Self), func(joint *instance.Instance) bool {
			return endsOf(joint).other(c.Self) == other && isActive(joint) && (isRigid(joint) || joint.IsA("NoCollisionConstraint"))
		}))
}

func getNoCollisionConstraints(c *bind.Call) {
	c.Give(slices.DeleteFunc(slices.Clone(jointsOf(c.Self)), func(joint *instance.Instance) bool {
		return !joint.IsA("NoCollisionConstraint")
	}))
}

func getClosestPointOnSurface(c *bind.Call) {
	s := shapeOf(c.Self)
	c.Give(vectorOf(s.Closest(vecOf(vectorArg(c, 1)))))
}

// getTouchingParts returns the parts that overlap this one and are not joined to
// it. A part that does not collide has none unless somebody waits for Touched.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#GetTouchingParts
func getTouchingParts(c *bind.Call) {
	w := worldOf(c.Self)
	if w == nil || !read[bool](c.Self, "CanCollide") && !c.Self.EventNamed("Touched").Listening() {
		c.Give([]*instance.Instance{})
		return
	}
	w.ready()
	joined := newSelection(assemblyOf(c.Self, nil))
	s := shapeOf(c.Self)
	var touching []*instance.Instance
	for _, part := range w.all(s.Bounds()) {
		other := shapeOf(part)
		if !joined.is(part) && canTouch(c.Self, part) && spatial.Overlap(&s, &other) {
			touching = append(touching, part)
		}
	}
	c.Give(touching)
}
