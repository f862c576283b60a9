package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
)

// This file holds Attachment. Its one rule: CFrame, in the space of the parent,
// is kept; all else is computed from it.

// Attachments are Attachment and Bone.
// https://create.roblox.com/docs/reference/engine/classes/Attachment
var Attachments = []bind.Class{
	{Name: "Attachment", Creatable: true, Properties: attachmentProperties, Methods: map[string]bind.Method{
		"GetAxis":          func(c *bind.Call) { c.Give(axis(cframeOf(c.Self), 0)) },
		"GetConstraints":   func(c *bind.Call) { c.Give(constraintsOf(c.Self)) },
		"GetSecondaryAxis": func(c *bind.Call) { c.Give(axis(cframeOf(c.Self), 1)) },
		"SetAxis":          func(c *bind.Call) { c.Check(c.Self.Set("Axis", vectorArg(c, 1))) },
		"SetSecondaryAxis": func(c *bind.Call) { c.Check(c.Self.Set("SecondaryAxis", vectorArg(c, 1))) },
	}},
	{Name: "Bone", Super: "Attachment", Creatable: true, Properties: []instance.Property{
		{Name: "Transform", Type: instance.DataType("CFrame"), Default: datatype.Identity, NotReplicated: true},
		{Name: "TransformedCFrame", Type: instance.DataType("CFrame"), Default: datatype.Identity, ReadOnly: true, NotReplicated: true,
			Get: func(i *instance.Instance) any { return transformed(i) }},
		{Name: "TransformedWorldCFrame", Type: instance.DataType("CFrame"), Default: datatype.Identity, ReadOnly: true, NotReplicated: true,
			Get: func(i *instance.Instance) any { return parentCFrame(i, transformedWorld).Mul(transformed(i)) }},
	}},
}

var attachmentProperties = []instance.Property{
	{Name: "CFrame", Type: instance.DataType("CFrame"), Default: datatype.Identity,
		Set: func(i *instance.Instance, v any) error { return moveAttachment(i, v.(datatype.CFrame)) }},
	firstAxis.property("Axis", cframeOf, moveAttachment),
	orientation.property("Orientation", cframeOf, moveAttachment),
	positionVector.property("Position", cframeOf, moveAttachment),
	rotationVector.property("Rotation", cframeOf, moveAttachment),
	secondAxis.property("SecondaryAxis", cframeOf, moveAttachment),
	{Name: "WorldCFrame", Type: instance.DataType("CFrame"), Default: datatype.Identity, NotReplicated: true,
		Get: func(i *instance.Instance) any { return worldCFrame(i) },
		Set: func(i *instance.Instance, v any) error { return moveAttachmentInWorld(i, v.(datatype.CFrame)) }},
	firstAxis.property("WorldAxis", worldCFrame, moveAttachmentInWorld),
	orientation.property("WorldOrientation", worldCFrame, moveAttachmentInWorld),
	positionVector.property("WorldPosition", worldCFrame, moveAttachmentInWorld),
	{Name: "WorldRotation", Type: instance.DataType("Vector3"), Default: bind.Vector3{}, ReadOnly: true, NotReplicated: true,
		Get: func(i *instance.Instance) any { return worldCFrame(i).Rotation() }},
	secondAxis.property("WorldSecondaryAxis", worldCFrame, moveAttachmentInWorld),
}

// A frameVector is a vector that a CFrame implies.
type frameVector struct {
	def  bind.Vector3
	read func(datatype.CFrame) bind.Vector3
	with func(datatype.CFrame, bind.Vector3) datatype.CFrame
}

var (
	firstAxis = frameVector{bind.Vector3{X: 1}, func(c datatype.CFrame) bind.Vector3 { return axis(c, 0) },
		func(c datatype.CFrame, v bind.Vector3) datatype.CFrame { return fromAxes(c.Position, v, axis(c, 1)) }}
	secondAxis = frameVector{bind.Vector3{Y: 1}, func(c datatype.CFrame) bind.Vector3 { return axis(c, 1) },
		func(c datatype.CFrame, v bind.Vector3) datatype.CFrame { return fromAxes(c.Position, axis(c, 0), v) }}
	orientation = frameVector{bind.Vector3{}, datatype.CFrame.Orientation,
		func(c datatype.CFrame, v bind.Vector3) datatype.CFrame {
			return datatype.FromOrientation(c.Position, v)
		}}
	positionVector = frameVector{bind.Vector3{}, position,
		func(c datatype.CFrame, v bind.Vector3) datatype.CFrame { return datatype.CFrame{Position: v, R: c.R} }}
	rotationVector = frameVector{bind.Vector3{}, datatype.CFrame.Rotation,
		func(c datatype.CFrame, v bind.Vector3) datatype.CFrame { return datatype.FromRotation(c.Position, v) }}
)

// property describes the vector of the CFrame that at gives and move sets.
func (f frameVector) property(name string, at func(*instance.Instance) datatype.CFrame,
	move func(*instance.Instance, datatype.CFrame) error) instance.Property {
	return instance.Property{Name: name, Type: instance.DataType("Vector3"), Default: f.def, NotReplicated: true,
		Get: func(i *instance.Instance) any { return f.read(at(i)) },
		Set: func(i *instance.Instance, v any) error { return move(i, f.with(at(i), v.(bind.Vector3))) }}
}

func position(c datatype.CFrame) bind.Vector3 { return c.Position }

// axis returns a column of the rotation.
func axis(c datatype.CFrame, i int) bind.Vector3 {
	return bind.Vector3{X: c.R[i], Y: c.R[i+3], Z: c.R[i+6]}
}

// fromAxes returns the CFrame whose X axis is x and whose Y axis is as near to y
// as possible.
func fromAxes(at, x, y bind.Vector3) datatype.CFrame {
	first := vecOf(x).Unit()
	third := first.Cross(vecOf(y))
	if third.Len() < 1e-6 { // y is along x: any Y axis will do
		if third = first.Cross(vecOf(bind.Vector3{Y: 1})); third.Len() < 1e-6 {
			third = first.Cross(vecOf(bind.Vector3{Z: 1}))
		}
	}
	third = third.Unit()
	second := third.Cross(first)
	c := datatype.CFrame{Position: at}
	for i, v := range []bind.Vector3{vectorOf(first), vectorOf(second), vectorOf(third)} {
		c.R[i], c.R[i+3], c.R[i+6] = v.X, v.Y, v.Z
	}
	return c
}

// moveAttachment stores CFrame and tells of it.
func moveAttachment(i *instance.Instance, to datatype.CFrame) error {
	old := cframeOf(i)
	i.StoreQuietly(i.Class().Property("CFrame"), to)
	tellPlace(i, old, to)
	return nil
}

func moveAttachmentInWorld(i *instance.Instance, to datatype.CFrame) error {
	return moveAttachment(i, cframeFrom(frameOf(parentCFrame(i, worldCFrame)).Inverse().Mul(frameOf(to))))
}

// parentCFrame returns where the parent of an attachment is: a part, or another
// attachment as above sees it.
func parentCFrame(i *instance.Instance, above func(*instance.Instance) datatype.CFrame) datatype.CFrame {
	switch parent := i.Parent(); {
	case parent == nil:
	case parent.IsA("BasePart"):
		return cframeOf(parent)
	case parent.IsA("Attachment"):
		return above(parent)
	}
	return datatype.Identity
}

// worldCFrame returns WorldCFrame.
func worldCFrame(i *instance.Instance) datatype.CFrame {
	return parentCFrame(i, worldCFrame).Mul(cframeOf(i))
}

// transformed returns CFrame with the Transform of a bone.
func transformed(i *instance.Instance) datatype.CFrame {
	if i.IsA("Bone") {
		return cframeOf(i).Mul(read[datatype.CFrame](i, "Transform"))
	}
	return cframeOf(i)
}

func transformedWorld(i *instance.Instance) datatype.CFrame {
	return parentCFrame(i, transformedWorld).Mul(transformed(i))
}

// constraintsOf returns the constraints of the world that name an attachment.
func constraintsOf(attachment *instance.Instance) []*instance.Instance {
	w := worldOf(attachment)
	if w == nil {
		return nil
	}
	var list []*instance.Instance
	for _, d := range w.root.Descendants() {
		if d.IsA("Constraint") && (read[*instance.Instance](d, "Attachment0") == attachment || read[*instance.Instance](d, "Attachment1") == attachment) {
			list = append(list, d)
		}
	}
	return list
}
