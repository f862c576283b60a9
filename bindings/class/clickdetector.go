package class

import (
	"lanai/runtime/instance"
)

// This file holds what players do with a ClickDetector. Its one rule: only who
// is near enough can click.
// https://create.roblox.com/docs/reference/engine/classes/ClickDetector

// Click fires MouseClick of a ClickDetector, or RightMouseClick, as a player's
// click would, and reports whether the player is near enough. It runs on the
// loop.
func Click(detector, player *instance.Instance, right bool) bool {
	if !within(detector, player, read[float64](detector, "MaxActivationDistance")) {
		return false
	}
	event := "MouseClick"
	if right {
		event = "RightMouseClick"
	}
	fire(detector, event, player)
	return true
}

// within reports whether a player's character is at most so many studs from
// what a detector or prompt belongs to. What has no place is everywhere.
func within(of, player *instance.Instance, studs float64) bool {
	character := read[*instance.Instance](player, "Character")
	if character == nil || !of.InGame() {
		return false
	}
	body := character.FindFirstChild(rootName)
	at, ok := placeOf(of.Parent())
	if body == nil || !ok {
		return !ok
	}
	from := cframeOf(body).Position
	return length(vec{X: at.X - from.X, Y: at.Y - from.Y, Z: at.Z - from.Z}) <= studs
}

// placeOf tells where a part, attachment or model is.
func placeOf(i *instance.Instance) (at vec, ok bool) {
	switch {
	case i.IsA("PVInstance"):
		return PivotOf(i).Position, true
	case i.IsA("Attachment"):
		return read[vec](i, "WorldPosition"), true
	}
	return vec{}, false
}
