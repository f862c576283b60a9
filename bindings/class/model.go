package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/bindings/spatial"
	"lanai/runtime/instance"
)

// This file holds Model. Its one rule: the PrimaryPart is a descendant, and
// decides where a model with one is.

// Model is the class Model.
// https://create.roblox.com/docs/reference/engine/classes/Model
var Model = bind.Class{
	Name:      "Model",
	Super:     "PVInstance",
	Creatable: true,
	Properties: []instance.Property{
		{Name: "PrimaryPart", Type: instance.InstanceOf("BasePart")},
		{Name: "ScaleFactor", Type: instance.Float32, Default: 1.0, Hidden: true},
		{Name: "WorldPivot", Type: instance.DataType("CFrame"), Default: datatype.Identity, NotReplicated: true,
			Get: func(i *instance.Instance) any { return worldPivot(i) }, Set: setWorldPivot},
		// WorldPivotData is what place files have: WorldPivot once it was set.
		{Name: "WorldPivotData", Type: instance.DataType("CFrame"), Optional: true, Hidden: true},
	},
	Methods: map[string]bind.Method{
		"AddPersistentPlayer":        func(c *bind.Call) { persist(c, true) },
		"BreakJoints":                breakModelJoints,
		"GetBoundingBox":             getBoundingBox,
		"GetExtentsSize":             getExtentsSize,
		"GetModelCFrame":             getModelCFrame,
		"GetModelSize":               getExtentsSize,
		"GetPersistentPlayers":       getPersistentPlayers,
		"GetPrimaryPartCFrame":       getPrimaryPartCFrame,
		"GetScale":                   func(c *bind.Call) { c.ReturnNumber(read[float64](c.Self, "ScaleFactor")) },
		"MakeJoints":                 func(*bind.Call) {}, // surfaces join nothing, as smooth ones on Roblox
		"MoveTo":                     moveModel,
		"RemovePersistentPlayer":     func(c *bind.Call) { persist(c, false) },
		"ResetOrientationToIdentity": resetOrientation,
		"ScaleTo":                    scaleTo,
		"SetIdentityOrientation":     func(*bind.Call) {}, // it has no effect on Roblox any more
		"SetPrimaryPartCFrame":       setPrimaryPartCFrame,
		"TranslateBy":                func(c *bind.Call) { translate(c.Self, vecOf(vectorArg(c, 1))) },
	},
	Aliases: map[string]string{
		"breakJoints": "BreakJoints", "makeJoints": "MakeJoints", "move": "TranslateBy", "moveTo": "MoveTo",
	},
}

// dropPrimaryPart is told of a part that left; what is no descendant any more
// cannot be the PrimaryPart.
func dropPrimaryPart(model, part *instance.Instance) {
	p := model.Class().Property("PrimaryPart")
	if p != nil && model.Value(p) == part && !part.IsDescendantOf(model) {
		model.Store(p, nil)
	}
}

// worldPivot returns WorldPivot: what it was set to, or the middle of the model.
func worldPivot(model *instance.Instance) datatype.CFrame {
	if own, ok := model.Value(model.Class().Property("WorldPivotData")).(datatype.CFrame); ok {
		return own
	}
	box := boundsIn(model, spatial.Identity)
	if box.IsEmpty() {
		return datatype.Identity
	}
	return datatype.At(vectorOf(box.Center()))
}

func setWorldPivot(model *instance.Instance, v any) error {
	old := worldPivot(model)
	model.Put("WorldPivotData", v)
	if old != v {
		tell(model, "WorldPivot")
	}
	return nil
}

// boundsIn returns the box, in the space of a frame, that contains all parts of
// a model.
func boundsIn(model *instance.Instance, f spatial.Frame) spatial.Box {
	box := spatial.Empty
	parts, _ := pivoting(model)
	for _, part := range parts {
		s := blockOf(part)
		box = box.Union(s.BoundsIn(f))
	}
	return box
}

// boundingBox returns the box that contains the parts of a model, along the axes
// of its pivot: those of the PrimaryPart, of WorldPivot if it was set, or of the
// world.
func boundingBox(model *instance.Instance) (middle spatial.Frame, size spatial.Vec) {
	f := frameOf(PivotOf(model))
	if primary := read[*instance.Instance](model, "PrimaryPart"); primary != nil {
		f.R = frameOf(cframeOf(primary)).R
	}
	box := boundsIn(model, f)
	if box.IsEmpty() {
		return f, spatial.Vec{}
	}
	f.P = f.Point(box.Center())
	return f, box.Size()
}

func getBoundingBox(c *bind.Call) {
	middle, size := boundingBox(c.Self)
	c.Give(cframeFrom(middle), vectorOf(size))
}

func getExtentsSize(c *bind.Call) {
	_, size := boundingBox(c.Self)
	c.Give(vectorOf(size))
}

// getModelCFrame is deprecated: the middle of the model, turned as its
// PrimaryPart.
func getModelCFrame(c *bind.Call) {
	middle, _ := boundingBox(c.Self)
	c.Give(cframeFrom(middle))
}

// primaryPart returns the PrimaryPart that a method needs.
func primaryPart(c *bind.Call) *instance.Instance {
	primary := read[*instance.Instance](c.Self, "PrimaryPart")
	if primary == nil {
		c.Errorf("Model:%s() failed because no PrimaryPart has been set, or the PrimaryPart no longer exists. "+
			"Please set Model.PrimaryPart before using this.", c.Name())
	}
	return primary
}

func getPrimaryPartCFrame(c *bind.Call) { c.Give(cframeOf(primaryPart(c))) }

// setPrimaryPartCFrame moves the model so that its PrimaryPart is at a CFrame.
// https://create.roblox.com/docs/reference/engine/classes/Model#SetPrimaryPartCFrame
func setPrimaryPartCFrame(c *bind.Call) {
	primary, to := primaryPart(c), cframeArgument(c, 1)
	PivotTo(c.Self, to.Mul(read[datatype.CFrame](primary, "PivotOffset")))
}

// resetOrientation is deprecated: it turns the model back about its pivot.
func resetOrientation(c *bind.Call) { PivotTo(c.Self, datatype.At(PivotOf(c.Self).Position)) }

// translate moves a model without turning it.
func translate(model *instance.Instance, by spatial.Vec) {
	to := PivotOf(model)
	to.Position = vectorOf(vecOf(to.Position).Add(by))
	PivotTo(model, to)
}

// moveModel moves a model to a place, or above it where other parts are in the way.
// https://create.roblox.com/docs/reference/engine/classes/Model#MoveTo
func moveModel(c *bind.Call) {
	model, to := c.Self, vecOf(vectorArg(c, 1))
	at := PivotOf(model).Position
	if primary := read[*instance.Instance](model, "PrimaryPart"); primary != nil {
		at = cframeOf(primary).Position
	}
	by := to.Sub(vecOf(at))
	if w := worldOf(model); w != nil {
		by.Y += w.clearance(model, by)
	}
	translate(model, by)
}

// maxLifts bounds how many obstacles a model is lifted over.
const maxLifts = 100

// clearance returns how much higher than by a model must go for nothing to be in
// its way.
func (w *world) clearance(model *instance.Instance, by spatial.Vec) (lift float64) {
	w.ready()
	middle, size := boundingBox(model)
	for range maxLifts {
		s := spatial.NewBlock(middle, size).At(by.Add(spatial.Vec{Y: lift}))
		top, low := 0.0, s.Bounds().Min.Y
		for _, part := range w.all(s.Bounds()) {
			if other := shapeOf(part); !part.IsDescendantOf(model) && spatial.Overlap(&s, &other) {
				top = max(top, other.Bounds().Max.Y-low)
			}
		}
		if top == 0 {
			return lift
		}
		lift += top
	}
	return lift
}

// scaleTo makes a model as large as it was at first, times a factor, about its
// pivot.
// https://create.roblox.com/docs/reference/engine/classes/Model#ScaleTo
func scaleTo(c *bind.Call) {
	to := c.Number(1)
	if !(to > 0) {
		c.Errorf("Model scale must be greater than 0")
	}
	factor := to / read[float64](c.Self, "ScaleFactor")
	pivot := vecOf(PivotOf(c.Self).Position)
	for _, d := range append([]*instance.Instance{c.Self}, c.Self.Descendants()...) {
		scaleOne(d, pivot, factor)
	}
	c.Self.Put("ScaleFactor", round32(to))
}

// scaleOne scales a part, a joint, an attachment, or the pivot of a model.
func scaleOne(i *instance.Instance, pivot spatial.Vec, factor float64) {
	stretch := func(v bind.Vector3) bind.Vector3 { return vectorOf(vecOf(v).Scale(factor)) }
	local := func(name string) {
		if at, ok := i.Value(i.Class().Property(name)).(datatype.CFrame); ok {
			i.Put(name, datatype.CFrame{Position: stretch(at.Position), R: at.R})
		}
	}
	spread := func(at datatype.CFrame) datatype.CFrame {
		at.Position = vectorOf(pivot.Add(vecOf(at.Position).Sub(pivot).Scale(factor)))
		return at
	}
	switch {
	case i.IsA("Terrain"):
	case i.IsA("BasePart"):
		_ = i.Set("Size", stretch(sizeOf(i))) // cannot fail: it is a Vector3
		local("PivotOffset")
		place(i, spread(cframeOf(i)))
	case i.IsA("Attachment"):
		local("CFrame")
	case i.IsA("JointInstance"):
		local("C0")
		local("C1")
	case i.IsA("DataModelMesh"):
		i.Put("Offset", stretch(read[bind.Vector3](i, "Offset")))
		if i.IsA("FileMesh") || i.IsA("SpecialMesh") {
			i.Put("Scale", stretch(read[bind.Vector3](i, "Scale")))
		}
	case i.IsA("Model"):
		if own, ok := i.Value(i.Class().Property("WorldPivotData")).(datatype.CFrame); ok {
			i.Put("WorldPivotData", spread(own))
		}
	}
}

func breakModelJoints(c *bind.Call) {
	parts, _ := pivoting(c.Self)
	for _, part := range parts {
		breakJointsOf(part)
	}
}
