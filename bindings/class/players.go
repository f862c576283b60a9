package class

import (
	"fmt"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds Players and how players join and leave. Its one rule:
// PlayerAdded fires when the player is there, PlayerRemoving while it still is.

// Players is the class Players.
// https://create.roblox.com/docs/reference/engine/classes/Players
var Players = bind.Class{
	Name:    "Players",
	Service: true,
	Properties: []instance.Property{
		{Name: "BubbleChat", Type: instance.Bool, Default: false, ReadOnly: true},
		{Name: "CharacterAutoLoads", Type: instance.Bool, Default: true},
		{Name: "ClassicChat", Type: instance.Bool, Default: false, ReadOnly: true},
		{Name: "LocalPlayer", Type: instance.InstanceOf("Player"), ReadOnly: true},
		{Name: "MaxPlayers", Type: instance.Int32, ReadOnly: true, Get: getMaxPlayers},
		{Name: "NumPlayers", Type: instance.Int32, ReadOnly: true, Get: func(i *instance.Instance) any { return float64(len(playersOf(i))) }},
		{Name: "PreferredPlayers", Type: instance.Int32, ReadOnly: true, Get: getMaxPlayers},
		{Name: "RespawnTime", Type: instance.Float32, Default: 5.0},
	},
	Events: []string{"PlayerAdded", "PlayerMembershipChanged", "PlayerRemoving", "UserSubscriptionStatusChanged"},
	Methods: map[string]bind.Method{
		"GetNameFromUserIdAsync": getNameFromUserID,
		"GetPlayerByUserId":      func(c *bind.Call) { c.Give(playerByUserID(c.Self, c.Int64(1))) },
		"GetPlayerFromCharacter": getPlayerFromCharacter,
		"GetPlayers":             func(c *bind.Call) { c.Give(playersOf(c.Self)) },
		"GetUserIdFromNameAsync": getUserIDFromName,
	},
	Unsupported: map[string]string{
		"BanAsync": "simulated players come from the command line; use Player:Kick",
		"CreateHumanoidModelFromDescriptionAsync": appearanceReason,
		"CreateHumanoidModelFromUserIdAsync":      appearanceReason,
		"GetBanHistoryAsync":                      "there are no bans; keep them in a data store",
		"GetCharacterAppearanceInfoAsync":         appearanceReason,
		"GetFriendsAsync":                         "simulated players have no friends; use Players:GetPlayers",
		"GetHumanoidDescriptionFromOutfitIdAsync": appearanceReason,
		"GetHumanoidDescriptionFromUserIdAsync":   appearanceReason,
		"GetUserThumbnailAsync":                   appearanceReason,
		"UnbanAsync":                              "there are no bans; keep them in a data store",
	},
	Aliases: map[string]string{
		"GetNameFromUserId":      "GetNameFromUserIdAsync",
		"GetUserIdFromName":      "GetUserIdFromNameAsync",
		"getPlayerFromCharacter": "GetPlayerFromCharacter",
		"getPlayers":             "GetPlayers",
		"localPlayer":            "LocalPlayer",
		"numPlayers":             "NumPlayers",
		"playerFromCharacter":    "GetPlayerFromCharacter",
		"players":                "GetPlayers",
	},
	Created: func(i *instance.Instance) { i.Data = &roster{} },
}

const appearanceReason = "simulated players have no avatar"

// roster is the state of Players.
type roster struct {
	joined int64 // players that have joined so far
}

// NewPlayer describes a player that joins. Zero fields get stable values: the
// first player is Player1 with the id 1.
type NewPlayer struct {
	UserID      int64
	Name        string
	DisplayName string
	// Setup, if set, runs before the player is there.
	Setup func(player *instance.Instance) error
}

// Join makes a player and lets it join: it becomes a child of Players, and
// PlayerAdded fires. It runs on the loop.
func Join(env *bind.Env, p NewPlayer) (*instance.Instance, error) {
	service, err := env.Tree.Service("Players")
	if err != nil {
		return nil, err
	}
	r := service.Data.(*roster)
	r.joined++
	if p.UserID == 0 {
		p.UserID = r.joined
	}
	if p.Name == "" {
		p.Name = fmt.Sprintf("Player%d", p.UserID)
	}
	if p.DisplayName == "" {
		p.DisplayName = p.Name
	}
	if other := playerByUserID(service, p.UserID); other != nil {
		return nil, fmt.Errorf("player %s cannot join: %s has the user id %d already", p.Name, other.Name(), p.UserID)
	}

	player := env.Tree.Create(env.Tree.Registry().Class("Player"))
	player.SetName(p.Name)
	player.SetArchivable(false)
	player.Put("UserId", float64(p.UserID))
	player.Put("DisplayName", p.DisplayName)
	for _, name := range []string{"Backpack", "PlayerGui", "StarterGear"} {
		adopt(player, name, name)
	}
	if p.Setup != nil {
		if err := p.Setup(player); err != nil {
			return nil, err
		}
	}
	if err := player.SetParent(service); err != nil {
		return nil, err
	}
	countPlayers(env, service)
	service.EventNamed("PlayerAdded").Fire(player)
	return player, nil
}

// Leave lets a player go: PlayerRemoving fires while it is still there, then
// it gets no parent for good. A player that has left already is let alone. It
// runs on the loop.
// https://create.roblox.com/docs/reference/engine/classes/Players#PlayerRemoving
func Leave(env *bind.Env, player *instance.Instance) {
	state := player.Data.(*playerState)
	if state.left {
		return
	}
	service := player.Parent()
	announceLeave(env, service, player)
	_ = player.SetParent(nil) // fails only for a player that a handler has destroyed
	player.LockParent(true)
	countPlayers(env, service)
}

// announceLeave fires PlayerRemoving, once for each player.
func announceLeave(env *bind.Env, service, player *instance.Instance) {
	player.Data.(*playerState).left = true
	service.EventNamed("PlayerRemoving").Fire(player, enumItem(env, "PlayerExitReason", "Unknown"))
}

// countPlayers tells the store engine and the memory stores, whose budgets
// depend on it, how many players there are.
func countPlayers(env *bind.Env, service *instance.Instance) {
	if engine := bind.From[*datastore.Engine](env); engine != nil {
		engine.SetPlayers(len(playersOf(service)))
	}
	if cloud := bind.From[*datastore.Cloud](env); cloud != nil {
		cloud.SetPlayers(len(playersOf(service)))
	}
	service.NotifyChanged(service.Class().Property("NumPlayers"))
}

// playersOf lists the players in the order they joined.
func playersOf(service *instance.Instance) []*instance.Instance {
	var list []*instance.Instance
	for child := range service.All() {
		if child.IsA("Player") {
			list = append(list, child)
		}
	}
	return list
}

func playerByUserID(service *instance.Instance, id int64) *instance.Instance {
	for _, p := range playersOf(service) {
		if v, _ := p.Get("UserId"); v == float64(id) {
			return p
		}
	}
	return nil
}

func getMaxPlayers(i *instance.Instance) any { return float64(settings(i).MaxPlayers) }

func getPlayerFromCharacter(c *bind.Call) {
	character := c.Object(1)
	for _, p := range playersOf(c.Self) {
		if v, _ := p.Get("Character"); v == character {
			c.Give(p)
			return
		}
	}
	c.Return(vm.Nil)
}

// getNameFromUserID knows the players of this server.
func getNameFromUserID(c *bind.Call) {
	p := playerByUserID(c.Self, c.Int64(1))
	if p == nil {
		c.Errorf("Players:GetNameFromUserIdAsync() failed: Unknown user")
	}
	c.ReturnString(p.Name())
}

func getUserIDFromName(c *bind.Call) {
	name := c.String(1)
	for _, p := range playersOf(c.Self) {
		if p.Name() == name {
			id, _ := p.Get("UserId")
			c.Give(id)
			return
		}
	}
	c.Errorf("Players:GetUserIdFromNameAsync() failed: Unknown user")
}
