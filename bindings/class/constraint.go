package class

import (
	"math"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds Constraint and the classes that measure something. Its one
// rule: a constraint moves nothing; it knows where its attachments are.

// Constraints are Constraint and those of its classes that measure.
// https://create.roblox.com/docs/reference/engine/classes/Constraint
var Constraints = []bind.Class{
	{Name: "Constraint", Abstract: true, Properties: []instance.Property{
		{Name: "Active", Type: instance.Bool, Default: false, ReadOnly: true, NotReplicated: true,
			Get: func(i *instance.Instance) any { return constraintActs(i) }},
	}, Unsupported: map[string]string{"GetDebugAppliedForce": noPhysics, "GetDebugAppliedTorque": noPhysics}},
	{Name: "HingeConstraint", Super: "Constraint", Creatable: true,
		Properties: []instance.Property{measured("CurrentAngle", hingeAngle)}},
	{Name: "RodConstraint", Super: "Constraint", Creatable: true,
		Properties: []instance.Property{measured("CurrentDistance", attachmentDistance)}},
	{Name: "RopeConstraint", Super: "Constraint", Creatable: true,
		Properties: []instance.Property{measured("CurrentDistance", attachmentDistance)}},
	{Name: "SpringConstraint", Super: "Constraint", Creatable: true,
		Properties: []instance.Property{measured("CurrentLength", attachmentDistance)}},
}

// constraintActs reports whether a constraint would act: it and its attachments
// are in one world, and it is enabled.
func constraintActs(i *instance.Instance) bool {
	w, a, b := worldOf(i), read[*instance.Instance](i, "Attachment0"), read[*instance.Instance](i, "Attachment1")
	if w == nil || !read[bool](i, "Enabled") || a == nil || worldOf(a) != w {
		return false
	}
	return b == nil && needsOneAttachment(i) || b != nil && worldOf(b) == w
}

// needsOneAttachment reports whether a constraint acts with Attachment0 alone.
func needsOneAttachment(i *instance.Instance) bool {
	switch i.Class().Name {
	case "AlignOrientation":
		return isItem(i, "Mode", "OrientationAlignmentMode", "OneAttachment")
	case "AlignPosition":
		return isItem(i, "Mode", "PositionAlignmentMode", "OneAttachment")
	case "AngularVelocity", "LinearVelocity", "Torque", "VectorForce":
		return true
	}
	return false
}

// measured describes what scripts can only read, 0 without both attachments.
func measured(name string, measure func(a, b *instance.Instance) float64) instance.Property {
	return instance.Property{Name: name, Type: instance.Float32, Default: 0.0, ReadOnly: true, NotReplicated: true,
		Get: func(i *instance.Instance) any {
			a, b := read[*instance.Instance](i, "Attachment0"), read[*instance.Instance](i, "Attachment1")
			if a == nil || b == nil {
				return 0.0
			}
			return round32(measure(a, b))
		}}
}

// attachmentDistance is the distance between two attachments, in studs.
func attachmentDistance(a, b *instance.Instance) float64 {
	return vecOf(worldCFrame(a).Position).Sub(vecOf(worldCFrame(b).Position)).Len()
}

// hingeAngle is the angle about the axis of the first attachment from its second
// axis to that of the other, in degrees.
// https://create.roblox.com/docs/reference/engine/classes/HingeConstraint#CurrentAngle
func hingeAngle(a, b *instance.Instance) float64 {
	from := worldCFrame(a)
	to := vecOf(axis(worldCFrame(b), 1))
	return math.Atan2(to.Dot(vecOf(axis(from, 2))), to.Dot(vecOf(axis(from, 1)))) * 180 / math.Pi
}
