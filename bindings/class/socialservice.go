package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds SocialService, VoiceChatService and
// ExperienceNotificationService. Its one rule: simulated players invite, call
// and follow nobody.

// SocialService is the class SocialService.
// https://create.roblox.com/docs/reference/engine/classes/SocialService
var SocialService = bind.Class{
	Name:      "SocialService",
	Service:   true,
	Callbacks: []string{"OnCallInviteInvoked"},
	Methods: map[string]bind.Method{
		"CanSendCallInviteAsync":           func(c *bind.Call) { playerAt(c, 1); c.ReturnBool(false) },
		"CanSendGameInviteAsync":           func(c *bind.Call) { playerAt(c, 1); c.ReturnBool(false) },
		"GetPartyAsync":                    func(c *bind.Call) { c.String(1); c.Return(list(nil)) },
		"GetPlayersByPartyId":              getPlayersByParty,
		"GetUpcomingExperienceEventsAsync": func(c *bind.Call) { c.Return(list(nil)) },
	},
	Reason: clientReason,
}

// getPlayersByParty lists the players whose PartyId it is.
func getPlayersByParty(c *bind.Call) {
	party := c.String(1)
	service, err := c.Self.Tree().Service("Players")
	c.Check(err)
	members := []*instance.Instance{}
	for _, player := range playersOf(service) {
		if party != "" && read[string](player, "PartyId") == party {
			members = append(members, player)
		}
	}
	c.Give(members)
}

// VoiceChatService is the class VoiceChatService.
// https://create.roblox.com/docs/reference/engine/classes/VoiceChatService
var VoiceChatService = bind.Class{
	Name:    "VoiceChatService",
	Service: true,
	Methods: map[string]bind.Method{"IsVoiceEnabledForUserIdAsync": isVoiceEnabled},
	Unsupported: map[string]string{
		"GetChatGroupsAsync": "simulated players do not speak; guard the call with pcall",
	},
}

// isVoiceEnabled is for players of this server, as on Roblox.
func isVoiceEnabled(c *bind.Call) {
	needPlayer(c, c.Int64(1))
	c.ReturnBool(knownUser(c.Env, c.Int64(1)).Voice)
}

// ExperienceNotificationService is the class of that name, which is for
// clients.
// https://create.roblox.com/docs/reference/engine/classes/ExperienceNotificationService
var ExperienceNotificationService = bind.Class{
	Name:    "ExperienceNotificationService",
	Service: true,
	Refused: map[string]string{
		"CanPromptOptInAsync": "ExperienceNotificationService:CanPromptOptInAsync() can only be called from a client script",
		"PromptOptIn":         "ExperienceNotificationService:PromptOptIn() can only be called from a client script",
	},
}
