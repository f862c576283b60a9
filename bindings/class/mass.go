package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/bindings/spatial"
	"lanai/runtime/instance"
)

// This file holds what a part weighs and how it is shaped. Its one rule: a mesh
// or union, whose form nobody here knows, counts as its block.

// shapeKind returns the form of a part.
func shapeKind(part *instance.Instance) spatial.Kind {
	switch part.Class().Name {
	case "WedgePart":
		return spatial.Wedge
	case "CornerWedgePart":
		return spatial.CornerWedge
	}
	p := part.Class().Property("Shape")
	if p == nil {
		return spatial.Block
	}
	item, _ := part.Value(p).(*datatype.EnumItem)
	if item == nil {
		return spatial.Block
	}
	switch item.Name {
	case "Ball":
		return spatial.Ball
	case "Cylinder":
		return spatial.Cylinder
	case "Wedge":
		return spatial.Wedge
	case "CornerWedge":
		return spatial.CornerWedge
	}
	return spatial.Block
}

// shapeOf returns a part as the geometry has it.
func shapeOf(part *instance.Instance) spatial.Shape {
	return spatial.Shape{Kind: shapeKind(part), Frame: frameOf(cframeOf(part)), Half: vecOf(sizeOf(part)).Scale(0.5)}
}

// blockOf returns the block that a part lies in.
func blockOf(part *instance.Instance) spatial.Shape {
	s := shapeOf(part)
	s.Kind = spatial.Block
	return s
}

// physicalProperties returns a part's own properties or those of its material.
func physicalProperties(part *instance.Instance) datatype.PhysicalProperties {
	if own, ok := part.Value(part.Class().Property("CustomPhysicalProperties")).(datatype.PhysicalProperties); ok {
		return own
	}
	return datatype.MaterialProperties(read[*datatype.EnumItem](part, "Material"))
}

// massOf returns the property Mass: density times volume.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#Mass
func massOf(part *instance.Instance) float64 {
	s := shapeOf(part)
	return s.Volume() * float64(physicalProperties(part).Density)
}

// centerOfMass returns the centre of mass in the part's own space.
func centerOfMass(part *instance.Instance) spatial.Vec {
	s := shapeOf(part)
	switch s.Kind {
	case spatial.Wedge:
		return spatial.Vec{Y: -s.Half.Y / 3, Z: s.Half.Z / 3}
	case spatial.CornerWedge:
		return spatial.Vec{X: s.Half.X / 4, Y: -s.Half.Y / 2, Z: -s.Half.Z / 4}
	}
	return spatial.Vec{}
}

// centerOf returns the place of the centre of mass.
func centerOf(part *instance.Instance) spatial.Vec {
	f := frameOf(cframeOf(part))
	return f.Point(centerOfMass(part))
}

// round32 rounds f to float32, as properties are.
func round32(f float64) float64 { return float64(float32(f)) }

// massProperties are the properties of BasePart about mass and motion.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#AssemblyMass
var massProperties = []instance.Property{
	{Name: "AssemblyAngularVelocity", Type: instance.DataType("Vector3"), NotReplicated: true, Set: setVelocity("AssemblyAngularVelocity")},
	{Name: "AssemblyCenterOfMass", Type: instance.DataType("Vector3"), ReadOnly: true, NotReplicated: true,
		Get: func(i *instance.Instance) any { return vectorOf(assemblyCenter(i)) }},
	{Name: "AssemblyLinearVelocity", Type: instance.DataType("Vector3"), NotReplicated: true, Set: setVelocity("AssemblyLinearVelocity")},
	{Name: "AssemblyMass", Type: instance.Float32, ReadOnly: true, NotReplicated: true,
		Get: func(i *instance.Instance) any { return round32(assemblyMass(i)) }},
	{Name: "AssemblyRootPart", Type: instance.InstanceOf("BasePart"), ReadOnly: true, NotReplicated: true,
		Get: func(i *instance.Instance) any {
			if root := assemblyRoot(i); root != nil {
				return root
			}
			return nil
		}},
	{Name: "CenterOfMass", Type: instance.DataType("Vector3"), ReadOnly: true, NotReplicated: true,
		Get: func(i *instance.Instance) any { return vectorOf(centerOfMass(i)) }},
	{Name: "CurrentPhysicalProperties", Type: instance.DataType("PhysicalProperties"), ReadOnly: true, NotReplicated: true,
		Get: func(i *instance.Instance) any { return physicalProperties(i) }},
	{Name: "Mass", Type: instance.Float32, ReadOnly: true, NotReplicated: true,
		Get: func(i *instance.Instance) any { return round32(massOf(i)) }},
	{Name: "RotVelocity", Type: instance.DataType("Vector3"), Default: bind.Vector3{}, NotReplicated: true,
		Get: func(i *instance.Instance) any { return read[bind.Vector3](i, "AssemblyAngularVelocity") },
		Set: func(i *instance.Instance, v any) error { return i.Set("AssemblyAngularVelocity", v) }},
	{Name: "Velocity", Type: instance.DataType("Vector3"), Default: bind.Vector3{}, NotReplicated: true,
		Get: func(i *instance.Instance) any { return read[bind.Vector3](i, "AssemblyLinearVelocity") },
		Set: func(i *instance.Instance, v any) error { return i.Set("AssemblyLinearVelocity", v) }},
}
