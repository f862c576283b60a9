package class

import (
	"slices"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
)

// This file holds StarterPlayer, StarterGui and StarterPack: what players and
// characters get from them. Its one rule: a player is given what is there when
// it joins, a character what is there when it spawns.

// rigProperty says which body characters have: an item of GameAvatarType, of
// which PlayerChoice is R15. Scripts do not see it; projects and place files
// set it.
const rigProperty = "GameSettingsAvatar"

// StarterPlayer is the class StarterPlayer.
// https://create.roblox.com/docs/reference/engine/classes/StarterPlayer
var StarterPlayer = bind.Class{
	Name:    "StarterPlayer",
	Service: true,
	Created: func(i *instance.Instance) {
		adopt(i, "StarterPlayerScripts", "StarterPlayerScripts")
		adopt(i, "StarterCharacterScripts", "StarterCharacterScripts")
	},
}

// rigOf returns the item of HumanoidRigType that characters have.
func rigOf(starter *instance.Instance) *datatype.EnumItem {
	if read[*datatype.EnumItem](starter, rigProperty).Name == "R6" {
		return datatype.Item("HumanoidRigType", "R6")
	}
	return datatype.Item("HumanoidRigType", "R15")
}

// playerProperties are the properties that Player has from StarterPlayer, by
// the names they have there.
var playerProperties = map[string]string{
	"AutoJumpEnabled":               "AutoJumpEnabled",
	"CameraMaxZoomDistance":         "CameraMaxZoomDistance",
	"CameraMinZoomDistance":         "CameraMinZoomDistance",
	"CameraMode":                    "CameraMode",
	"DevCameraOcclusionMode":        "DevCameraOcclusionMode",
	"DevComputerCameraMovementMode": "DevComputerCameraMode",
	"DevComputerMovementMode":       "DevComputerMovementMode",
	"DevTouchCameraMovementMode":    "DevTouchCameraMode",
	"DevTouchMovementMode":          "DevTouchMovementMode",
	"EnableMouseLockOption":         "DevEnableMouseLock",
	"HealthDisplayDistance":         "HealthDisplayDistance",
	"LoadCharacterAppearance":       "CanLoadCharacterAppearance",
	"NameDisplayDistance":           "NameDisplayDistance",
}

// humanoidProperties are those of Humanoid.
var humanoidProperties = map[string]string{
	"CharacterBreakJointsOnDeath": "BreakJointsOnDeath",
	"CharacterJumpHeight":         "JumpHeight",
	"CharacterJumpPower":          "JumpPower",
	"CharacterMaxSlopeAngle":      "MaxSlopeAngle",
	"CharacterUseJumpPower":       "UseJumpPower",
	"CharacterWalkSpeed":          "WalkSpeed",
	"HealthDisplayDistance":       "HealthDisplayDistance",
	"NameDisplayDistance":         "NameDisplayDistance",
}

func configurePlayer(player, starter *instance.Instance) {
	configure(player, starter, playerProperties)
}
func configureHumanoid(humanoid, starter *instance.Instance) {
	configure(humanoid, starter, humanoidProperties)
}

func configure(i, starter *instance.Instance, properties map[string]string) {
	for from, to := range properties {
		v, _ := starter.Get(from)
		put(i, to, v)
	}
}

// --- what a player brings ---------------------------------------------------

// givePack fills the Backpack of a player whose character spawns. From the
// second character on it is a new one.
// https://create.roblox.com/docs/reference/engine/classes/StarterPack
func givePack(player *instance.Instance) {
	pack := player.FindFirstChildOfClass("Backpack")
	if pack != nil && stateOf(player).loads > 1 {
		_ = pack.Destroy() // fails only while its parent changes
		pack = nil
	}
	if pack == nil {
		pack = adopt(player, "Backpack", "")
	}
	copyChildren(service(player, "StarterPack"), pack)
	if gear := player.FindFirstChildOfClass("StarterGear"); gear != nil {
		copyChildren(gear, pack)
	}
}

// giveGui fills the PlayerGui of a player whose character spawns. From the
// second character on, what is not to be reset stays.
// https://create.roblox.com/docs/reference/engine/classes/LayerCollector#ResetOnSpawn
func giveGui(player *instance.Instance) {
	s, gui := stateOf(player), player.FindFirstChildOfClass("PlayerGui")
	if gui == nil {
		return
	}
	for _, child := range gui.Children() {
		if resets(child) && (child.IsA("LayerCollector") || slices.Contains(s.copies, child)) {
			_ = child.Destroy() // fails only while its parent changes
		}
	}
	s.copies = slices.DeleteFunc(s.copies, (*instance.Instance).IsDestroyed)
	for _, child := range service(player, "StarterGui").Children() {
		if s.loads > 1 && !resets(child) {
			continue
		}
		if c := child.Clone(); c != nil && c.SetParent(gui) == nil {
			s.copies = append(s.copies, c)
		}
	}
}

// resets reports whether a child of PlayerGui goes with the character.
func resets(child *instance.Instance) bool {
	return !child.IsA("LayerCollector") || read[bool](child, "ResetOnSpawn")
}
