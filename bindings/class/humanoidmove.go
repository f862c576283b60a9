package class

import (
	"math"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/sched"
)

// This file holds how a Humanoid walks. Its one rule: it walks in a straight
// line over level ground, at WalkSpeed, a step a frame: nothing is in its way,
// and it keeps its height.

// walkLimit is how many seconds Humanoid:MoveTo tries.
// https://create.roblox.com/docs/reference/engine/classes/Humanoid#MoveTo
const walkLimit = 8

// walk is a walk that is under way.
type walk struct {
	stop func() // takes the steps no more
	// goal is where to; without one the walk goes on in a direction.
	goal      func() vec
	limit     *sched.Timer
	direction vec // of length 1 at most
}

// moveHumanoidTo is Humanoid:MoveTo(location, part?): to a point, or to a point in the
// space of a part that may move meanwhile.
func moveHumanoidTo(c *bind.Call) {
	at, part := vectorArg(c, 1), c.OptInstanceOf(2, "BasePart")
	var target any
	if part != nil {
		target = part
	}
	c.Self.Put("WalkToPart", target)
	put(c.Self, "WalkToPoint", at)
}

// setWalkToPoint begins a walk, once the place is built.
func setWalkToPoint(i *instance.Instance, v any) error {
	i.Store(i.Class().Property("WalkToPoint"), v)
	if bind.EnvFor(i).Live() {
		walkTo(i)
	}
	return nil
}

// walkTo begins the walk to WalkToPoint. It ends the walk that is under way,
// of which no MoveToFinished tells.
func walkTo(i *instance.Instance) {
	stopWalking(i)
	if lifeOf(i).dead {
		return
	}
	w := &walk{goal: func() vec {
		at := read[vec](i, "WalkToPoint")
		if part := read[*instance.Instance](i, "WalkToPart"); part != nil {
			return cframeOf(part).Point(at)
		}
		return at
	}}
	w.limit = bind.EnvFor(i).Loop.After(walkLimit, sched.Heartbeat, func(float64) { finishWalk(i, false) })
	startWalking(i, w)
}

// moveHumanoid is Humanoid:Move(direction, relativeToCamera?). A server has no
// camera.
func moveHumanoid(c *bind.Call) {
	direction := vectorArg(c, 1)
	c.OptBool(2, false)
	walkAlong(c.Self, direction)
}

// walkAlong lets a Humanoid walk in a direction until it is told otherwise, at
// less than its speed if the direction is shorter than 1; 0 stops it.
func walkAlong(i *instance.Instance, direction vec) {
	stopWalking(i)
	if length := length(direction); length > 0 && !lifeOf(i).dead {
		startWalking(i, &walk{direction: stretch(direction, 1/max(1, length))})
	}
}

// getMoveVelocity is Humanoid:GetMoveVelocity.
func getMoveVelocity(c *bind.Call) {
	speed := read[float64](c.Self, "WalkSpeed")
	c.Give(stretch(read[vec](c.Self, "MoveDirection"), speed))
}

func startWalking(i *instance.Instance, w *walk) {
	lifeOf(i).walk = w
	w.stop = bind.EnvFor(i).Loop.OnFrame(sched.PostSimulation, func(_, dt float64) { takeStep(i, w, dt) })
	tellSpeed(i)
}

// stopWalking ends a walk, if one is under way, and does not say so.
func stopWalking(i *instance.Instance) {
	l := lifeOf(i)
	if l.walk == nil {
		return
	}
	l.walk.stop()
	if l.walk.limit != nil {
		l.walk.limit.Cancel()
	}
	l.walk = nil
	i.Put("MoveDirection", vec{})
	tellSpeed(i)
}

// finishWalk ends a walk that has a goal.
func finishWalk(i *instance.Instance, reached bool) {
	stopWalking(i)
	fire(i, "MoveToFinished", reached)
}

// tellSpeed fires Running when a walk begins and when it ends.
func tellSpeed(i *instance.Instance) {
	if lifeOf(i).state.Name == "Running" && inWorkspace(i) {
		fire(i, "Running", speedOf(i))
	}
}

// speedOf is the speed of a Humanoid that walks, in studs a second.
func speedOf(i *instance.Instance) float64 {
	if lifeOf(i).walk == nil {
		return 0
	}
	return read[float64](i, "WalkSpeed")
}

// takeStep takes the step of one frame.
func takeStep(i *instance.Instance, w *walk, dt float64) {
	body := bodyPart(i, rootName)
	if body == nil || !inWorkspace(i) {
		if w.goal == nil {
			stopWalking(i)
		}
		return
	}
	if read[bool](body, "Anchored") || !canWalk(i) {
		return
	}
	at, reach := cframeOf(body).Position, read[float64](i, "WalkSpeed")*dt
	way := vec{X: w.direction.X, Z: w.direction.Z}
	if w.goal != nil {
		goal := w.goal()
		way = vec{X: goal.X - at.X, Z: goal.Z - at.Z}
	}
	distance := length(way)
	switch {
	case w.goal == nil:
		advance(i, body, way, reach) // so many studs in the direction
	case distance <= reach:
		advance(i, body, way, 1)
		finishWalk(i, true)
	default:
		advance(i, body, way, reach/distance)
	}
}

// advance moves the root by so much of a way, with all that is joined to it, and
// turns it there.
func advance(i, body *instance.Instance, way vec, share float64) {
	at, distance := cframeOf(body), length(way)
	if distance == 0 {
		return
	}
	i.Put("MoveDirection", stretch(way, 1/distance))
	if read[bool](i, "AutoRotate") {
		back := stretch(way, -1/distance)
		at.R = [9]float32{back.Z, 0, back.X, 0, 1, 0, -back.X, 0, back.Z}
	}
	by := stretch(way, share)
	at.Position = vec{X: at.Position.X + by.X, Y: at.Position.Y, Z: at.Position.Z + by.Z}
	put(body, "CFrame", at)
}

// canWalk reports whether the state lets a Humanoid walk.
func canWalk(i *instance.Instance) bool {
	switch lifeOf(i).state.Name {
	case "Dead", "FallingDown", "Physics", "PlatformStanding", "Ragdoll", "Seated":
		return false
	}
	return true
}

func length(v vec) float64 {
	return math.Sqrt(float64(v.X)*float64(v.X) + float64(v.Y)*float64(v.Y) + float64(v.Z)*float64(v.Z))
}

func stretch(v vec, by float64) vec {
	return vec{X: float32(float64(v.X) * by), Y: float32(float64(v.Y) * by), Z: float32(float64(v.Z) * by)}
}
