package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
	"lanai/runtime/sched"
)

// This file holds the class Humanoid. Its one rule: there is no physics, so
// what a Humanoid does it does in time, without weight or obstacles.

// Humanoid is the class Humanoid.
// https://create.roblox.com/docs/reference/engine/classes/Humanoid
var Humanoid = bind.Class{
	Name:      "Humanoid",
	Creatable: true,
	Properties: []instance.Property{
		{Name: "FloorMaterial", Type: instance.EnumOf("Material"), ReadOnly: true, Get: getFloorMaterial},
		{Name: "Health", Type: instance.Float32, Default: 100.0, Set: setHealth, Changed: healthChanged},
		{Name: "Jump", Type: instance.Bool, Default: false, Set: setJump},
		{Name: "LeftLeg", Type: instance.InstanceOf("BasePart"), ReadOnly: true, Get: partGetter("Left Leg")},
		{Name: "MaxHealth", Type: instance.Float32, Default: 100.0, Changed: maxHealthChanged},
		{Name: "MoveDirection", Type: instance.DataType("Vector3"), ReadOnly: true},
		{Name: "PlatformStand", Type: instance.Bool, Default: false, Changed: platformStandChanged},
		{Name: "RightLeg", Type: instance.InstanceOf("BasePart"), ReadOnly: true, Get: partGetter("Right Leg")},
		{Name: "RigType", Type: instance.EnumOf("HumanoidRigType"), Default: "R6"},
		{Name: "RootPart", Type: instance.InstanceOf("BasePart"), ReadOnly: true, Get: partGetter(rootName)},
		{Name: "SeatPart", Type: instance.InstanceOf("BasePart"), ReadOnly: true},
		{Name: "Sit", Type: instance.Bool, Default: false, Set: setSit},
		{Name: "Torso", Type: instance.InstanceOf("BasePart"), ReadOnly: true, Get: partGetter(rootName)},
		{Name: "WalkToPart", Type: instance.InstanceOf("BasePart")},
		{Name: "WalkToPoint", Type: instance.DataType("Vector3"), Set: setWalkToPoint},
	},
	Methods: map[string]bind.Method{
		"AddAccessory":               func(c *bind.Call) { addAccessory(c.Self, instanceArg(c, 1, "Accoutrement")) },
		"ApplyDescriptionAsync":      applyDescription,
		"ApplyDescriptionResetAsync": applyDescription,
		"BuildRigFromAttachments":    func(c *bind.Call) { buildRig(c.Self) },
		"ChangeState":                changeState,
		"EquipTool":                  func(c *bind.Call) { equip(c.Self, instanceArg(c, 1, "Tool")) },
		"GetAccessories":             func(c *bind.Call) { c.Give(accessoriesOf(c.Self)) },
		"GetAppliedDescription":      getAppliedDescription,
		"GetBodyPartR15":             getBodyPartR15,
		"GetLimb":                    getLimb,
		"GetMoveVelocity":            getMoveVelocity,
		"GetPlayingAnimationTracks":  func(c *bind.Call) { c.Give(playingTracks(c.Self)) },
		"GetState":                   func(c *bind.Call) { c.Give(lifeOf(c.Self).state) },
		"GetStateEnabled":            getStateEnabled,
		"LoadAnimation":              func(c *bind.Call) { loadAnimation(c, animatorOf(c.Self)) },
		"Move":                       moveHumanoid,
		"MoveTo":                     moveHumanoidTo,
		"PlayEmoteAsync":             playEmote,
		"RemoveAccessories":          removeAccessories,
		"ReplaceBodyPartR15":         replaceBodyPart,
		"SetStateEnabled":            setStateEnabled,
		"TakeDamage":                 func(c *bind.Call) { damage(c.Self, c.Number(1)) },
		"UnequipTools":               func(c *bind.Call) { unequip(c.Self) },
	},
	Unsupported: map[string]string{
		"AddCustomStatus":    statusReason,
		"AddStatus":          statusReason,
		"GetStatuses":        statusReason,
		"HasCustomStatus":    statusReason,
		"HasStatus":          statusReason,
		"RemoveCustomStatus": statusReason,
		"RemoveStatus":       statusReason,
	},
	Aliases: map[string]string{
		"ApplyDescription":      "ApplyDescriptionAsync",
		"ApplyDescriptionReset": "ApplyDescriptionResetAsync",
		"PlayEmote":             "PlayEmoteAsync",
		"loadAnimation":         "LoadAnimation",
		"maxHealth":             "MaxHealth",
		"moveTo":                "MoveTo",
		"takeDamage":            "TakeDamage",
	},
	Created:   func(i *instance.Instance) { i.Data = &life{state: datatype.Item("HumanoidStateType", "Running")} },
	Moved:     humanoidMoved,
	Destroyed: func(i *instance.Instance) { stopWalking(i) },
}

const statusReason = "Roblox has taken statuses out of use; use an attribute or a tag"

// life is the state of a Humanoid.
type life struct {
	state    *datatype.EnumItem // of HumanoidStateType
	follow   *sched.Timer       // what ends the state
	disabled map[*datatype.EnumItem]bool
	dying    *sched.Timer // the next look whether the Humanoid is dead
	dead     bool
	walk     *walk
	body     *instance.Instance   // what neck is a connection of
	neck     *instance.Connection // tells when the body loses a part
	healing  func()               // ends the regeneration that is under way
}

func lifeOf(humanoid *instance.Instance) *life { return humanoid.Data.(*life) }

// partGetter gets a part of the body by name.
func partGetter(name string) func(*instance.Instance) any {
	return func(i *instance.Instance) any {
		if part := bodyPart(i, name); part != nil {
			return part
		}
		return nil
	}
}

// bodyPart returns a part of the body of a Humanoid by name, or nil.
func bodyPart(humanoid *instance.Instance, name string) *instance.Instance {
	if humanoid.Parent() == nil {
		return nil
	}
	if part := humanoid.Parent().FindFirstChild(name); part != nil && part.IsA("BasePart") {
		return part
	}
	return nil
}

// getFloorMaterial is Air while the Humanoid is in the air. There is no physics
// to tell on what it stands otherwise.
func getFloorMaterial(i *instance.Instance) any {
	switch lifeOf(i).state.Name {
	case "Jumping", "Freefall", "Flying", "Swimming", "Climbing", "Dead":
		return datatype.Item("Material", "Air")
	}
	return datatype.Item("Material", "Plastic")
}
