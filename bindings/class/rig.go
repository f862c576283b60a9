package class

import (
	"slices"
	"strings"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
)

// This file holds the bodies of characters: the parts of R6 and R15 with their
// sizes, attachments and joints. Its one rule: measures are those of the
// standard block bodies (https://create.roblox.com/docs/art/characters/specifications).

// vec is a Vector3.
type vec = bind.Vector3

// A limb is a part of a body.
type limb struct {
	name, class string
	size        vec
	pegs        []peg
}

// A peg is an attachment of a part.
type peg struct {
	name string
	at   vec
}

// rigSuffix ends the names of the attachments at which two parts are joined.
const rigSuffix = "RigAttachment"

// rootName is the part that every body has first.
const rootName = "HumanoidRootPart"

// bodyR15 is the body with 15 limbs.
var bodyR15 = slices.Concat([]limb{
	{rootName, "Part", vec{X: 2, Y: 2, Z: 1}, []peg{{"RootAttachment", vec{}}, {"RootRigAttachment", vec{Y: -1}}}},
	{"LowerTorso", "MeshPart", vec{X: 2, Y: 0.4, Z: 1}, []peg{
		{"RootRigAttachment", vec{Y: -0.2}}, {"WaistRigAttachment", vec{Y: 0.2}},
		{"LeftHipRigAttachment", vec{X: -0.5, Y: -0.2}}, {"RightHipRigAttachment", vec{X: 0.5, Y: -0.2}},
		{"WaistCenterAttachment", vec{Y: -0.2}}, {"WaistFrontAttachment", vec{Y: -0.2, Z: -0.5}}, {"WaistBackAttachment", vec{Y: -0.2, Z: 0.5}}}},
	{"UpperTorso", "MeshPart", vec{X: 2, Y: 1.6, Z: 1}, []peg{
		{"WaistRigAttachment", vec{Y: -0.8}}, {"NeckRigAttachment", vec{Y: 0.8}},
		{"LeftShoulderRigAttachment", vec{X: -1, Y: 0.563}}, {"RightShoulderRigAttachment", vec{X: 1, Y: 0.563}},
		{"BodyFrontAttachment", vec{Y: -0.2, Z: -0.5}}, {"BodyBackAttachment", vec{Y: -0.2, Z: 0.5}},
		{"LeftCollarAttachment", vec{X: -1, Y: 0.8}}, {"RightCollarAttachment", vec{X: 1, Y: 0.8}}, {"NeckAttachment", vec{Y: 0.8}}}},
	{"Head", "MeshPart", vec{X: 1.2, Y: 1.2, Z: 1.2}, []peg{
		{"NeckRigAttachment", vec{Y: -0.5}}, {"FaceCenterAttachment", vec{}}, {"FaceFrontAttachment", vec{Z: -0.6}},
		{"HairAttachment", vec{Y: 0.6}}, {"HatAttachment", vec{Y: 0.6}}}},
}, sideR15("Left", -1), sideR15("Right", 1))

// sideR15 is the arm and the leg of one side.
func sideR15(side string, x float32) []limb {
	return []limb{
		{side + "UpperArm", "MeshPart", vec{X: 1, Y: 1.169, Z: 1}, []peg{
			{side + "ShoulderRigAttachment", vec{X: -0.5 * x, Y: 0.394}}, {side + "ElbowRigAttachment", vec{Y: -0.334}}, {side + "ShoulderAttachment", vec{Y: 0.583}}}},
		{side + "LowerArm", "MeshPart", vec{X: 1, Y: 1.052, Z: 1}, []peg{{side + "ElbowRigAttachment", vec{Y: 0.259}}, {side + "WristRigAttachment", vec{Y: -0.501}}}},
		{side + "Hand", "MeshPart", vec{X: 1, Y: 0.3, Z: 1}, []peg{{side + "WristRigAttachment", vec{Y: 0.125}}, {side + "GripAttachment", vec{Y: -0.15}}}},
		{side + "UpperLeg", "MeshPart", vec{X: 1, Y: 1.217, Z: 1}, []peg{{side + "HipRigAttachment", vec{Y: 0.421}}, {side + "KneeRigAttachment", vec{Y: -0.401}}}},
		{side + "LowerLeg", "MeshPart", vec{X: 1, Y: 1.193, Z: 1}, []peg{{side + "KneeRigAttachment", vec{Y: 0.379}}, {side + "AnkleRigAttachment", vec{Y: -0.547}}}},
		{side + "Foot", "MeshPart", vec{X: 1, Y: 0.3, Z: 1}, []peg{{side + "AnkleRigAttachment", vec{Y: 0.101}}, {side + "FootAttachment", vec{Y: -0.15}}}},
	}
}

// bodyR6 is the body with 6 limbs.
var bodyR6 = []limb{
	{rootName, "Part", vec{X: 2, Y: 2, Z: 1}, []peg{{"RootAttachment", vec{}}}},
	{"Torso", "Part", vec{X: 2, Y: 2, Z: 1}, []peg{
		{"NeckAttachment", vec{Y: 1}}, {"BodyFrontAttachment", vec{Z: -0.5}}, {"BodyBackAttachment", vec{Z: 0.5}},
		{"LeftCollarAttachment", vec{X: -1, Y: 1}}, {"RightCollarAttachment", vec{X: 1, Y: 1}},
		{"WaistFrontAttachment", vec{Y: -1, Z: -0.5}}, {"WaistCenterAttachment", vec{Y: -1}}, {"WaistBackAttachment", vec{Y: -1, Z: 0.5}}}},
	{"Head", "Part", vec{X: 2, Y: 1, Z: 1}, []peg{
		{"HairAttachment", vec{Y: 0.6}}, {"HatAttachment", vec{Y: 0.6}}, {"FaceFrontAttachment", vec{Z: -0.6}}, {"FaceCenterAttachment", vec{}}}},
	{"Left Arm", "Part", vec{X: 1, Y: 2, Z: 1}, []peg{{"LeftShoulderAttachment", vec{Y: 1}}, {"LeftGripAttachment", vec{Y: -1}}}},
	{"Right Arm", "Part", vec{X: 1, Y: 2, Z: 1}, []peg{{"RightShoulderAttachment", vec{Y: 1}}, {"RightGripAttachment", vec{Y: -1}}}},
	{"Left Leg", "Part", vec{X: 1, Y: 2, Z: 1}, []peg{{"LeftFootAttachment", vec{Y: -1}}}},
	{"Right Leg", "Part", vec{X: 1, Y: 2, Z: 1}, []peg{{"RightFootAttachment", vec{Y: -1}}}},
}

// A jointR6 is a Motor6D of R6, which has no rig attachments: it belongs to its
// first part.
type jointR6 struct {
	name, part0, part1 string
	c0, c1             datatype.CFrame
}

// jointsR6 are the joints of R6. The turns of the matrices are as old as R6.
var jointsR6 = []jointR6{
	turned("RootJoint", rootName, "Torso", vec{}, vec{}, upright),
	turned("Neck", "Torso", "Head", vec{Y: 1}, vec{Y: -0.5}, upright),
	turned("Left Shoulder", "Torso", "Left Arm", vec{X: -1, Y: 0.5}, vec{X: 0.5, Y: 0.5}, leftward),
	turned("Right Shoulder", "Torso", "Right Arm", vec{X: 1, Y: 0.5}, vec{X: -0.5, Y: 0.5}, rightward),
	turned("Left Hip", "Torso", "Left Leg", vec{X: -1, Y: -1}, vec{X: -0.5, Y: 1}, leftward),
	turned("Right Hip", "Torso", "Right Leg", vec{X: 1, Y: -1}, vec{X: 0.5, Y: 1}, rightward),
}

var (
	upright   = datatype.CFrame{R: [9]float32{-1, 0, 0, 0, 0, 1, 0, 1, 0}}
	leftward  = datatype.CFrame{R: [9]float32{0, 0, -1, 0, 1, 0, 1, 0, 0}}
	rightward = datatype.CFrame{R: [9]float32{0, 0, 1, 0, 1, 0, -1, 0, 0}}
)

func turned(name, part0, part1 string, at0, at1 vec, turn datatype.CFrame) jointR6 {
	c0, c1 := turn, turn
	c0.Position, c1.Position = at0, at1
	return jointR6{name, part0, part1, c0, c1}
}

// buildBody returns a new model with the parts, joints and Humanoid of a body,
// its root at the origin. It has no parent.
func buildBody(tree *instance.Tree, rig *datatype.EnumItem) *instance.Instance {
	model := create(tree, "Model", "")
	limbs := bodyR15
	if rig.Name == "R6" {
		limbs = bodyR6
	}
	for i := range limbs {
		limbs[i].build(model)
	}
	adopt(model.FindFirstChild("Head"), "Decal", "face")
	put(model, "PrimaryPart", model.FindFirstChild(rootName))
	if rig.Name == "R6" {
		joinR6(model)
	} else {
		joinAttachments(model)
	}

	humanoid := adopt(model, "Humanoid", "Humanoid")
	put(humanoid, "RigType", rig)
	if rig.Name != "R6" {
		put(humanoid, "HipHeight", 2.0)
	}
	adopt(humanoid, "Animator", "Animator")
	return model
}

// build makes the part of a limb.
func (l *limb) build(model *instance.Instance) {
	part := create(model.Tree(), l.class, l.name)
	put(part, "Size", l.size)
	put(part, "CanCollide", l.name == "Head" || strings.Contains(l.name, "Torso"))
	if l.name == rootName {
		put(part, "Transparency", 1.0)
		put(part, "CanCollide", false)
	}
	for _, p := range l.pegs {
		put(adopt(part, "Attachment", p.name), "CFrame", datatype.At(p.at))
	}
	_ = part.SetParent(model) // cannot fail: the part is new
}

// joinR6 joins the parts of R6 and puts them in their places.
func joinR6(model *instance.Instance) {
	for _, j := range jointsR6 {
		part0, part1 := model.FindFirstChild(j.part0), model.FindFirstChild(j.part1)
		joint{"Motor6D", j.name, part0, part1, j.c0, j.c1}.make(part0)
	}
}

// A joint is a JointInstance that is to be.
// https://create.roblox.com/docs/reference/engine/classes/JointInstance
type joint struct {
	class, name  string
	part0, part1 *instance.Instance
	c0, c1       datatype.CFrame
}

// make puts part1 where the joint has it, and makes the joint.
func (j joint) make(parent *instance.Instance) *instance.Instance {
	put(j.part1, "CFrame", cframeOf(j.part0).Mul(j.c0).Mul(j.c1.Inverse()))
	made := create(parent.Tree(), j.class, j.name)
	put(made, "C0", j.c0)
	put(made, "C1", j.c1)
	put(made, "Part0", j.part0)
	put(made, "Part1", j.part1)
	_ = made.SetParent(parent) // cannot fail: the joint is new
	return made
}

// joinAttachments joins the parts of a model at the attachments whose names end
// in RigAttachment and are the same, outward from the root. Each joint belongs
// to its outer part and has the attachments' name without the ending.
// https://create.roblox.com/docs/reference/engine/classes/Humanoid#BuildRigFromAttachments
func joinAttachments(model *instance.Instance) {
	var parts []*instance.Instance
	for _, child := range model.Children() {
		if child.IsA("BasePart") {
			parts = append(parts, child)
		}
	}
	start := model.FindFirstChild(rootName)
	if start == nil {
		return
	}
	joined := map[*instance.Instance]bool{start: true}
	for queue := []*instance.Instance{start}; len(queue) > 0; queue = queue[1:] {
		part0 := queue[0]
		for _, a := range part0.Children() {
			if !a.IsA("Attachment") || !strings.HasSuffix(a.Name(), rigSuffix) {
				continue
			}
			for _, part1 := range parts {
				b := part1.FindFirstChild(a.Name())
				if joined[part1] || b == nil || !b.IsA("Attachment") {
					continue
				}
				joined[part1] = true
				queue = append(queue, part1)
				rejoin(strings.TrimSuffix(a.Name(), rigSuffix), part0, part1, cframeOf(a), cframeOf(b))
			}
		}
	}
}

// rejoin makes a joint in the place of the one of its name.
func rejoin(name string, part0, part1 *instance.Instance, c0, c1 datatype.CFrame) {
	if old := part1.FindFirstChild(name); old != nil && old.IsA("Motor6D") {
		_ = old.Destroy()
	}
	joint{"Motor6D", name, part0, part1, c0, c1}.make(part1)
}
