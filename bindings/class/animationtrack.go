package class

import (
	"slices"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/sched"
)

// This file holds AnimationTrack. Its one rule: how long an animation is only
// Roblox knows, so that Length is 0, and a track that is not looped ends in the
// frame after it has begun.

// AnimationTrack is the class AnimationTrack.
// https://create.roblox.com/docs/reference/engine/classes/AnimationTrack
var AnimationTrack = bind.Class{
	Name: "AnimationTrack",
	Properties: []instance.Property{
		{Name: "Priority", Type: instance.EnumOf("AnimationPriority"), Default: "Action"},
		{Name: "Speed", Type: instance.Float32, Default: 1.0, ReadOnly: true},
		{Name: "WeightCurrent", Type: instance.Float32, Default: 1.0, ReadOnly: true},
		{Name: "WeightTarget", Type: instance.Float32, Default: 1.0, ReadOnly: true},
	},
	Methods: map[string]bind.Method{
		"AdjustSpeed": func(c *bind.Call) { c.Self.Put("Speed", float64(float32(c.OptNumber(1, 1)))) },
		"AdjustWeight": func(c *bind.Call) {
			c.OptNumber(2, defaultFade)
			setWeight(c.Self, c.OptNumber(1, 1))
		},
		"GetMarkerReachedSignal": func(c *bind.Call) { c.Give(performanceOf(c.Self).marker(c.Self, c.String(1))) },
		"GetTimeOfKeyframe":      func(c *bind.Call) { c.String(1); c.Errorf("Could not find a keyframe by that name!") },
		"Play":                   playTrack,
		"Stop":                   func(c *bind.Call) { stopTrack(c.Self, c.OptNumber(1, defaultFade)) },
	},
	Aliases: map[string]string{"play": "Play", "stop": "Stop"},
	Created: func(i *instance.Instance) { i.Data = &performance{} },
}

// defaultFade is the seconds that a track fades in and out.
const defaultFade = 0.1

// performance is the state of an AnimationTrack.
type performance struct {
	animator *instance.Instance
	end      *sched.Timer // of a track that is not looped
	markers  map[string]*instance.Signal
}

func performanceOf(track *instance.Instance) *performance { return track.Data.(*performance) }

// marker returns the signal of a marker: the same on each call.
func (p *performance) marker(track *instance.Instance, name string) *instance.Signal {
	if p.markers == nil {
		p.markers = make(map[string]*instance.Signal)
	}
	if p.markers[name] == nil {
		p.markers[name] = track.Tree().NewSignal("AnimationTrack.MarkerReached")
	}
	return p.markers[name]
}

// ReachMarker fires the signal of a marker of a track, as the animation would
// on Roblox. It runs on the loop.
// https://create.roblox.com/docs/reference/engine/classes/AnimationTrack#GetMarkerReachedSignal
func ReachMarker(track *instance.Instance, name, parameter string) {
	performanceOf(track).marker(track, name).Fire(parameter)
}

func setWeight(track *instance.Instance, weight float64) {
	track.Put("WeightTarget", float64(float32(weight)))
	track.Put("WeightCurrent", float64(float32(weight)))
}

// playTrack is AnimationTrack:Play(fadeTime, weight, speed). A track that plays
// begins anew.
func playTrack(c *bind.Call) {
	track, p := c.Self, performanceOf(c.Self)
	c.OptNumber(1, defaultFade)
	setWeight(track, c.OptNumber(2, 1))
	track.Put("Speed", float64(float32(c.OptNumber(3, 1))))
	track.Put("TimePosition", 0.0)
	track.Put("IsPlaying", true)
	if s := stageOf(p.animator); !slices.Contains(s.playing, track) {
		s.playing = append(s.playing, track)
	}
	p.cancel()
	p.end = c.Env.Loop.After(0, sched.PreSimulation, func(float64) {
		if !read[bool](track, "Looped") {
			stopTrack(track, defaultFade)
		}
	})
	fire(p.animator, "AnimationPlayed", track)
	if owner := p.animator.Parent(); owner != nil && owner.Class().Event("AnimationPlayed") != nil {
		fire(owner, "AnimationPlayed", track)
	}
}

func (p *performance) cancel() {
	if p.end != nil {
		p.end.Cancel()
		p.end = nil
	}
}

// stopTrack ends a track that plays: Stopped fires at once, Ended when it has
// faded out.
func stopTrack(track *instance.Instance, fade float64) {
	if !read[bool](track, "IsPlaying") {
		return
	}
	p := performanceOf(track)
	p.cancel()
	track.Put("IsPlaying", false)
	s := stageOf(p.animator)
	s.playing = slices.DeleteFunc(s.playing, func(t *instance.Instance) bool { return t == track })
	fire(track, "Stopped")
	bind.EnvFor(track).Loop.After(fade, sched.PreSimulation, func(float64) {
		if !read[bool](track, "IsPlaying") {
			fire(track, "Ended")
		}
	})
}
