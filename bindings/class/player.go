package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds Player. Its one rule: a simulated player has no account and
// no client; what Roblox would ask of these is what it joined with, or nothing.

// Player is the class Player.
// https://create.roblox.com/docs/reference/engine/classes/Player
var Player = bind.Class{
	Name: "Player",
	Properties: []instance.Property{
		{Name: "AccountAge", Type: instance.Int32, Default: 365.0, ReadOnly: true},
		{Name: "AutoJumpEnabled", Type: instance.Bool, Default: true},
		{Name: "CanLoadCharacterAppearance", Type: instance.Bool, Default: true},
		{Name: "Character", Type: instance.InstanceOf("Model"), Set: setCharacter, Changed: characterChanged},
		{Name: "CharacterAppearanceId", Type: instance.Int64, Default: 0.0},
		{Name: "DisplayName", Type: instance.String, Default: ""},
		{Name: "FollowUserId", Type: instance.Int64, Default: 0.0, ReadOnly: true},
		{Name: "HasVerifiedBadge", Type: instance.Bool, Default: false},
		{Name: "LocaleId", Type: instance.String, Default: "en-us", ReadOnly: true},
		{Name: "MembershipType", Type: instance.EnumOf("MembershipType"), Default: "None", ReadOnly: true},
		{Name: "Neutral", Type: instance.Bool, Default: true, Changed: neutralChanged},
		{Name: "ReplicationFocus", Type: instance.InstanceOf("Instance")},
		{Name: "RespawnLocation", Type: instance.InstanceOf("SpawnLocation")},
		{Name: "Team", Type: instance.InstanceOf("Team"), Changed: teamChanged},
		{Name: "TeamColor", Type: instance.DataType("BrickColor"), Changed: teamColorChanged},
		{Name: "User", Type: instance.DataType("User"), ReadOnly: true, NotReplicated: true,
			Get: func(i *instance.Instance) any { return datatype.User{ID: int64(read[float64](i, "UserId"))} }},
		{Name: "UserId", Type: instance.Int64, Default: 0.0, ReadOnly: true},
	},
	Events: []string{"CharacterAdded", "CharacterAppearanceLoaded", "CharacterRemoving", "Chatted", "Idled", "OnTeleport"},
	Methods: map[string]bind.Method{
		"AddReplicationFocus":         func(c *bind.Call) { instanceArg(c, 1, "BasePart") },
		"ClearCachedAvatarAppearance": func(*bind.Call) {},
		"ClearCharacterAppearance":    clearAppearance,
		"DistanceFromCharacter":       distanceFromCharacter,
		"GetFriendsOnlineAsync":       getFriendsOnline,
		"GetFriendsInUniverseAsync":   func(c *bind.Call) { c.Return(vm.NewTable(0, 0).Value()) },
		"GetFriendsWhoPlayedAsync":    func(c *bind.Call) { c.Return(vm.NewTable(0, 0).Value()) },
		"GetJoinData":                 getJoinData,
		"GetNetworkPing":              func(c *bind.Call) { c.ReturnNumber(stateOf(c.Self).ping) },
		"GetRankInGroupAsync":         playerRank,
		"GetRoleInGroupAsync":         playerRole,
		"HasAppearanceLoaded":         hasAppearanceLoaded,
		"IsBestFriendsWith":           func(c *bind.Call) { c.Int64(1); c.ReturnBool(false) },
		"IsFriendsWithAsync":          isFriendsWith,
		"IsInGroupAsync":              playerInGroup,
		"IsVerified":                  func(c *bind.Call) { c.ReturnBool(read[bool](c.Self, "HasVerifiedBadge")) },
		"Kick":                        kick,
		"LoadCharacterAsync": func(c *bind.Call) {
			checkInGame(c)
			loadCharacter(c.Self, nil)
		},
		"LoadCharacterWithHumanoidDescriptionAsync": func(c *bind.Call) {
			description := instanceArg(c, 1, "HumanoidDescription")
			checkInGame(c)
			loadCharacter(c.Self, description)
		},
		"Move":                     movePlayer,
		"RemoveReplicationFocus":   func(c *bind.Call) { instanceArg(c, 1, "BasePart") },
		"RequestStreamAroundAsync": func(*bind.Call) {},
	},
	Unsupported: map[string]string{
		"GetData":                 dataReason,
		"GetMouse":                clientReason,
		"LoadBoolean":             dataReason,
		"LoadCharacterAppearance": assetReason,
		"LoadInstance":            dataReason,
		"LoadNumber":              dataReason,
		"LoadString":              dataReason,
		"SaveBoolean":             dataReason,
		"SaveInstance":            dataReason,
		"SaveNumber":              dataReason,
		"SaveString":              dataReason,
		"WaitForDataReady":        dataReason,
	},
	Aliases: map[string]string{
		"GetFriendsOnline":                     "GetFriendsOnlineAsync",
		"GetRankInGroup":                       "GetRankInGroupAsync",
		"GetRoleInGroup":                       "GetRoleInGroupAsync",
		"IsFriendsWith":                        "IsFriendsWithAsync",
		"IsInGroup":                            "IsInGroupAsync",
		"LoadCharacter":                        "LoadCharacterAsync",
		"LoadCharacterWithHumanoidDescription": "LoadCharacterWithHumanoidDescriptionAsync",
		"isFriendsWith":                        "IsFriendsWithAsync",
		"kick":                                 "Kick",
		"loadCharacter":                        "LoadCharacterAsync",
		"userId":                               "UserId",
	},
	Created: func(i *instance.Instance) { i.Data = &playerState{} },
	Moved:   playerMoved,
}

const dataReason = "Roblox has taken player data of old out of use; use DataStoreService"

// playerState is the state of a Player.
type playerState struct {
	left       bool // or about to: PlayerRemoving has fired
	joined     NewPlayer
	loads      int                  // characters so far
	appearance *instance.Instance   // the character that is dressed
	copies     []*instance.Instance // what StarterGui gave to PlayerGui
	ping       float64              // in seconds
	kicked     *string              // the message, if the player was kicked
}

func stateOf(player *instance.Instance) *playerState { return player.Data.(*playerState) }

// playerMoved lets a player go that a script has destroyed or taken out of
// Players.
func playerMoved(i, root, from *instance.Instance) {
	if i != root || from == nil || !from.IsA("Players") || stateOf(i).left {
		return
	}
	env := bind.EnvFor(i)
	announceLeave(env, from, i)
	removeCharacter(i)
	leaveChat(i)
	i.LockParent(true)
	leaveTeam(i)
	countPlayers(env, from)
}

// kick lets the player leave at the end of the resumption cycle.
// https://create.roblox.com/docs/reference/engine/classes/Player#Kick
func kick(c *bind.Call) { kickPlayer(c.Self, c.OptString(1, "")) }

func kickPlayer(player *instance.Instance, message string) {
	env := bind.EnvFor(player)
	if player.Parent() == nil {
		return
	}
	leave := func() {
		if stateOf(player).left {
			return
		}
		text := player.Name() + " was kicked"
		if message != "" {
			text += ": " + message
		}
		env.Say(runtime.Info, "%s", text)
		stateOf(player).kicked = &message
		Leave(env, player)
	}
	if env.Loop.Defer(leave) != nil {
		env.Loop.Post(leave)
	}
}

// KickMessage returns the message with which a player was kicked, nil if it was not.
func KickMessage(player *instance.Instance) *string { return stateOf(player).kicked }

// checkInGame refuses a character for a player that has left.
func checkInGame(c *bind.Call) {
	if c.Self.Parent() == nil || stateOf(c.Self).left {
		c.Errorf("%s: %s is not in the game", c.Name(), c.Self.Name())
	}
}

// distanceFromCharacter is in studs from the character's head, 0 without one.
// https://create.roblox.com/docs/reference/engine/classes/Player#DistanceFromCharacter
func distanceFromCharacter(c *bind.Call) {
	to := vectorArg(c, 1)
	character := read[*instance.Instance](c.Self, "Character")
	if character == nil {
		c.ReturnNumber(0)
		return
	}
	head := character.FindFirstChild("Head")
	if head == nil || !head.IsA("BasePart") {
		c.ReturnNumber(0)
		return
	}
	at := cframeOf(head).Position
	c.ReturnNumber(length(vec{X: to.X - at.X, Y: to.Y - at.Y, Z: to.Z - at.Z}))
}

// hasAppearanceLoaded is Player:HasAppearanceLoaded.
func hasAppearanceLoaded(c *bind.Call) {
	character := read[*instance.Instance](c.Self, "Character")
	c.ReturnBool(character != nil && stateOf(c.Self).appearance == character)
}

// clearAppearance takes clothes and accessories off the character.
// https://create.roblox.com/docs/reference/engine/classes/Player#ClearCharacterAppearance
func clearAppearance(c *bind.Call) {
	character := read[*instance.Instance](c.Self, "Character")
	if character == nil {
		return
	}
	for _, child := range character.Children() {
		if child.IsA("Accoutrement") || child.IsA("CharacterAppearance") {
			_ = child.Destroy() // fails only while its parent changes
		}
	}
}

// movePlayer is Player:Move, which lets the Humanoid walk.
func movePlayer(c *bind.Call) {
	character := read[*instance.Instance](c.Self, "Character")
	if character == nil {
		return
	}
	if humanoid := character.FindFirstChildOfClass("Humanoid"); humanoid != nil {
		walkAlong(humanoid, vectorArg(c, 1))
	}
}

// getJoinData is Player:GetJoinData. Fields that the player did not join with
// are missing.
// https://create.roblox.com/docs/reference/engine/classes/Player#GetJoinData
func getJoinData(c *bind.Call) {
	p, t := &stateOf(c.Self).joined, vm.NewTable(0, 4)
	set := func(name string, v any) { t.SetStr(name, c.Env.ToLuau(v)) }
	if p.SourceGameID != 0 {
		set("SourceGameId", p.SourceGameID)
	}
	if p.SourcePlaceID != 0 {
		set("SourcePlaceId", p.SourcePlaceID)
	}
	if p.ReferredByPlayerID != 0 {
		set("ReferredByPlayerId", p.ReferredByPlayerID)
	}
	if p.LaunchData != "" {
		set("LaunchData", p.LaunchData)
	}
	if p.TeleportData != nil {
		set("TeleportData", p.TeleportData)
	}
	c.Return(t.Value())
}
