package class

import (
	"slices"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
)

// This file holds PVInstance: pivots. Its one rule: PivotTo moves an object with
// all parts and models below it, and what is welded to them.

// PVInstance is the class PVInstance.
// https://create.roblox.com/docs/reference/engine/classes/PVInstance
var PVInstance = bind.Class{
	Name:     "PVInstance",
	Abstract: true,
	Methods: map[string]bind.Method{
		"GetPivot": func(c *bind.Call) { c.Give(PivotOf(c.Self)) },
		"PivotTo":  func(c *bind.Call) { PivotTo(c.Self, cframeArgument(c, 1)) },
	},
}

// PivotOf returns the pivot of a part, model or camera.
func PivotOf(i *instance.Instance) datatype.CFrame {
	switch {
	case i.IsA("BasePart"):
		return cframeOf(i).Mul(read[datatype.CFrame](i, "PivotOffset"))
	case !i.IsA("Model"):
		return cframeOf(i)
	}
	if primary := read[*instance.Instance](i, "PrimaryPart"); primary != nil {
		return PivotOf(primary)
	}
	return worldPivot(i)
}

// PivotTo moves a part, model or camera so that its pivot is at a CFrame.
// https://create.roblox.com/docs/reference/engine/classes/PVInstance#PivotTo
func PivotTo(i *instance.Instance, to datatype.CFrame) {
	from := PivotOf(i)
	if from == to {
		return
	}
	if !i.IsA("BasePart") && !i.IsA("Model") {
		i.Put("CFrame", to)
		return
	}
	shift(i, from, to)
	if i.IsA("Model") && read[*instance.Instance](i, "PrimaryPart") == nil {
		i.Put("WorldPivotData", to) // from now on it is where it was put, and not the middle
	}
}

// shift moves the parts of an object and what is welded to them, and the pivots
// of its models, as one: what was at one CFrame comes to another.
func shift(i *instance.Instance, from, to datatype.CFrame) {
	parts, models := pivoting(i)
	old := make([]datatype.CFrame, len(parts))
	for k, part := range parts {
		old[k] = cframeOf(part)
	}

	moving := withWelded(parts)
	carry(moving, frameOf(from), frameOf(to))
	for _, m := range models {
		movePivot(m, from, to)
	}
	for k, part := range parts {
		tellPlace(part, old[k], cframeOf(part))
	}
}

// pivoting returns the parts that move with an object, and the models.
func pivoting(i *instance.Instance) (parts, models []*instance.Instance) {
	for _, d := range append([]*instance.Instance{i}, i.Descendants()...) {
		switch {
		case d.IsA("Terrain"):
		case d.IsA("BasePart"):
			parts = append(parts, d)
		case d.IsA("Model"):
			models = append(models, d)
		}
	}
	return parts, models
}

// withWelded returns parts and what is joined to them.
func withWelded(parts []*instance.Instance) []*instance.Instance {
	if !slices.ContainsFunc(parts, func(part *instance.Instance) bool { return len(jointsOf(part)) > 0 }) {
		return parts
	}
	listed, followed := make(map[*instance.Instance]bool, len(parts)), make(map[*instance.Instance]bool)
	for _, part := range parts {
		listed[part] = true
	}
	all := slices.Clip(parts)
	for _, part := range parts {
		if followed[part] || len(jointsOf(part)) == 0 {
			continue
		}
		for _, joined := range assemblyOf(part, nil) {
			followed[joined] = true
			if !listed[joined] {
				listed[joined] = true
				all = append(all, joined)
			}
		}
	}
	return all
}

// movePivot moves the pivot that a model has of its own.
func movePivot(model *instance.Instance, from, to datatype.CFrame) {
	if own, ok := model.Value(model.Class().Property("WorldPivotData")).(datatype.CFrame); ok {
		moved := frameOf(to).Mul(frameOf(from).Inverse().Mul(frameOf(own)))
		model.Put("WorldPivotData", cframeFrom(moved))
	}
}
