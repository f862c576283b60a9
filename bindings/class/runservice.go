package class

import (
	"math"
	"strconv"
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime"
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
		"BindToSimulation":    bindToSimulation,
		"GetPredictionStatus": func(c *bind.Call) { c.Object(1); c.Give(enumItem(c.Env, "PredictionStatus", "Authoritative")) },
		"IsClient":            func(c *bind.Call) { c.ReturnBool(false) },
		"IsResimulating":      func(c *bind.Call) { c.ReturnBool(false) },
		"IsRunMode":           func(c *bind.Call) { c.ReturnBool(false) },
		"IsRunning":           func(c *bind.Call) { c.ReturnBool(true) },
		"IsServer":            func(c *bind.Call) { c.ReturnBool(true) },
		"IsStudio":            func(c *bind.Call) { c.ReturnBool(settings(c.Self).Studio) },
		"SetPredictionMode":   func(c *bind.Call) { c.Object(1); enumArgument(c, 2, "PredictionMode") },
	},
	Refused: map[string]string{
		"BindToAnimation":      "BindToAnimation can only be called from local scripts",
		"BindToRenderStep":     "BindToRenderStep can only be called from local scripts",
		"UnbindFromRenderStep": "UnbindFromRenderStep can only be called from local scripts",
	},
	RefusedEvents: map[string]string{
		"PreRender":     "PreRender event can only be used from local scripts",
		"RenderStepped": "RenderStepped event can only be used from local scripts",
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

// bindToSimulation calls a function in every step of a simulation: so many times
// a second, in the phase PreSimulation, with the seconds of a step. Functions of
// a smaller priority do not go first: the newest does, as with every signal.
// https://create.roblox.com/docs/reference/engine/classes/RunService#BindToSimulation
func bindToSimulation(c *bind.Call) {
	fn, env := c.Function(1), c.Env
	rate := 30.0
	if !c.Missing(2) {
		name := enumArgument(c, 2, "StepFrequency").Name
		rate, _ = strconv.ParseFloat(strings.TrimPrefix(name, "Hz"), 64) // cannot fail: all items are numbers
	}
	steps := env.Tree.NewSignal("RunService.Simulation")
	var cancel func()
	steps.Watch(func(listening bool) {
		if !listening {
			cancel()
			return
		}
		done := math.Floor(env.Loop.Seconds() * rate)
		cancel = env.Loop.OnFrame(sched.PreSimulation, func(now, _ float64) {
			for due := math.Floor(now*rate + 1e-6); done < due && steps.Listening(); done++ {
				steps.Fire(1 / rate)
			}
		})
	})
	c.Give(env.Connect(steps, runtime.ScriptOf(c.Thread()), fn))
}
