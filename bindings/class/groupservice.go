package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/experience"
	"lanai/runtime/luau/vm"
)

// This file holds GroupService and what a Player says about its groups. Its one
// rule: lanai.toml lists the groups and who is in them; nobody joins one while
// the server runs.

// GroupService is the class GroupService.
// https://create.roblox.com/docs/reference/engine/classes/GroupService
var GroupService = bind.Class{
	Name:    "GroupService",
	Service: true,
	Methods: map[string]bind.Method{
		"GetAlliesAsync":       relatedGroups(func(g experience.Group) []int64 { return g.Allies }),
		"GetEnemiesAsync":      relatedGroups(func(g experience.Group) []int64 { return g.Enemies }),
		"GetGroupInfoAsync":    func(c *bind.Call) { id := c.Int64(1); c.Return(groupInfo(c.Env, id, groupAt(c, 1))) },
		"GetGroupsAsync":       getGroups,
		"GetRolesInGroupAsync": getRolesInGroup,
	},
	Refused: map[string]string{
		"PromptJoinAsync": "GroupService:PromptJoinAsync() can only be called from a client script",
	},
}

// groupAt returns the group whose id is argument i, or raises.
func groupAt(c *bind.Call, i int) experience.Group {
	group, known := experience.Find(experienceOf(c.Env).Groups, c.Int64(i))
	if !known {
		c.Errorf("GroupService:%s() failed because lanai.toml lists no group %d", c.Name(), c.Int64(i))
	}
	return group
}

// groupInfo describes a group as GetGroupInfoAsync does: roles by rank.
func groupInfo(e *bind.Env, id int64, g experience.Group) vm.Value {
	var roles []vm.Value
	for _, rank := range sortedIDs(g.Roles) {
		roles = append(roles, record(e, "Name", g.RoleOf(int(rank)), "Rank", rank))
	}
	owner := vm.Nil
	if g.Owner != "" {
		name, ownerID := string(g.Owner), parseID(string(g.Owner))
		if ownerID == 0 {
			ownerID = experienceOf(e).Users[name].ID
		} else {
			name = userName(e, ownerID)
		}
		owner = record(e, "Name", name, "Id", ownerID)
	}
	return record(e, "Name", g.Name, "Id", id, "Owner", owner, "EmblemUrl", emblemURL(g), "Description", g.Description, "Roles", list(roles))
}

func emblemURL(g experience.Group) string {
	return "http://www.roblox.com/asset/?id=" + decimal(g.Emblem)
}

// relatedGroups is a method that describes the groups that a group calls its
// allies or enemies.
func relatedGroups(related func(experience.Group) []int64) bind.Method {
	return func(c *bind.Call) {
		var items []vm.Value
		for _, id := range related(groupAt(c, 1)) {
			group, _ := experience.Find(experienceOf(c.Env).Groups, id)
			items = append(items, groupInfo(c.Env, id, group))
		}
		c.Give(pagesOf(c.Env, "StandardPages", items))
	}
}

// getGroups describes the groups that a user is in, the primary one first.
func getGroups(c *bind.Call) {
	user, groups := c.Int64(1), experienceOf(c.Env).Groups
	var items []vm.Value
	for _, id := range sortedIDs(groups) {
		g, _ := experience.Find(groups, id)
		rank := g.RankOf(userName(c.Env, user), user)
		if rank == 0 {
			continue
		}
		items = append(items, record(c.Env, "Name", g.Name, "Id", id, "EmblemUrl", emblemURL(g), "EmblemId", g.Emblem,
			"Description", g.Description, "Rank", rank, "Role", g.RoleOf(rank), "IsPrimary", len(items) == 0, "IsInClan", false))
	}
	c.Return(list(items))
}

// getRolesInGroup describes the one role of a user, if it is in the group.
func getRolesInGroup(c *bind.Call) {
	rank, role := rankOf(c.Env, c.Int64(1), c.Int64(2))
	var roles []vm.Value
	if rank > 0 {
		roles = append(roles, record(c.Env, "Id", rank, "Name", role, "Rank", rank))
	}
	c.Return(record(c.Env, "IsMember", rank > 0, "Roles", list(roles)))
}

// rankOf returns the rank and the role of a user in a group. Those of a group
// that nobody knows are 0 and Guest.
func rankOf(e *bind.Env, user, group int64) (rank int, role string) {
	g, _ := experience.Find(experienceOf(e).Groups, group)
	rank = g.RankOf(userName(e, user), user)
	return rank, g.RoleOf(rank)
}

// playerRank and its neighbours are the methods of Player.
// https://create.roblox.com/docs/reference/engine/classes/Player#GetRankInGroupAsync
func playerRank(c *bind.Call) {
	rank, _ := rankOf(c.Env, userID(c.Self), c.Int64(1))
	c.ReturnNumber(float64(rank))
}

func playerRole(c *bind.Call) {
	_, role := rankOf(c.Env, userID(c.Self), c.Int64(1))
	c.ReturnString(role)
}

func playerInGroup(c *bind.Call) {
	rank, _ := rankOf(c.Env, userID(c.Self), c.Int64(1))
	c.ReturnBool(rank > 0)
}
