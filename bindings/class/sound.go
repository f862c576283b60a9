package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/sched"
)

// This file holds Sound as a server sees it. Its one rule: a sound plays for
// silentSeconds, because nobody here knows how long it is, and TimeLength is 0.

// silentSeconds is how long a sound plays at the speed 1.
const silentSeconds = 1

// Sound is the class Sound.
// https://create.roblox.com/docs/reference/engine/classes/Sound
var Sound = bind.Class{
	Name:      "Sound",
	Creatable: true,
	Properties: []instance.Property{
		{Name: "IsLoaded", Type: instance.Bool, Default: false, ReadOnly: true, Get: func(i *instance.Instance) any { return soundID(i) != "" }},
		{Name: "IsPaused", Type: instance.Bool, Default: true, ReadOnly: true, Get: func(i *instance.Instance) any { return !soundOf(i).playing }},
		{Name: "IsPlaying", Type: instance.Bool, Default: false, ReadOnly: true, Get: func(i *instance.Instance) any { return soundOf(i).playing }},
		{Name: "Looped", Type: instance.Bool, Default: false, Changed: func(i *instance.Instance, _ any) { soundOf(i).sync(soundOf(i).speed()) }},
		{Name: "PlaybackSpeed", Type: instance.Float32, Default: 1.0, Changed: func(i *instance.Instance, old any) { soundOf(i).sync(max(old.(float64), 0)) }},
		{Name: "Playing", Type: instance.Bool, Default: false, Get: func(i *instance.Instance) any { return soundOf(i).playing }, Set: setPlaying},
		{Name: "SoundId", Type: instance.String, Default: "", Changed: soundIDChanged},
		{Name: "TimePosition", Type: instance.Float64, Default: 0.0, Get: func(i *instance.Instance) any { return soundOf(i).position() }, Set: setTimePosition},
	},
	Events: []string{"DidLoop", "Ended", "Loaded", "Paused", "Played", "Resumed", "Stopped"},
	Methods: map[string]bind.Method{
		"Pause":  func(c *bind.Call) { soundOf(c.Self).pause() },
		"Play":   func(c *bind.Call) { soundOf(c.Self).play() },
		"Resume": func(c *bind.Call) { soundOf(c.Self).resume() },
		"Stop":   func(c *bind.Call) { soundOf(c.Self).stop() },
	},
	Aliases: map[string]string{
		"EmitterSize": "RollOffMinDistance",
		"MaxDistance": "RollOffMaxDistance",
		"MinDistance": "RollOffMinDistance",
		"Pitch":       "PlaybackSpeed",
	},
	Created:   func(i *instance.Instance) { i.Data = &sound{self: i} },
	Destroyed: func(i *instance.Instance) { soundOf(i).setPlaying(false) },
}

// SoundService is the class SoundService.
// https://create.roblox.com/docs/reference/engine/classes/SoundService
var SoundService = bind.Class{
	Name:    "SoundService",
	Service: true,
	Methods: map[string]bind.Method{
		"GetListener":    func(c *bind.Call) { c.Give(enumItem(c.Env, "ListenerType", "Camera"), nil) },
		"PlayLocalSound": func(c *bind.Call) { soundArgument(c, 1) },
		"SetListener":    func(*bind.Call) {},
	},
}

// soundArgument checks that argument i is a Sound. What it would do is heard on
// clients only.
func soundArgument(c *bind.Call, i int) {
	c.Object(i)
	c.OptInstanceOf(i, "Sound")
}

// sound is the playback of a Sound.
type sound struct {
	self    *instance.Instance
	playing bool
	set     float64 // TimePosition as scripts last set it: where Play begins
	base    float64 // TimePosition at the time since
	left    float64 // seconds until the end at the speed 1, at the time since
	since   float64 // when base and left were right, in seconds of the loop
	end     *sched.Timer
}

func soundOf(i *instance.Instance) *sound { return i.Data.(*sound) }

func soundID(i *instance.Instance) string {
	id, _ := i.Get("SoundId")
	return id.(string)
}

func (s *sound) env() *bind.Env { return bind.EnvFor(s.self) }

// speed is PlaybackSpeed; what is not above 0 stands still.
func (s *sound) speed() float64 {
	speed, _ := s.self.Get("PlaybackSpeed")
	return max(speed.(float64), 0)
}

// position is TimePosition.
func (s *sound) position() float64 {
	if !s.playing {
		return s.base
	}
	return s.base + (s.env().Loop.Seconds()-s.since)*s.speed()
}

// fire fires an event with the SoundId.
func (s *sound) fire(event string) { fire(s.self, event, soundID(s.self)) }

// --- playback ---------------------------------------------------------------

func (s *sound) play() {
	s.setPlaying(true)
	s.base, s.left = s.set, silentSeconds
	s.sync(0)
	s.fire("Played")
}

func (s *sound) resume() {
	if s.playing {
		return
	}
	s.setPlaying(true)
	s.fire("Resumed")
}

func (s *sound) pause() {
	if !s.playing {
		return
	}
	s.setPlaying(false)
	s.fire("Paused")
}

func (s *sound) stop() {
	was := s.playing
	s.setPlaying(false)
	s.base, s.set, s.left = 0, 0, 0
	if was {
		s.fire("Stopped")
	}
}

// setPlaying starts or stops the clock.
func (s *sound) setPlaying(playing bool) {
	if s.playing == playing {
		return
	}
	s.sync(s.speed())
	if s.playing = playing; s.left <= 0 {
		s.left = silentSeconds
	}
	s.sync(0)
	for _, name := range []string{"IsPaused", "IsPlaying", "Playing"} {
		s.self.NotifyChanged(s.self.Class().Property(name))
	}
}

// sync notes how far the sound is, after it has played with a speed until now,
// and sets the timer for the end.
func (s *sound) sync(speed float64) {
	now := s.env().Loop.Seconds()
	if s.playing {
		s.base += (now - s.since) * speed
		s.left -= (now - s.since) * speed
	}
	s.since = now
	if s.end != nil {
		s.end.Cancel()
		s.end = nil
	}
	if speed := s.speed(); s.playing && speed > 0 && !s.looped() {
		s.end = s.env().Loop.After(s.left/speed, sched.Heartbeat, func(float64) { s.ended() })
	}
}

func (s *sound) looped() bool {
	looped, _ := s.self.Get("Looped")
	return looped.(bool)
}

func (s *sound) ended() {
	s.end = nil
	s.setPlaying(false)
	s.base, s.left = 0, 0
	s.fire("Ended")
}

func setPlaying(i *instance.Instance, v any) error {
	if v.(bool) {
		soundOf(i).resume()
	} else {
		soundOf(i).pause()
	}
	return nil
}

func setTimePosition(i *instance.Instance, v any) error {
	s, at := soundOf(i), max(v.(float64), 0)
	s.sync(s.speed())
	s.set, s.base = at, at
	i.NotifyChanged(i.Class().Property("TimePosition"))
	return nil
}

// soundIDChanged has Loaded fire for a sound of which there is nothing to load.
func soundIDChanged(i *instance.Instance, _ any) {
	id := soundID(i)
	if id == "" {
		return
	}
	_ = bind.EnvFor(i).Loop.Defer(func() { // sic: a chain of handlers that is too deep hears no more
		if soundID(i) == id {
			soundOf(i).fire("Loaded")
		}
	})
}
