package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/sched"
)

// This file holds RunService. Its one rule: frames run only while somebody
// listens.

// RunService is the class RunService.
// https://create.roblox.com/docs/reference/engine/classes/RunService
var RunService = bind.Class{
	Name:    "RunService",
	Service: true,
	Events:  []string{"Heartbeat", "PostSimulation", "PreAnimation", "PreSimulation", "Stepped"},
	Properties: []instance.Property{
		{Name: "FrameNumber", Type: instance.Int64, ReadOnly: true, Get: getFrameNumber},
	},
	Methods: map[string]bind.Method{
		"IsClient":  func(c *bind.Call) { c.ReturnBool(false) },
		"IsEdit":    func(c *bind.Call) { c.ReturnBool(false) },
		"IsRunMode": func(c *bind.Call) { c.ReturnBool(false) },
		"IsRunning": func(c *bind.Call) { c.ReturnBool(true) },
		"IsServer":  func(c *bind.Call) { c.ReturnBool(true) },
		"IsStudio":  func(c *bind.Call) { c.ReturnBool(settings(c.Self).Studio) },
	},
	Unsupported: map[string]string{
		"BindToSimulation": "there is no simulation; use RunService.Heartbeat",
	},
	Refused: map[string]string{
		"BindToRenderStep":     "BindToRenderStep can only be called from local scripts",
		"PreRender":            "PreRender event can only be used from local scripts",
		"RenderStepped":        "RenderStepped event can only be used from local scripts",
		"UnbindFromRenderStep": "UnbindFromRenderStep can only be called from local scripts",
	},
	Aliases:  map[string]string{"heartbeat": "Heartbeat", "stepped": "Stepped"},
	Defaults: map[string]any{"Name": "Run Service"},
	Created:  connectFrames,
}

// connectFrames makes the events of frames fire in their phases.
func connectFrames(i *instance.Instance) {
	pulse(i, sched.PreAnimation, "PreAnimation", false)
	pulse(i, sched.PreSimulation, "Stepped", true)
	pulse(i, sched.PreSimulation, "PreSimulation", false)
	pulse(i, sched.PostSimulation, "PostSimulation", false)
	pulse(i, sched.Heartbeat, "Heartbeat", false)
}

// pulse fires an event with the seconds since the last frame, and before it
// those since the start if clock is set, in a phase of every frame that
// somebody listens in.
func pulse(i *instance.Instance, phase sched.Phase, event string, clock bool) {
	env, signal := bind.EnvFor(i), i.EventNamed(event)
	env.Pulses(signal, phase)
	var cancel func()
	signal.Watch(func(listening bool) {
		if !listening {
			cancel()
			return
		}
		cancel = env.Loop.OnFrame(phase, func(now, dt float64) {
			if clock {
				signal.Fire(now, dt)
			} else {
				signal.Fire(dt)
			}
		})
	})
}

func getFrameNumber(i *instance.Instance) any {
	return float64(int64(bind.EnvFor(i).Loop.Seconds() * sched.FrameRate))
}
