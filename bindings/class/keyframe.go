package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds what animations are made of. Its one rule: a sequence has
// keyframes, a keyframe poses and markers, and a pose poses, as children.

// Keyframes are KeyframeSequence and what it is made of.
// https://create.roblox.com/docs/reference/engine/classes/KeyframeSequence
var Keyframes = []bind.Class{
	{Name: "Keyframe", Creatable: true, Methods: map[string]bind.Method{
		"AddMarker":    adder("KeyframeMarker"),
		"AddPose":      adder("PoseBase"),
		"GetMarkers":   lister("KeyframeMarker"),
		"GetPoses":     lister("PoseBase"),
		"RemoveMarker": remover("KeyframeMarker"),
		"RemovePose":   remover("PoseBase"),
	}},
	{Name: "KeyframeSequence", Super: "AnimationClip", Creatable: true, Methods: map[string]bind.Method{
		"AddKeyframe":    adder("Keyframe"),
		"GetKeyframes":   lister("Keyframe"),
		"RemoveKeyframe": remover("Keyframe"),
	}},
	{Name: "Pose", Super: "PoseBase", Creatable: true, Methods: map[string]bind.Method{
		"AddSubPose":    adder("PoseBase"),
		"GetSubPoses":   lister("PoseBase"),
		"RemoveSubPose": remover("PoseBase"),
	}},
}

// adder is a method that takes an instance of a class in as a child.
func adder(class string) bind.Method {
	return func(c *bind.Call) { c.Check(instanceArg(c, 1, class).SetParent(c.Self)) }
}

// remover is a method that takes one out.
func remover(class string) bind.Method {
	return func(c *bind.Call) {
		if child := instanceArg(c, 1, class); child.Parent() == c.Self {
			c.Check(child.SetParent(nil))
		}
	}
}

// lister is a method that lists the children of a class.
func lister(class string) bind.Method {
	return func(c *bind.Call) {
		list := []*instance.Instance{}
		for child := range c.Self.All() {
			if child.IsA(class) {
				list = append(list, child)
			}
		}
		c.Give(list)
	}
}
