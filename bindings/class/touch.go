package class

import (
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
)

// This file holds touches. Its one rule: nothing touches by itself; a scenario
// says what does.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#Touched

// Touch fires Touched on two parts, each with the other one, and reports whether
// they can touch: CanTouch is set on both and their groups collide. Two anchored
// parts never touch on Roblox; here they may.
func Touch(a, b *instance.Instance) bool { return fireTouch("Touched", a, b) }

// TouchEnd is Touch for TouchEnded.
func TouchEnd(a, b *instance.Instance) bool { return fireTouch("TouchEnded", a, b) }

func fireTouch(event string, a, b *instance.Instance) bool {
	if a == b || !canTouch(a, b) {
		return false
	}
	a.FireEvent(a.Class().Event(event), b)
	b.FireEvent(b.Class().Event(event), a)
	if event == "Touched" {
		changeTeam(a, b)
		changeTeam(b, a)
	}
	return true
}

// changeTeam puts the player whose character touches a SpawnLocation into the team
// of its colour, where the place wants that.
// https://create.roblox.com/docs/reference/engine/classes/SpawnLocation#AllowTeamChangeOnTouch
func changeTeam(spot, part *instance.Instance) {
	if !spot.IsA("SpawnLocation") || !read[bool](spot, "AllowTeamChangeOnTouch") || read[bool](spot, "Neutral") {
		return
	}
	if character := part.FindFirstAncestorOfClass("Model"); character != nil {
		if player := playerOf(character); player != nil {
			player.Put("TeamColor", read[datatype.BrickColor](spot, "TeamColor"))
		}
	}
}

// canTouch tells whether two parts take notice of each other.
func canTouch(a, b *instance.Instance) bool {
	return a.IsA("BasePart") && b.IsA("BasePart") && read[bool](a, "CanTouch") && read[bool](b, "CanTouch") &&
		groupsOf(a).collide(read[string](a, "CollisionGroup"), read[string](b, "CollisionGroup"))
}
