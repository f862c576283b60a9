package class

import (
	"slices"

	"lanai/bindings/bind"
	"lanai/bindings/spatial"
	"lanai/runtime/instance"
	"lanai/runtime/sched"
)

// This file holds Explosion. Its one rule: it goes off once, before the physics of
// the frame after it came into Workspace; there is no physics, so that it hits parts
// and breaks joints, but throws nothing and digs no crater.

// Explosion is the class Explosion.
// https://create.roblox.com/docs/reference/engine/classes/Explosion
var Explosion = bind.Class{
	Name:      "Explosion",
	Creatable: true,
	Properties: []instance.Property{
		{Name: "ExplosionType", Type: instance.EnumOf("ExplosionType"), Default: "Craters"},
	},
	Events: []string{"Hit"},
	Moved:  explosionMoved,
}

// burnTime is how many seconds an explosion stays where it was put.
const burnTime = 2

// maxBlast is the largest BlastRadius, in studs.
const maxBlast = 100

// goneOff is the Data of an explosion that cannot go off again.
type goneOff struct{}

func explosionMoved(i, _, _ *instance.Instance) {
	if _, spent := i.Data.(goneOff); spent || worldOf(i) == nil || !i.IsDescendantOf(service(i, "Workspace")) {
		return
	}
	i.Data = goneOff{}
	loop := bind.EnvFor(i).Loop
	loop.After(0, sched.PreSimulation, func(float64) { explode(i) })
	loop.After(burnTime, sched.PreSimulation, func(float64) {
		_ = i.SetParent(nil) // a destroyed one has no parent
	})
}

// explode tells of the parts within BlastRadius and breaks what joins the nearer ones,
// unless a ForceField protects them.
// https://create.roblox.com/docs/reference/engine/classes/Explosion#BlastRadius
func explode(i *instance.Instance) {
	w := worldOf(i)
	if w == nil {
		return
	}
	center, radius := vecOf(read[vec](i, "Position")), min(max(read[float64](i, "BlastRadius"), 0), maxBlast)
	within := func(radius float64) []*instance.Instance {
		ball := spatial.NewBall(center, radius)
		return w.newQuery(nil).overlapping(&ball, true)
	}
	hit := within(radius)
	var broken []*instance.Instance
	if share := read[float64](i, "DestroyJointRadiusPercent"); share > 0 && read[float64](i, "BlastPressure") > 0 {
		broken = within(radius * min(share, 1))
	}
	for _, part := range hit {
		fire(i, "Hit", part, round32(vecOf(cframeOf(part).Position).Sub(center).Len()))
	}
	for _, part := range broken {
		if !inForceField(part) {
			breakAll(part)
		}
	}
}

// breakAll destroys the joints and WeldConstraints of a part.
func breakAll(part *instance.Instance) {
	for _, joint := range slices.Clone(jointsOf(part)) {
		if isRigid(joint) {
			_ = joint.Destroy() // fails only while its parent changes
		}
	}
}

// inForceField reports whether a part, or a model that it is in, has a ForceField.
func inForceField(part *instance.Instance) bool {
	for a := part; a != nil && !a.IsA("WorldRoot"); a = a.Parent() {
		if a.FindFirstChildOfClass("ForceField") != nil {
			return true
		}
	}
	return false
}
