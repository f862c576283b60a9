package class

import (
	"math"
	"slices"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/bindings/spatial"
	"lanai/runtime/instance"
)

// This file holds the joints between two parts. Its one rule: a joint is active
// while it is enabled and it and both parts are in one world; an active weld
// or motor keeps Part0.CFrame * C0 * Transform equal to Part1.CFrame * C1.
//
// Nothing moves by itself: motors do not turn, and what is not joined does not
// fall.

// Joints are JointInstance, its classes with a behaviour, and the other links
// between two parts.
// https://create.roblox.com/docs/reference/engine/classes/JointInstance
var Joints = []bind.Class{
	{Name: "JointInstance", Abstract: true, Moved: jointMoved, Destroyed: unlinkJoint, Properties: append([]instance.Property{
		{Name: "C0", Type: instance.DataType("CFrame"), Default: datatype.Identity, Changed: jointChanged},
		{Name: "C1", Type: instance.DataType("CFrame"), Default: datatype.Identity, Changed: jointChanged},
	}, linkProperties...)},
	{Name: "Motor", Super: "JointInstance", Creatable: true,
		Methods: map[string]bind.Method{"SetDesiredAngle": func(c *bind.Call) { c.Check(c.Self.Set("DesiredAngle", c.Number(1))) }}},
	{Name: "Motor6D", Super: "Motor", Creatable: true, Properties: []instance.Property{
		{Name: "Transform", Type: instance.DataType("CFrame"), Default: datatype.Identity, NotReplicated: true, Changed: jointChanged}}},
	{Name: "NoCollisionConstraint", Creatable: true, Moved: jointMoved, Destroyed: unlinkJoint, Properties: linkProperties},
	{Name: "WeldConstraint", Creatable: true, Moved: jointMoved, Destroyed: unlinkJoint, Properties: linkProperties},
}

// linkProperties are what all links between two parts have.
var linkProperties = []instance.Property{
	{Name: "Active", Type: instance.Bool, Default: false, ReadOnly: true, NotReplicated: true,
		Get: func(i *instance.Instance) any { return isActive(i) }},
	{Name: "Enabled", Type: instance.Bool, Default: true, Changed: jointChanged},
	{Name: "Part0", Type: instance.InstanceOf("BasePart"), Changed: jointChanged},
	{Name: "Part1", Type: instance.InstanceOf("BasePart"), Changed: jointChanged},
}

// body is the Data of a BasePart that is in the index of a world, that joints
// refer to or that has an owner.
type body struct {
	world  *world // whose index has it, or nil
	number int32  // in that index
	joints []*instance.Instance
	owner  *instance.Instance // the player SetNetworkOwner named
	manual bool               // the owner was set

	terrain *terrain // of a Terrain that was filled, or nil
	seat    sitting  // of a Seat or VehicleSeat
}

// bodyOf returns the body of a part and makes it at the first call.
func bodyOf(part *instance.Instance) *body {
	b, ok := part.Data.(*body)
	if !ok {
		b = &body{}
		part.Data = b
	}
	return b
}

// jointsOf returns the links that name a part.
func jointsOf(part *instance.Instance) []*instance.Instance {
	if b, ok := part.Data.(*body); ok {
		return b.joints
	}
	return nil
}

// ends is the Data of a joint: the parts whose bodies list it.
type ends [2]*instance.Instance

// endsOf returns the parts that a joint names.
func endsOf(joint *instance.Instance) ends {
	return ends{read[*instance.Instance](joint, "Part0"), read[*instance.Instance](joint, "Part1")}
}

// other returns the part at the other end.
func (e ends) other(part *instance.Instance) *instance.Instance {
	if e[0] == part {
		return e[1]
	}
	return e[0]
}

// linkJoint lists a joint with the parts it names.
func linkJoint(joint *instance.Instance) {
	now := endsOf(joint)
	if was, _ := joint.Data.(ends); was == now {
		return
	}
	unlinkJoint(joint)
	joint.Data = now
	for _, part := range now {
		if part != nil && !slices.Contains(jointsOf(part), joint) {
			b := bodyOf(part)
			b.joints = append(b.joints, joint)
		}
	}
}

func unlinkJoint(joint *instance.Instance) {
	was, _ := joint.Data.(ends)
	joint.Data = nil
	for _, part := range was {
		if part != nil {
			b := bodyOf(part)
			b.joints = slices.DeleteFunc(b.joints, func(j *instance.Instance) bool { return j == joint })
		}
	}
}

func jointMoved(joint, _, _ *instance.Instance) {
	linkJoint(joint)
	alignJoint(joint)
}

func jointChanged(joint *instance.Instance, _ any) {
	if joint.IsDestroyed() {
		return
	}
	linkJoint(joint)
	alignJoint(joint)
}

// isActive tells whether a link holds.
func isActive(joint *instance.Instance) bool {
	e := endsOf(joint)
	if e[0] == nil || e[1] == nil || e[0] == e[1] || !read[bool](joint, "Enabled") {
		return false
	}
	w := worldOf(joint)
	return w != nil && w == worldOf(e[0]) && w == worldOf(e[1])
}

// isRigid tells whether a link lets its parts move in relation to each other.
func isRigid(joint *instance.Instance) bool {
	switch joint.Class().Name {
	case "Glue", "ManualGlue", "ManualWeld", "Motor", "Motor6D", "Snap", "Weld", "WeldConstraint":
		return true
	}
	return false
}

// hasOffsets tells whether a link is a rigid one with C0 and C1.
func hasOffsets(joint *instance.Instance) bool {
	return isRigid(joint) && joint.Class().Name != "WeldConstraint"
}

// transformOf returns Motor6D.Transform.
func transformOf(joint *instance.Instance) spatial.Frame {
	if joint.Class().Name == "Motor6D" {
		return frameOf(read[datatype.CFrame](joint, "Transform"))
	}
	return spatial.Identity
}

// offsets returns what a joint multiplies the CFrames of its parts with.
func offsets(joint *instance.Instance) (c0, c1 spatial.Frame) {
	c0, c1 = frameOf(read[datatype.CFrame](joint, "C0")), frameOf(read[datatype.CFrame](joint, "C1"))
	return c0.Mul(transformOf(joint)), c1
}

// alignJoint moves what an active weld or motor joins to where it belongs: the side
// that does not have the root part of the assembly, or the anchored part.
// https://create.roblox.com/docs/reference/engine/classes/Weld
func alignJoint(joint *instance.Instance) {
	if !hasOffsets(joint) || !isActive(joint) {
		return
	}
	e := endsOf(joint)
	c0, c1 := offsets(joint)
	at0, at1 := frameOf(cframeOf(e[0])), frameOf(cframeOf(e[1]))
	to1 := at0.Mul(c0).Mul(c1.Inverse())
	if near(to1, at1) {
		return
	}
	side0, side1 := assemblyOf(e[0], joint), assemblyOf(e[1], joint)
	held0, held1 := slices.ContainsFunc(side0, isAnchored), slices.ContainsFunc(side1, isAnchored)
	switch {
	case held0 && held1 || slices.Contains(side1, e[0]): // something else holds them
	case held1 || !held0 && slices.Contains(side1, rootPart(slices.Concat(side0, side1))):
		carry(side0, at0, at1.Mul(c1).Mul(c0.Inverse()))
	default:
		carry(side1, at1, to1)
	}
}

// near tells whether two frames differ by no more than rounding.
func near(a, b spatial.Frame) bool {
	for i := range a.R {
		if !(math.Abs(a.R[i]-b.R[i]) <= 1e-5) {
			return false
		}
	}
	return a.P.Sub(b.P).Len() <= 1e-4
}

// offsetJoints gives the welds of a part that was moved alone the offsets that
// they have now.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#Position
func offsetJoints(part *instance.Instance) {
	for _, joint := range jointsOf(part) {
		if !hasOffsets(joint) || !isActive(joint) {
			continue
		}
		e := endsOf(joint)
		at0, at1 := frameOf(cframeOf(e[0])), frameOf(cframeOf(e[1]))
		c0, c1 := offsets(joint)
		name, offset := "C0", at0.Inverse().Mul(at1).Mul(c1).Mul(transformOf(joint).Inverse())
		if e[1] == part {
			name, offset = "C1", at1.Inverse().Mul(at0).Mul(c0)
		}
		joint.Put(name, cframeFrom(offset))
	}
}
