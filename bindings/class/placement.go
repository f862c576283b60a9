package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds where a part is and how large. Its one rule: CFrame and Size
// are kept, all else is computed from them; setting CFrame moves the whole
// assembly, setting Position or a rotation moves the part alone.

// placement are the properties of BasePart about its place.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#CFrame
var placement = []instance.Property{
	{Name: "CFrame", Type: instance.DataType("CFrame"), Default: datatype.Identity, Set: setPartCFrame, Changed: placeChanged},
	{Name: "ExtentsCFrame", Type: instance.DataType("CFrame"), Default: datatype.Identity, ReadOnly: true, NotReplicated: true,
		Get: func(i *instance.Instance) any { return cframeOf(i) }},
	{Name: "ExtentsSize", Type: instance.DataType("Vector3"), Default: defaultSize, ReadOnly: true, NotReplicated: true,
		Get: func(i *instance.Instance) any { return sizeOf(i) }},
	{Name: "Orientation", Type: instance.DataType("Vector3"), Default: bind.Vector3{}, NotReplicated: true,
		Get: func(i *instance.Instance) any { return cframeOf(i).Orientation() },
		Set: func(i *instance.Instance, v any) error {
			return movePartAlone(i, datatype.FromOrientation(cframeOf(i).Position, v.(bind.Vector3)))
		}},
	{Name: "PivotOffset", Type: instance.DataType("CFrame"), Default: datatype.Identity},
	{Name: "Position", Type: instance.DataType("Vector3"), Default: bind.Vector3{}, NotReplicated: true,
		Get:  func(i *instance.Instance) any { return cframeOf(i).Position },
		View: bind.View(func(e *bind.Env, i *instance.Instance) vm.Value { return cframeOf(i).Position.ToLuau(e) }),
		Set: func(i *instance.Instance, v any) error {
			return movePartAlone(i, datatype.CFrame{Position: v.(bind.Vector3), R: cframeOf(i).R})
		}},
	{Name: "Rotation", Type: instance.DataType("Vector3"), Default: bind.Vector3{}, NotReplicated: true,
		Get: func(i *instance.Instance) any { return cframeOf(i).Rotation() },
		Set: func(i *instance.Instance, v any) error {
			return movePartAlone(i, datatype.FromRotation(cframeOf(i).Position, v.(bind.Vector3)))
		}},
	{Name: "Size", Type: instance.DataType("Vector3"), Default: defaultSize, Set: setPartSize, Changed: placeChanged},
}

// The size of a new part, and what sizes are kept between.
var defaultSize = bind.Vector3{X: 4, Y: 1.2, Z: 2}

const (
	minSize = 0.001
	maxSize = 2048
)

// Handles of what is read most.
var (
	cframeHandle = instance.NewHandle("CFrame")
	sizeHandle   = instance.NewHandle("Size")
)

// cframeOf returns the property CFrame.
func cframeOf(i *instance.Instance) datatype.CFrame {
	v, _ := cframeHandle.Value(i).(datatype.CFrame)
	return v
}

// sizeOf returns the property Size.
func sizeOf(i *instance.Instance) bind.Vector3 {
	v, _ := sizeHandle.Value(i).(bind.Vector3)
	return v
}

// setPartCFrame moves a part and all that is joined to it.
func setPartCFrame(i *instance.Instance, v any) error {
	if len(jointsOf(i)) == 0 && !i.Watched() {
		i.StoreQuietly(cframeHandle.Property(i), v)
		return nil
	}
	old, to := cframeOf(i), v.(datatype.CFrame)
	if old == to {
		return nil
	}
	if len(jointsOf(i)) > 0 {
		carry(assemblyOf(i, nil), frameOf(old), frameOf(to))
	}
	i.StoreQuietly(cframeHandle.Property(i), v)
	tellPlace(i, old, to)
	return nil
}

// movePartAlone moves a part; welds take the new offsets.
func movePartAlone(i *instance.Instance, to datatype.CFrame) error {
	place(i, to)
	offsetJoints(i)
	return nil
}

// place stores the CFrame of one part and tells of it.
func place(i *instance.Instance, to datatype.CFrame) {
	p := cframeHandle.Property(i)
	if !i.Watched() {
		i.StoreQuietly(p, to)
		return
	}
	old := cframeOf(i)
	i.StoreQuietly(p, to)
	tellPlace(i, old, to)
}

// tellPlace fires the change signals of what a new CFrame changes.
func tellPlace(i *instance.Instance, old, now datatype.CFrame) {
	if old == now || !i.Watched() {
		return
	}
	tell(i, "CFrame")
	if old.Position != now.Position {
		tell(i, "Position")
	}
	if old.R != now.R {
		tell(i, "Orientation")
		tell(i, "Rotation")
	}
}

// tell fires the change signals of a property.
func tell(i *instance.Instance, name string) { i.NotifyChanged(i.Class().Property(name)) }

func setPartSize(i *instance.Instance, v any) error {
	size := v.(bind.Vector3)
	if clamped := (bind.Vector3{X: clampSize(size.X), Y: clampSize(size.Y), Z: clampSize(size.Z)}); clamped != size {
		v = clamped
	}
	i.Store(sizeHandle.Property(i), v)
	return nil
}

// clampSize keeps a length between the limits; NaN is the least.
func clampSize(f float32) float32 {
	if !(f > minSize) {
		return minSize
	}
	return min(f, maxSize)
}

// resize makes a part longer at one side, in whole studs.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#Resize
func resize(c *bind.Call) {
	side, by := enumArgument(c, 1, "NormalId"), float32(c.Int64(2))
	axis := axisOf(side)
	size := sizeOf(c.Self)
	grown := bind.Vector3{X: size.X + abs(axis.X)*by, Y: size.Y + abs(axis.Y)*by, Z: size.Z + abs(axis.Z)*by}
	if min(grown.X, grown.Y, grown.Z) < minSize || max(grown.X, grown.Y, grown.Z) > maxSize {
		c.ReturnBool(false)
		return
	}
	c.Check(c.Self.Set("Size", grown))
	middle := bind.Vector3{X: axis.X * by / 2, Y: axis.Y * by / 2, Z: axis.Z * by / 2}
	c.Check(movePartAlone(c.Self, cframeOf(c.Self).Mul(datatype.At(middle))))
	c.ReturnBool(true)
}

func abs(f float32) float32 { return max(f, -f) }

// axisOf returns the direction of an item of Enum.NormalId.
func axisOf(side *datatype.EnumItem) bind.Vector3 {
	return [...]bind.Vector3{{X: 1}, {Y: 1}, {Z: 1}, {X: -1}, {Y: -1}, {Z: -1}}[side.Value]
}
