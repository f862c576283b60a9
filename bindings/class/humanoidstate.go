package class

import (
	"math"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
	"lanai/runtime/sched"
)

// This file holds the states of a Humanoid. Its one rule: a state that only
// passes ends in time: a jump takes as long as its power or height says, and
// ends on the ground it began on.
// https://create.roblox.com/docs/reference/engine/enums/HumanoidStateType

const stateEnum = "HumanoidStateType"

// stateEvents are the events that tell of states, by state; they fire with
// whether the state begins.
var stateEvents = map[string]string{
	"FallingDown":       "FallingDown",
	"Freefall":          "FreeFalling",
	"GettingUp":         "GettingUp",
	"Jumping":           "Jumping",
	"PlatformStanding":  "PlatformStanding",
	"Ragdoll":           "Ragdoll",
	"StrafingNoPhysics": "Strafing",
}

// speedEvents are the events that tell of a speed when a state begins.
var speedEvents = map[string]string{"Climbing": "Climbing", "Running": "Running", "Swimming": "Swimming"}

// changeState is Humanoid:ChangeState. Dead takes the health.
// https://create.roblox.com/docs/reference/engine/classes/Humanoid#ChangeState
func changeState(c *bind.Call) {
	state := itemArg(c, 1, stateEnum, "None")
	switch state.Name {
	case "Dead":
		if !lifeOf(c.Self).disabled[state] {
			put(c.Self, "Health", 0.0)
		}
	case "Seated":
		put(c.Self, "Sit", true)
	default:
		tryState(c.Self, state)
	}
}

// tryState enters a state that is enabled. The dead stay dead.
func tryState(i *instance.Instance, state *datatype.EnumItem) bool {
	l := lifeOf(i)
	if l.dead || l.disabled[state] {
		return false
	}
	if l.state.Name == "Seated" && state.Name != "Seated" {
		leaveSeat(i)
	}
	enterState(i, state)
	return true
}

// enterState tells of the end of a state and of the beginning of another, which
// may end by itself.
func enterState(i *instance.Instance, state *datatype.EnumItem) {
	l := lifeOf(i)
	old := l.state
	if old == state {
		return
	}
	if l.follow != nil {
		l.follow.Cancel()
	}
	l.state, l.follow = state, nil
	followState(i, state)

	if event := stateEvents[old.Name]; event != "" {
		fire(i, event, false)
	}
	fire(i, "StateChanged", old, state)
	if event := stateEvents[state.Name]; event != "" {
		fire(i, event, true)
	}
	if event := speedEvents[state.Name]; event != "" {
		fire(i, event, speedOf(i))
	}
}

// followState arranges the end of a state that only passes.
func followState(i *instance.Instance, state *datatype.EnumItem) {
	next, seconds := "", 0.0
	switch state.Name {
	case "Jumping":
		next = "Freefall"
	case "Freefall":
		next, seconds = "Landed", airTime(i)
	case "Landed", "GettingUp":
		next = "Running"
	default:
		return
	}
	lifeOf(i).follow = bind.EnvFor(i).Loop.After(seconds, sched.PreSimulation, func(float64) {
		if inWorkspace(i) {
			tryState(i, datatype.Item(stateEnum, next))
		}
	})
}

// airTime is how many seconds a jump lasts: up and down again under gravity,
// from JumpPower studs a second or to JumpHeight studs.
// See https://en.wikipedia.org/wiki/Projectile_motion#Time_of_flight.
func airTime(i *instance.Instance) float64 {
	gravity := read[float64](service(i, "Workspace"), "Gravity")
	if gravity <= 0 {
		return 1
	}
	if read[bool](i, "UseJumpPower") {
		return 2 * read[float64](i, "JumpPower") / gravity
	}
	return 2 * math.Sqrt(2*read[float64](i, "JumpHeight")/gravity)
}

// setJump jumps. The property is false again at once.
func setJump(i *instance.Instance, v any) error {
	if v == true && inWorkspace(i) && lifeOf(i).state.Name != "Freefall" {
		tryState(i, datatype.Item(stateEnum, "Jumping"))
	}
	return nil
}

func platformStandChanged(i *instance.Instance, _ any) {
	if read[bool](i, "PlatformStand") {
		tryState(i, datatype.Item(stateEnum, "PlatformStanding"))
	} else if lifeOf(i).state.Name == "PlatformStanding" {
		tryState(i, datatype.Item(stateEnum, "GettingUp"))
	}
}

// getStateEnabled is Humanoid:GetStateEnabled.
func getStateEnabled(c *bind.Call) {
	c.ReturnBool(!lifeOf(c.Self).disabled[itemArg(c, 1, stateEnum, "")])
}

// setStateEnabled is Humanoid:SetStateEnabled. A Humanoid without health dies
// when it can again.
func setStateEnabled(c *bind.Call) {
	state, enabled, l := itemArg(c, 1, stateEnum, ""), c.Bool(2), lifeOf(c.Self)
	if l.disabled[state] == !enabled {
		return
	}
	if l.disabled == nil {
		l.disabled = make(map[*datatype.EnumItem]bool)
	}
	l.disabled[state] = !enabled
	fire(c.Self, "StateEnabledChanged", state, enabled)
	if read[float64](c.Self, "Health") <= 0 {
		dieLater(c.Self)
	}
}
