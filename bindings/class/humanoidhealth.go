package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
	"lanai/runtime/sched"
)

// This file holds the health of a Humanoid and its death. Its one rule: a
// Humanoid dies once, in the frame after its health has reached 0, and only in
// Workspace.

// --- health -----------------------------------------------------------------

// Handles of what is read most.
var (
	healthHandle     = instance.NewHandle("Health")
	mostHealthHandle = instance.NewHandle("MaxHealth")
)

// healthOf returns the property Health.
func healthOf(i *instance.Instance) float64 {
	health, _ := healthHandle.Value(i).(float64)
	return health
}

// mostHealthOf returns the property MaxHealth.
func mostHealthOf(i *instance.Instance) float64 {
	health, _ := mostHealthHandle.Value(i).(float64)
	return health
}

// setHealth keeps health between 0 and MaxHealth, and at 0 once the Humanoid is
// dead. While the place is built, MaxHealth may still come.
func setHealth(i *instance.Instance, v any) error {
	given := v.(float64)
	health := given
	switch {
	case health != health || health < 0 || lifeOf(i).dead:
		health = 0
	case bind.EnvFor(i).Live():
		health = min(health, mostHealthOf(i))
	}
	if health != given {
		v = health
	}
	i.Store(healthHandle.Property(i), v)
	return nil
}

func healthChanged(i *instance.Instance, _ any) {
	health := healthOf(i)
	if i.Watched() {
		fire(i, "HealthChanged", health)
	}
	if health <= 0 {
		dieLater(i)
	}
	heal(i)
}

func maxHealthChanged(i *instance.Instance, _ any) {
	most := mostHealthOf(i)
	if bind.EnvFor(i).Live() && healthOf(i) > most {
		put(i, "Health", most)
	}
	heal(i)
}

// damage takes health away unless a ForceField protects the Humanoid.
// https://create.roblox.com/docs/reference/engine/classes/Humanoid#TakeDamage
func damage(i *instance.Instance, amount float64) {
	if amount > 0 && shielded(i) {
		return
	}
	put(i, "Health", healthOf(i)-amount)
}

// shielded reports whether the character, its head or its torso has a
// ForceField.
func shielded(i *instance.Instance) bool {
	character := i.Parent()
	if character == nil {
		return false
	}
	if character.FindFirstChildOfClass("ForceField") != nil {
		return true
	}
	for _, name := range []string{"Head", "Torso", "UpperTorso", rootName} {
		if part := bodyPart(i, name); part != nil && part.FindFirstChildOfClass("ForceField") != nil {
			return true
		}
	}
	return false
}

// --- regeneration -----------------------------------------------------------

// healthScript is the name of the script that every character has for its
// regeneration. What it does is done here; without it, or with it disabled,
// nothing is. A script of this name in StarterCharacterScripts replaces it.
// https://create.roblox.com/docs/reference/engine/classes/Humanoid#Health
const healthScript = "Health"

// regeneration is the fraction of MaxHealth that a second gives.
const regeneration = 0.01

// heals is the Data of the script that stands for the regeneration.
type heals struct{}

// heal lets a character regenerate, a step a second, while its health is below
// MaxHealth. Nobody waits for that: a server with nothing else to do ends.
func heal(i *instance.Instance) {
	l := lifeOf(i)
	if l.healing != nil || !regenerates(i) || !wounded(i) {
		return
	}
	passed := 0.0
	l.healing = bind.EnvFor(i).Loop.OnFrame(sched.Heartbeat, func(_, dt float64) {
		if passed += dt; passed < 1 {
			return
		}
		if regenerates(i) && wounded(i) {
			put(i, "Health", healthOf(i)+regeneration*passed*mostHealthOf(i))
		}
		if passed = 0; !regenerates(i) || !wounded(i) {
			l.healing()
			l.healing = nil
		}
	})
}

// regenerates reports whether the character has the script and is in Workspace.
func regenerates(i *instance.Instance) bool {
	character := i.Parent()
	if character == nil || !inWorkspace(i) {
		return false
	}
	script := character.FindFirstChild(healthScript)
	if script == nil {
		return false
	}
	_, ours := script.Data.(heals)
	return ours && read[bool](script, "Enabled")
}

// wounded reports whether a Humanoid is alive and not in full health.
func wounded(i *instance.Instance) bool {
	health := healthOf(i)
	return !lifeOf(i).dead && health > 0 && health < mostHealthOf(i)
}

// --- death ------------------------------------------------------------------

// dieLater looks in the next frame whether a Humanoid is dead.
func dieLater(i *instance.Instance) {
	l := lifeOf(i)
	if l.dead || l.dying != nil || !inWorkspace(i) {
		return
	}
	l.dying = bind.EnvFor(i).Loop.After(0, sched.PreSimulation, func(float64) {
		l.dying = nil
		if healthOf(i) <= 0 && inWorkspace(i) && !l.disabled[datatype.Item(stateEnum, "Dead")] {
			die(i)
		}
	})
}

// die is what happens once at a Humanoid's death.
// https://create.roblox.com/docs/reference/engine/classes/Humanoid#Died
func die(i *instance.Instance) {
	l, character := lifeOf(i), i.Parent()
	l.dead = true
	stopWalking(i)
	leaveSeat(i)
	enterState(i, datatype.Item(stateEnum, "Dead"))
	if read[bool](i, "BreakJointsOnDeath") {
		breakBody(character)
	}
	fire(i, "Died")
	if player := playerOf(character); player != nil {
		respawnLater(player, character)
	}
}

// breakBody destroys the joints of a body.
func breakBody(character *instance.Instance) {
	for _, d := range character.Descendants() {
		if d.IsA("Motor6D") {
			_ = d.Destroy()
		}
	}
}

// inWorkspace reports whether an instance is in Workspace.
func inWorkspace(i *instance.Instance) bool { return i.IsDescendantOf(service(i, "Workspace")) }

// humanoidMoved watches the body that a Humanoid is in now. A copy of a body
// is one that its Humanoid has not seen yet.
func humanoidMoved(i, _, _ *instance.Instance) {
	l := lifeOf(i)
	if character := i.Parent(); character != l.body {
		l.watch(i, character)
	}
	if healthOf(i) <= 0 {
		dieLater(i)
	}
}

// watch lets a Humanoid know when the body loses a part.
func (l *life) watch(i, character *instance.Instance) {
	if l.neck != nil {
		l.neck.Disconnect()
		l.neck = nil
	}
	l.body = character
	if character != nil && character.IsA("Model") {
		l.neck = character.EventNamed("DescendantRemoving").Connect(instance.HandlerFunc(func(args []any) {
			lostPart(i, args[0].(*instance.Instance))
		}))
	}
}

// lostPart kills a Humanoid that needs its neck and has lost it or its head.
// https://create.roblox.com/docs/reference/engine/classes/Humanoid#RequiresNeck
func lostPart(i, part *instance.Instance) {
	l := lifeOf(i)
	neck := part.Name() == "Neck" && part.IsA("JointInstance")
	if l.dead || !neck && part.Name() != "Head" || !read[bool](i, "RequiresNeck") {
		return
	}
	bind.EnvFor(i).Loop.After(0, sched.PreSimulation, func(float64) {
		if inWorkspace(i) && !hasNeck(i.Parent()) {
			put(i, "Health", 0.0)
		}
	})
}

// hasNeck reports whether a body has a head and a joint that holds it.
func hasNeck(character *instance.Instance) bool {
	if character.FindFirstChild("Head") == nil {
		return false
	}
	for _, d := range character.Descendants() {
		if d.Name() == "Neck" && d.IsA("JointInstance") {
			return true
		}
	}
	return false
}
