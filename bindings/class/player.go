package class

import (
	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds Player. Its one rule: a simulated player has no friends and
// no lag, and never fails to say so.

// Player is the class Player.
// https://create.roblox.com/docs/reference/engine/classes/Player
var Player = bind.Class{
	Name: "Player",
	Properties: []instance.Property{
		{Name: "AccountAge", Type: instance.Int32, Default: 365.0, ReadOnly: true},
		{Name: "AutoJumpEnabled", Type: instance.Bool, Default: true},
		{Name: "CanLoadCharacterAppearance", Type: instance.Bool, Default: true},
		{Name: "Character", Type: instance.InstanceOf("Model")},
		{Name: "CharacterAppearanceId", Type: instance.Int64, Default: 0.0},
		{Name: "DisplayName", Type: instance.String, Default: ""},
		{Name: "FollowUserId", Type: instance.Int64, Default: 0.0, ReadOnly: true},
		{Name: "HasVerifiedBadge", Type: instance.Bool, Default: false},
		{Name: "LocaleId", Type: instance.String, Default: "en-us", ReadOnly: true},
		{Name: "MembershipType", Type: instance.EnumOf("MembershipType"), Default: "None", ReadOnly: true},
		{Name: "Neutral", Type: instance.Bool, Default: true},
		{Name: "ReplicationFocus", Type: instance.InstanceOf("Instance")},
		{Name: "RespawnLocation", Type: instance.InstanceOf("SpawnLocation")},
		{Name: "Team", Type: instance.InstanceOf("Team"), Changed: teamChanged},
		{Name: "TeamColor", Type: instance.DataType("BrickColor"), Changed: teamColorChanged},
		{Name: "UserId", Type: instance.Int64, Default: 0.0},
	},
	Events: []string{"CharacterAdded", "CharacterAppearanceLoaded", "CharacterRemoving", "Chatted", "Idled", "OnTeleport"},
	Methods: map[string]bind.Method{
		"ClearCharacterAppearance": func(*bind.Call) {},
		"DistanceFromCharacter":    func(c *bind.Call) { c.ReturnNumber(0) },
		"GetFriendsOnlineAsync":    func(c *bind.Call) { c.Return(vm.NewTable(0, 0).Value()) },
		"GetJoinData":              func(c *bind.Call) { c.Return(vm.NewTable(0, 0).Value()) },
		"GetNetworkPing":           func(c *bind.Call) { c.ReturnNumber(0) },
		"GetRankInGroupAsync":      playerRank,
		"GetRoleInGroupAsync":      playerRole,
		"HasAppearanceLoaded":      func(c *bind.Call) { c.ReturnBool(false) },
		"IsFriendsWithAsync":       func(c *bind.Call) { c.Int64(1); c.ReturnBool(false) },
		"IsInGroupAsync":           playerInGroup,
		"Kick":                     kick,
		"RequestStreamAroundAsync": func(*bind.Call) {},
	},
	Unsupported: map[string]string{
		"LoadCharacterAsync":                        appearanceReason,
		"LoadCharacterWithHumanoidDescriptionAsync": appearanceReason,
	},
	Aliases: map[string]string{
		"GetFriendsOnline": "GetFriendsOnlineAsync",
		"GetRankInGroup":   "GetRankInGroupAsync",
		"GetRoleInGroup":   "GetRoleInGroupAsync",
		"IsFriendsWith":    "IsFriendsWithAsync",
		"IsInGroup":        "IsInGroupAsync",
		"LoadCharacter":    "LoadCharacterAsync",
		"isFriendsWith":    "IsFriendsWithAsync",
		"kick":             "Kick",
		"loadCharacter":    "LoadCharacterAsync",
		"userId":           "UserId",
	},
	Created: func(i *instance.Instance) { i.Data = &playerState{} },
	Moved:   playerMoved,
}

// playerState is the state of a Player.
type playerState struct {
	left bool // or about to: PlayerRemoving has fired
}

// playerMoved lets a player go that a script has destroyed or taken out of
// Players.
func playerMoved(i, root, from *instance.Instance) {
	if i != root || from == nil || !from.IsA("Players") || i.Data.(*playerState).left {
		return
	}
	env := bind.EnvFor(i)
	announceLeave(env, from, i)
	i.LockParent(true)
	countPlayers(env, from)
}

// kick lets the player leave at the end of the resumption cycle.
// https://create.roblox.com/docs/reference/engine/classes/Player#Kick
func kick(c *bind.Call) {
	message, env, player := c.OptString(1, ""), c.Env, c.Self
	if player.Parent() == nil {
		return
	}
	leave := func() {
		if player.Data.(*playerState).left {
			return
		}
		text := player.Name() + " was kicked"
		if message != "" {
			text += ": " + message
		}
		env.Say(runtime.Info, "%s", text)
		Leave(env, player)
	}
	if env.Loop.Defer(leave) != nil {
		env.Loop.Post(leave)
	}
}
