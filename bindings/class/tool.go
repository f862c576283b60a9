package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
)

// This file holds Tool. Its one rule: a tool is in somebody's hand exactly
// while it is a child of a model with a Humanoid.

// Tool is the class Tool.
// https://create.roblox.com/docs/reference/engine/classes/Tool
var Tool = bind.Class{
	Name:      "Tool",
	Super:     "BackpackItem",
	Creatable: true,
	Methods: map[string]bind.Method{
		"Activate":   func(c *bind.Call) { activate(c.Self) },
		"Deactivate": func(c *bind.Call) { deactivate(c.Self) },
	},
	Created: func(i *instance.Instance) { i.Data = &grip{} },
	Moved:   toolMoved,
}

// grip is the state of a Tool.
type grip struct {
	holder *instance.Instance // the character, or nil
	weld   *instance.Instance // that holds the handle
}

func gripOf(tool *instance.Instance) *grip { return tool.Data.(*grip) }

// toolMoved tells of a tool that came into somebody's hand, or left it, once
// the move is over.
func toolMoved(i, _, _ *instance.Instance) {
	g := gripOf(i)
	holder := i.Parent()
	if holder == nil || !holder.IsA("Model") || holder.FindFirstChildOfClass("Humanoid") == nil {
		holder = nil
	}
	if holder == g.holder {
		return
	}
	before := g.holder
	g.holder = holder
	after(i, func() {
		if before != nil {
			g.release()
			fire(i, "Unequipped")
		}
		if holder != nil && g.holder == holder {
			g.hold(i)
			fire(i, "Equipped")
		}
	})
}

// after runs f at the end of the resumption cycle.
func after(i *instance.Instance, f func()) {
	loop := bind.EnvFor(i).Loop
	if loop.Defer(f) != nil {
		loop.Post(f)
	}
}

// rightGrip is the name of the joint that holds a tool.
const rightGrip = "RightGrip"

// gripTurn points a tool forward out of the hand.
var gripTurn = datatype.CFrame{R: [9]float32{1, 0, 0, 0, 0, 1, 0, -1, 0}}

// hold joins the handle with the right hand.
func (g *grip) hold(tool *instance.Instance) {
	handle := tool.FindFirstChild("Handle")
	hand := g.holder.FindFirstChild("RightHand")
	if hand == nil {
		hand = g.holder.FindFirstChild("Right Arm")
	}
	if handle == nil || hand == nil || !handle.IsA("BasePart") || !hand.IsA("BasePart") {
		return
	}
	at := datatype.At(vec{Y: -read[vec](hand, "Size").Y / 2})
	if a := hand.FindFirstChild("RightGripAttachment"); a != nil && a.IsA("Attachment") {
		at = cframeOf(a)
	}
	g.weld = joint{"Weld", rightGrip, hand, handle, at.Mul(gripTurn), read[datatype.CFrame](tool, "Grip")}.make(hand)
}

func (g *grip) release() {
	if g.weld != nil {
		_ = g.weld.Destroy() // fails only while its parent changes
		g.weld = nil
	}
}

// activate fires Activated of a tool that can be used.
// https://create.roblox.com/docs/reference/engine/classes/Tool#Activate
func activate(tool *instance.Instance) bool {
	if gripOf(tool).holder == nil || !read[bool](tool, "Enabled") ||
		read[bool](tool, "RequiresHandle") && tool.FindFirstChild("Handle") == nil {
		return false
	}
	fire(tool, "Activated")
	return true
}

func deactivate(tool *instance.Instance) {
	if gripOf(tool).holder != nil {
		fire(tool, "Deactivated")
	}
}

// ActivateTool does what a player's click with a tool in the hand does, and
// reports whether the tool could be used. It runs on the loop.
// https://create.roblox.com/docs/reference/engine/classes/Tool#Activated
func ActivateTool(tool *instance.Instance) bool {
	if read[bool](tool, "ManualActivationOnly") || !activate(tool) {
		return false
	}
	deactivate(tool)
	return true
}

// equip is Humanoid:EquipTool: the tool takes the place of the one that is held.
// https://create.roblox.com/docs/reference/engine/classes/Humanoid#EquipTool
func equip(humanoid, tool *instance.Instance) {
	if character := humanoid.Parent(); character != nil && tool.Parent() != character {
		unequip(humanoid)
		_ = tool.SetParent(character) // a destroyed tool stays where it is
	}
}

// unequip is Humanoid:UnequipTools: tools go into the player's Backpack. A
// character that is nobody's drops them.
// https://create.roblox.com/docs/reference/engine/classes/Humanoid#UnequipTools
func unequip(humanoid *instance.Instance) {
	character := humanoid.Parent()
	if character == nil {
		return
	}
	to := service(humanoid, "Workspace")
	if player := playerOf(character); player != nil {
		if to = player.FindFirstChildOfClass("Backpack"); to == nil {
			return
		}
	}
	for _, child := range character.Children() {
		if child.IsA("Tool") {
			_ = child.SetParent(to) // fails only for one that is locked
		}
	}
}
