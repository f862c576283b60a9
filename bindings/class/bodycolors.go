package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
)

// This file holds BodyColors. Its one rule: each limb's two properties are one
// colour, and the parts of the character that the object is in have it.

// BodyColors is the class BodyColors.
// https://create.roblox.com/docs/reference/engine/classes/BodyColors
var BodyColors = bind.Class{
	Name:       "BodyColors",
	Super:      "CharacterAppearance",
	Creatable:  true,
	Properties: bodyColorProperties(),
	Moved:      bodyColorsMoved,
}

// colorLimbs are the limbs that have a colour.
var colorLimbs = []string{"Head", "LeftArm", "LeftLeg", "RightArm", "RightLeg", "Torso"}

func bodyColorProperties() (list []instance.Property) {
	for _, limb := range colorLimbs {
		list = append(list,
			instance.Property{Name: limb + "Color", Type: instance.DataType("BrickColor"), NotReplicated: true, Changed: func(i *instance.Instance, _ any) {
				color := read[datatype.BrickColor](i, limb+"Color")
				if datatype.NearestBrickColor(read[datatype.Color3](i, limb+"Color3")) != color {
					put(i, limb+"Color3", color.Color())
				}
			}},
			instance.Property{Name: limb + "Color3", Type: instance.DataType("Color3"), Changed: func(i *instance.Instance, _ any) {
				put(i, limb+"Color", datatype.NearestBrickColor(read[datatype.Color3](i, limb+"Color3")))
				colorLimb(i, limb)
			}})
	}
	return list
}

// bodyColorsMoved colours the character that the object is put into.
func bodyColorsMoved(i, root, _ *instance.Instance) {
	if i != root {
		return
	}
	for _, limb := range colorLimbs {
		colorLimb(i, limb)
	}
}

// colorLimb gives the parts of a limb their colour.
func colorLimb(colors *instance.Instance, limb string) {
	character := colors.Parent()
	if character == nil || character.FindFirstChildOfClass("Humanoid") == nil {
		return
	}
	color := read[datatype.Color3](colors, limb+"Color3")
	for _, l := range limbsByPart {
		if part := character.FindFirstChild(l.part); l.limb == limb && part != nil && part.IsA("BasePart") {
			put(part, "Color", color)
		}
	}
}
