package class

import (
	"slices"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds Animator and AnimationController, which play animations. Its
// one rule: nothing moves; a track that plays is known to be playing.

// Animator is the class Animator.
// https://create.roblox.com/docs/reference/engine/classes/Animator
var Animator = bind.Class{
	Name:      "Animator",
	Creatable: true,
	Methods: map[string]bind.Method{
		"ApplyJointVelocities":      func(*bind.Call) {},
		"GetPlayingAnimationTracks": func(c *bind.Call) { c.Give(tracksOf(c.Self)) },
		"GetTrackByAnimationId":     getTrackByID,
		"LoadAnimation":             func(c *bind.Call) { loadAnimation(c, c.Self) },
	},
	Unsupported: map[string]string{
		"RegisterEvaluationParallelCallback": "animations move nothing here; use RunService.PreAnimation",
	},
	Created: func(i *instance.Instance) { i.Data = &stage{} },
}

// AnimationController is the class AnimationController.
// https://create.roblox.com/docs/reference/engine/classes/AnimationController
var AnimationController = bind.Class{
	Name:      "AnimationController",
	Creatable: true,
	Methods: map[string]bind.Method{
		"GetPlayingAnimationTracks": func(c *bind.Call) { c.Give(playingTracks(c.Self)) },
		"LoadAnimation":             func(c *bind.Call) { loadAnimation(c, animatorOf(c.Self)) },
	},
	Aliases: map[string]string{"loadAnimation": "LoadAnimation"},
}

// stage is the state of an Animator.
type stage struct {
	playing []*instance.Instance
}

func stageOf(animator *instance.Instance) *stage { return animator.Data.(*stage) }

// animatorOf returns the Animator of a Humanoid or AnimationController, which
// gets one at its first animation.
func animatorOf(owner *instance.Instance) *instance.Instance {
	if animator := owner.FindFirstChildOfClass("Animator"); animator != nil {
		return animator
	}
	return adopt(owner, "Animator", "")
}

// playingTracks lists the tracks that play on a Humanoid or AnimationController.
func playingTracks(owner *instance.Instance) []*instance.Instance {
	if animator := owner.FindFirstChildOfClass("Animator"); animator != nil {
		return tracksOf(animator)
	}
	return nil
}

// tracksOf lists the tracks that play on an Animator, the oldest first. It
// runs on the loop.
func tracksOf(animator *instance.Instance) []*instance.Instance {
	return slices.Clone(stageOf(animator).playing)
}

// getTrackByID is Animator:GetTrackByAnimationId: a track that plays.
func getTrackByID(c *bind.Call) {
	id := c.String(1)
	for _, track := range stageOf(c.Self).playing {
		if read[string](read[*instance.Instance](track, "Animation"), "AnimationId") == id {
			c.Give(track)
			return
		}
	}
	c.Give(nil)
}

// loadAnimation makes a track of an Animation.
// https://create.roblox.com/docs/reference/engine/classes/Animator#LoadAnimation
func loadAnimation(c *bind.Call, animator *instance.Instance) {
	animation := instanceArg(c, 1, "Animation")
	track := create(animator.Tree(), "AnimationTrack", animation.Name())
	track.Put("Animation", animation)
	track.Data.(*performance).animator = animator
	c.Give(track)
}
