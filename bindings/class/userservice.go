package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds UserService. Its one rule: users are the players of this
// server and those whose id lanai.toml tells.

// UserService is the class UserService.
// https://create.roblox.com/docs/reference/engine/classes/UserService
var UserService = bind.Class{
	Name:    "UserService",
	Service: true,
	Methods: map[string]bind.Method{"GetUserInfosByUserIdsAsync": getUserInfos},
	Unsupported: map[string]string{
		"GetUserFromGlobalUserIdAsync": "players are known by their UserId; use that number",
	},
}

// getUserInfos describes users; those that nobody knows are left out.
func getUserInfos(c *bind.Call) {
	var infos []vm.Value
	for _, id := range idsAt(c, 1, 200) {
		name := userName(c.Env, id)
		if name == "" {
			continue
		}
		infos = append(infos, record(c.Env, "Id", id, "Username", name, "DisplayName", displayName(c.Env, id), "HasVerifiedBadge", knownUser(c.Env, id).Verified))
	}
	c.Return(list(infos))
}
