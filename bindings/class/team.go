package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
)

// This file holds Teams and Team. Its one rule: who is in a team are the players
// of the game whose Player.Team it is, and they are not neutral; a player who joins
// has one before PlayerAdded fires.

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
	Methods: map[string]bind.Method{"GetPlayers": func(c *bind.Call) { c.Give(teamPlayers(c.Self)) }},
	Moved:   teamMoved,
}

func getTeams(c *bind.Call) { c.Give(teamsOf(c.Self)) }

// teamsOf lists the teams in the order they came.
func teamsOf(teams *instance.Instance) []*instance.Instance {
	var list []*instance.Instance
	for child := range teams.All() {
		if child.IsA("Team") {
			list = append(list, child)
		}
	}
	return list
}

// teamPlayers lists the players of a team.
func teamPlayers(team *instance.Instance) []*instance.Instance {
	var members []*instance.Instance
	for _, p := range playersOf(service(team, "Players")) {
		if read[*instance.Instance](p, "Team") == team {
			members = append(members, p)
		}
	}
	return members
}

// teamFor returns the team of that name, or without a name the one with the
// fewest players of those that players are put into; nil if there is none.
// https://create.roblox.com/docs/reference/engine/classes/Team#AutoAssignable
func teamFor(env *bind.Env, name string) *instance.Instance {
	var chosen *instance.Instance
	fewest := 0
	for _, team := range teamsOf(service(env.Tree.Root(), "Teams")) {
		switch n := len(teamPlayers(team)); {
		case name != "" && team.Name() == name:
			return team
		case name == "" && read[bool](team, "AutoAssignable") && (chosen == nil || n < fewest):
			chosen, fewest = team, n
		}
	}
	return chosen
}

// teamMoved takes the players out of a team that is taken away.
func teamMoved(team, moved, from *instance.Instance) {
	if team != moved || from == nil || !from.IsA("Teams") {
		return
	}
	for _, p := range teamPlayers(team) {
		p.Put("Team", nil)
	}
}

// teamChanged tells the old and the new team of a player, who gets the colour
// of the new one.
// https://create.roblox.com/docs/reference/engine/classes/Team#PlayerRemoved
func teamChanged(player *instance.Instance, old any) {
	team := read[*instance.Instance](player, "Team")
	if team != nil {
		color, _ := team.Get("TeamColor")
		player.Put("TeamColor", color)
	}
	player.Put("Neutral", team == nil)
	if left, ok := old.(*instance.Instance); ok {
		fire(left, "PlayerRemoved", player)
	}
	if team != nil {
		fire(team, "PlayerAdded", player)
	}
}

// neutralChanged takes a player out of its team, and makes it white. One who is
// no longer neutral joins the team of its colour.
// https://create.roblox.com/docs/reference/engine/classes/Player#Neutral
func neutralChanged(player *instance.Instance, _ any) {
	switch {
	case read[bool](player, "Neutral"):
		player.Put("Team", nil)
		player.Put("TeamColor", white)
	case read[*instance.Instance](player, "Team") == nil:
		joinByColor(player)
	}
}

// white is the colour of the neutral.
var white = datatype.BrickColorNumber(1)

// leaveTeam tells the team of a player who has left the game.
func leaveTeam(player *instance.Instance) {
	if team := read[*instance.Instance](player, "Team"); team != nil {
		fire(team, "PlayerRemoved", player)
	}
}

// teamColorChanged puts a player into the team of the new colour. White is also
// what a player has become who is neutral.
func teamColorChanged(player *instance.Instance, _ any) {
	color, _ := player.Get("TeamColor")
	if color == white && read[bool](player, "Neutral") {
		return
	}
	if team := read[*instance.Instance](player, "Team"); team != nil {
		if current, _ := team.Get("TeamColor"); current == color {
			return
		}
	}
	joinByColor(player)
}

// joinByColor puts a player into the first team of its colour, if there is one.
func joinByColor(player *instance.Instance) {
	color, _ := player.Get("TeamColor")
	for _, team := range teamsOf(service(player, "Teams")) {
		if other, _ := team.Get("TeamColor"); other == color {
			player.Put("Team", team)
			return
		}
	}
}
