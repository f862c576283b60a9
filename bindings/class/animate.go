package class

import (
	"lanai/runtime/instance"
)

// This file holds the script Animate that every character has. Its one rule: it
// is a LocalScript, which a server does not run; what counts is that scripts
// find the animations in it.
// https://create.roblox.com/docs/characters/animations

// A move is a kind of movement and its animations.
type move struct {
	name       string
	animations []animationID
}

// An animationID is an animation by name and number.
type animationID struct {
	name string
	id   string
}

// movesR15 are the animations of R15.
var movesR15 = []move{
	{"climb", []animationID{{"ClimbAnim", "507765644"}}},
	{"fall", []animationID{{"FallAnim", "507767968"}}},
	{"idle", []animationID{{"Animation1", "507766388"}, {"Animation2", "507766666"}}},
	{"jump", []animationID{{"JumpAnim", "507765000"}}},
	{"run", []animationID{{"RunAnim", "507767714"}}},
	{"sit", []animationID{{"SitAnim", "2506281703"}}},
	{"swim", []animationID{{"Swim", "507784897"}}},
	{"swimidle", []animationID{{"SwimIdle", "507785072"}}},
	{"toolnone", []animationID{{"ToolNoneAnim", "507768375"}}},
	{"walk", []animationID{{"WalkAnim", "507777826"}}},
}

// movesR6 are the animations of R6.
var movesR6 = []move{
	{"climb", []animationID{{"ClimbAnim", "180436334"}}},
	{"fall", []animationID{{"FallAnim", "180436148"}}},
	{"idle", []animationID{{"Animation1", "180435571"}, {"Animation2", "180435792"}}},
	{"jump", []animationID{{"JumpAnim", "125750702"}}},
	{"run", []animationID{{"RunAnim", "180426354"}}},
	{"sit", []animationID{{"SitAnim", "178130996"}}},
	{"toolnone", []animationID{{"ToolNoneAnim", "182393478"}}},
	{"walk", []animationID{{"WalkAnim", "180426354"}}},
}

// addAnimate gives a character the script.
func addAnimate(character *instance.Instance) {
	moves := movesR15
	if character.FindFirstChild("Torso") != nil {
		moves = movesR6
	}
	script := create(character.Tree(), "LocalScript", "Animate")
	for _, m := range moves {
		value := adopt(script, "StringValue", m.name)
		for _, a := range m.animations {
			put(adopt(value, "Animation", a.name), "AnimationId", "http://www.roblox.com/asset/?id="+a.id)
		}
	}
	_ = script.SetParent(character) // cannot fail: the script is new
}
