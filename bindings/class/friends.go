package class

import (
	"cmp"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds who is whose friend. Its one rule: lanai.toml says it, and
// friends are online when they play on this server.

// friendsOf returns the ids of a user's friends: the players of this server,
// and then those whose id lanai.toml tells.
func friendsOf(e *bind.Env, user int64) (online, others []int64) {
	x, name := experienceOf(e), userName(e, user)
	here := map[int64]bool{}
	players, _ := e.Tree.Service("Players") // every server has it
	for _, player := range playersOf(players) {
		id := userID(player)
		here[id] = true
		if x.Friends(name, user, player.Name(), id) {
			online = append(online, id)
		}
	}
	for _, id := range x.Listed() {
		if !here[id] && x.Friends(name, user, userName(e, id), id) {
			others = append(others, id)
		}
	}
	return online, others
}

// displayName returns what a user is called.
func displayName(e *bind.Env, id int64) string {
	if player := playerWithID(e, id); player != nil {
		return read[string](player, "DisplayName")
	}
	return cmp.Or(knownUser(e, id).DisplayName, userName(e, id))
}

// getFriends is Players:GetFriendsAsync(userId).
// https://create.roblox.com/docs/reference/engine/classes/Players#GetFriendsAsync
func getFriends(c *bind.Call) {
	online, others := friendsOf(c.Env, c.Int64(1))
	var items []vm.Value
	for _, id := range append(online, others...) {
		items = append(items, record(c.Env, "Id", id, "Username", userName(c.Env, id), "DisplayName", displayName(c.Env, id)))
	}
	c.Give(pagesOf(c.Env, "FriendPages", items))
}

// getFriendsOnline is Player:GetFriendsOnlineAsync(maxFriends).
// https://create.roblox.com/docs/reference/engine/classes/Player#GetFriendsOnlineAsync
func getFriendsOnline(c *bind.Call) {
	most, s := c.OptInt64(1, 200), settings(c.Self)
	online, _ := friendsOf(c.Env, userID(c.Self))
	var items []vm.Value
	for _, id := range online {
		if int64(len(items)) == most {
			break
		}
		items = append(items, record(c.Env,
			"VisitorId", id, "UserName", userName(c.Env, id), "DisplayName", displayName(c.Env, id), "IsOnline", true,
			"LastOnline", c.Env.Loop.Now().UTC().Format("2006-01-02T15:04:05Z"), "LastLocation", c.Self.Tree().Root().Name(),
			"PlaceId", s.PlaceID, "GameId", s.JobID, "LocationType", locationInGame))
	}
	c.Return(list(items))
}

// locationInGame is the LocationType of somebody who plays.
const locationInGame = 4

// isFriendsWith is Player:IsFriendsWithAsync(userId).
// https://create.roblox.com/docs/reference/engine/classes/Player#IsFriendsWithAsync
func isFriendsWith(c *bind.Call) {
	id := c.Int64(1)
	c.ReturnBool(experienceOf(c.Env).Friends(c.Self.Name(), userID(c.Self), userName(c.Env, id), id))
}
