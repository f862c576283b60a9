package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds Teams and Team. Its one rule: Player.Team decides who is in
// a team.

// Teams is the class Teams.
// https://create.roblox.com/docs/reference/engine/classes/Teams
var Teams = bind.Class{
	Name:    "Teams",
	Service: true,
	Methods: map[string]bind.Method{"GetTeams": getTeams},
}

// Team is the class Team.
// https://create.roblox.com/docs/reference/engine/classes/Team
var Team = bind.Class{
	Name:      "Team",
	Creatable: true,
	Properties: []instance.Property{
		{Name: "AutoAssignable", Type: instance.Bool, Default: true},
		{Name: "TeamColor", Type: instance.DataType("BrickColor")},
	},
	Events:  []string{"PlayerAdded", "PlayerRemoved"},
	Methods: map[string]bind.Method{"GetPlayers": getTeamPlayers},
}

func getTeams(c *bind.Call) {
	var teams []*instance.Instance
	for child := range c.Self.All() {
		if child.IsA("Team") {
			teams = append(teams, child)
		}
	}
	c.Give(teams)
}

func getTeamPlayers(c *bind.Call) {
	service, err := c.Self.Tree().Service("Players")
	c.Check(err)
	var members []*instance.Instance
	for _, p := range playersOf(service) {
		if team, _ := p.Get("Team"); team == c.Self {
			members = append(members, p)
		}
	}
	c.Give(members)
}

// teamChanged tells the old and the new team of a player, who gets the colour
// of the new one.
func teamChanged(player *instance.Instance, old any) {
	team, _ := player.Get("Team")
	player.Put("Neutral", team == nil)
	if t, ok := team.(*instance.Instance); ok {
		color, _ := t.Get("TeamColor")
		player.Put("TeamColor", color)
	}
	if t, ok := old.(*instance.Instance); ok {
		t.EventNamed("PlayerRemoved").Fire(player)
	}
	if t, ok := team.(*instance.Instance); ok {
		t.EventNamed("PlayerAdded").Fire(player)
	}
}

// teamColorChanged puts a player into the team of the new colour.
func teamColorChanged(player *instance.Instance, _ any) {
	color, _ := player.Get("TeamColor")
	if team, _ := player.Get("Team"); team != nil {
		if current, _ := team.(*instance.Instance).Get("TeamColor"); current == color {
			return
		}
	}
	service, err := player.Tree().Service("Teams")
	if err != nil {
		return
	}
	for team := range service.All() {
		if !team.IsA("Team") {
			continue
		}
		if other, _ := team.Get("TeamColor"); other == color {
			player.Put("Team", team)
			return
		}
	}
}
