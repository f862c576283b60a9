package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/sched"
)

// This file holds ProximityPrompt and ProximityPromptService. Its one rule:
// what a prompt tells, the service tells too, with the prompt in front.

// ProximityPrompt is the class ProximityPrompt. A prompt is held by a player,
// whom scripts of a server cannot hold it for.
// https://create.roblox.com/docs/reference/engine/classes/ProximityPrompt
var ProximityPrompt = bind.Class{
	Name:      "ProximityPrompt",
	Creatable: true,
	Methods: map[string]bind.Method{
		"InputHoldBegin": func(*bind.Call) {},
		"InputHoldEnd":   func(*bind.Call) {},
	},
}

// promptEvents are the service's names of the prompt's events.
var promptEvents = map[string]string{
	"PromptButtonHoldBegan": "PromptButtonHoldBegan",
	"PromptButtonHoldEnded": "PromptButtonHoldEnded",
	"TriggerEnded":          "PromptTriggerEnded",
	"Triggered":             "PromptTriggered",
}

func tellPrompt(prompt *instance.Instance, event string, player *instance.Instance) {
	fire(prompt, event, player)
	fire(service(prompt, "ProximityPromptService"), promptEvents[event], prompt, player)
}

// Trigger does what a player does who holds a prompt's key for HoldDuration:
// PromptButtonHoldBegan, Triggered after that time, and when the key is let go
// PromptButtonHoldEnded and TriggerEnded. It reports whether the player can;
// done, if set, is called at the end with whether Triggered has fired, which it
// does not if the prompt is disabled or goes meanwhile. It runs on the loop.
func Trigger(prompt, player *instance.Instance, done func(triggered bool)) bool {
	if done == nil {
		done = func(bool) {}
	}
	usable := func() bool {
		return read[bool](prompt, "Enabled") && read[bool](service(prompt, "ProximityPromptService"), "Enabled") &&
			within(prompt, player, read[float64](prompt, "MaxActivationDistance"))
	}
	if !usable() {
		return false
	}
	held := read[float64](prompt, "HoldDuration")
	if held <= 0 {
		tellPrompt(prompt, "Triggered", player)
		tellPrompt(prompt, "TriggerEnded", player)
		done(true)
		return true
	}
	tellPrompt(prompt, "PromptButtonHoldBegan", player)
	bind.EnvFor(prompt).Loop.After(held, sched.Heartbeat, func(float64) {
		triggered := usable()
		if triggered {
			tellPrompt(prompt, "Triggered", player)
		}
		tellPrompt(prompt, "PromptButtonHoldEnded", player)
		if triggered {
			tellPrompt(prompt, "TriggerEnded", player)
		}
		done(triggered)
	})
	return true
}
