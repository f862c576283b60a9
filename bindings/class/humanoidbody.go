package class

import (
	"strings"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
)

// This file holds what a Humanoid does with its body: limbs, joints and
// accessories. Its one rule: the body is the model that the Humanoid is in.

// buildRig is Humanoid:BuildRigFromAttachments.
func buildRig(i *instance.Instance) {
	if i.Parent() != nil {
		joinAttachments(i.Parent())
	}
}

// limbsByPart are the items of Enum.Limb by the name of a part.
var limbsByPart = []struct{ part, limb string }{
	{"Head", "Head"}, {"Torso", "Torso"}, {"UpperTorso", "Torso"}, {"LowerTorso", "Torso"},
	{"Left Arm", "LeftArm"}, {"LeftUpperArm", "LeftArm"}, {"LeftLowerArm", "LeftArm"}, {"LeftHand", "LeftArm"},
	{"Right Arm", "RightArm"}, {"RightUpperArm", "RightArm"}, {"RightLowerArm", "RightArm"}, {"RightHand", "RightArm"},
	{"Left Leg", "LeftLeg"}, {"LeftUpperLeg", "LeftLeg"}, {"LeftLowerLeg", "LeftLeg"}, {"LeftFoot", "LeftLeg"},
	{"Right Leg", "RightLeg"}, {"RightUpperLeg", "RightLeg"}, {"RightLowerLeg", "RightLeg"}, {"RightFoot", "RightLeg"},
}

// getLimb is Humanoid:GetLimb(part).
// https://create.roblox.com/docs/reference/engine/classes/Humanoid#GetLimb
func getLimb(c *bind.Call) {
	part := instanceArg(c, 1, "Instance")
	if part.Parent() != c.Self.Parent() {
		c.Errorf("GetLimb: %s is not a part of the Humanoid's character", part.Name())
	}
	for _, l := range limbsByPart {
		if part.Name() == l.part {
			c.Give(datatype.Item("Limb", l.limb))
			return
		}
	}
	c.Give(datatype.Item("Limb", "Unknown"))
}

// getBodyPartR15 is Humanoid:GetBodyPartR15(part).
func getBodyPartR15(c *bind.Call) {
	part := instanceArg(c, 1, "Instance")
	found := datatype.Item("BodyPartR15", "Unknown")
	if part.Parent() == c.Self.Parent() {
		if part.Name() == rootName {
			found = datatype.Item("BodyPartR15", "RootPart")
		} else if named := datatype.EnumOf("BodyPartR15").Item(part.Name()); named != nil {
			found = named
		}
	}
	c.Give(found)
}

// replaceBodyPart is Humanoid:ReplaceBodyPartR15(bodyPart, part): the part
// takes the place of the one that the body has, and the joints are made anew.
func replaceBodyPart(c *bind.Call) {
	kind, part := itemArg(c, 1, "BodyPartR15", ""), instanceArg(c, 2, "BasePart")
	name := kind.Name
	if name == "RootPart" {
		name = rootName
	}
	old := bodyPart(c.Self, name)
	if old == nil || name == "Unknown" || part == old {
		c.ReturnBool(false)
		return
	}
	part.SetName(name)
	put(part, "CFrame", cframeOf(old))
	_ = old.Destroy() // fails only while its parent changes
	c.Check(part.SetParent(c.Self.Parent()))
	joinAttachments(c.Self.Parent())
	c.ReturnBool(true)
}

// --- accessories ------------------------------------------------------------

// accessoriesOf lists what a character wears.
func accessoriesOf(humanoid *instance.Instance) []*instance.Instance {
	var list []*instance.Instance
	if character := humanoid.Parent(); character != nil {
		for child := range character.All() {
			if child.IsA("Accoutrement") {
				list = append(list, child)
			}
		}
	}
	return list
}

func removeAccessories(c *bind.Call) {
	for _, a := range accessoriesOf(c.Self) {
		_ = a.Destroy() // fails only while its parent changes
	}
}

// Accoutrement is the class Accoutrement. One that is put into a character is
// worn, one that is taken out is not.
// https://create.roblox.com/docs/reference/engine/classes/Accoutrement
var Accoutrement = bind.Class{
	Name:      "Accoutrement",
	Creatable: true,
	Moved: func(i, root, _ *instance.Instance) {
		if i == root {
			putOn(i)
		}
	},
}

// addAccessory is Humanoid:AddAccessory.
// https://create.roblox.com/docs/reference/engine/classes/Humanoid#AddAccessory
func addAccessory(humanoid, accessory *instance.Instance) {
	if character := humanoid.Parent(); character != nil && accessory.SetParent(character) == nil {
		putOn(accessory)
	}
}

// putOn welds the handle of an accessory to the part of the character that has
// an attachment of the same name, or to the head. Without a character, or in
// another one, it comes off.
func putOn(accessory *instance.Instance) {
	handle := accessory.FindFirstChild("Handle")
	if handle == nil || !handle.IsA("BasePart") {
		return
	}
	character := accessory.Parent()
	if character != nil && character.FindFirstChildOfClass("Humanoid") == nil {
		character = nil
	}
	if old := handle.FindFirstChild(accessoryWeld); old != nil && old.IsA("JointInstance") {
		if held := read[*instance.Instance](old, "Part1"); held != nil && character != nil && held.IsDescendantOf(character) {
			return
		}
		_ = old.Destroy() // fails only while its parent changes
	}
	if character != nil {
		weldAccessory(accessory, handle, character)
	}
}

func weldAccessory(accessory, handle, character *instance.Instance) {
	for _, a := range handle.Children() {
		if !a.IsA("Attachment") || strings.HasSuffix(a.Name(), rigSuffix) {
			continue
		}
		for part := range character.All() {
			if b := part.FindFirstChild(a.Name()); part.IsA("BasePart") && b != nil && b.IsA("Attachment") {
				weld(handle, accessoryWeld, handle, part, cframeOf(a), cframeOf(b))
				return
			}
		}
	}
	if head := character.FindFirstChild("Head"); head != nil && head.IsA("BasePart") {
		at := datatype.At(vec{Y: read[vec](head, "Size").Y / 2})
		weld(handle, accessoryWeld, handle, head, read[datatype.CFrame](accessory, "AttachmentPoint"), at)
	}
}

const accessoryWeld = "AccessoryWeld"

// weld holds part0 where part1 has it, and puts it there.
func weld(parent *instance.Instance, name string, part0, part1 *instance.Instance, c0, c1 datatype.CFrame) {
	put(part0, "CFrame", cframeOf(part1).Mul(c1).Mul(c0.Inverse()))
	w := create(parent.Tree(), "Weld", name)
	put(w, "C0", c0)
	put(w, "C1", c1)
	put(w, "Part0", part0)
	put(w, "Part1", part1)
	_ = w.SetParent(parent) // cannot fail: the joint is new
}
