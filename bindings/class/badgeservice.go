package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/experience"
	"lanai/runtime/luau/vm"
)

// This file holds BadgeService. Its one rule: an experience whose lanai.toml
// lists no badges has every badge; one that lists some has these.

// BadgeService is the class BadgeService.
// https://create.roblox.com/docs/reference/engine/classes/BadgeService
var BadgeService = bind.Class{
	Name:    "BadgeService",
	Service: true,
	Methods: map[string]bind.Method{
		"AwardBadgeAsync":      awardBadge,
		"CheckUserBadgesAsync": checkUserBadges,
		"GetBadgeInfoAsync":    getBadgeInfo,
		"GetUserBadgesAsync":   getUserBadges,
		"IsDisabled":           func(c *bind.Call) { badge, known := badgeAt(c, 1); c.ReturnBool(!known || badge.Disabled) },
		"IsLegal":              func(c *bind.Call) { _, known := badgeAt(c, 1); c.ReturnBool(known) },
		"UserHasBadgeAsync": func(c *bind.Call) {
			user, id := c.Int64(1), c.Int64(2)
			c.ReturnBool(Owns(c.Env, user, GoodsBadge, decimal(id)))
		},
	},
	Aliases: map[string]string{
		"AwardBadge":   "AwardBadgeAsync",
		"UserHasBadge": "UserHasBadgeAsync",
	},
}

// badgeAt returns the badge whose id is argument i, and whether the experience
// has it.
func badgeAt(c *bind.Call, i int) (badge experience.Badge, known bool) {
	id, badges := c.Int64(i), experienceOf(c.Env).Badges
	badge, known = experience.Find(badges, id)
	return badge, known || len(badges) == 0
}

// awardBadge gives a player of this server a badge that it does not have.
// https://create.roblox.com/docs/reference/engine/classes/BadgeService#AwardBadgeAsync
func awardBadge(c *bind.Call) {
	user, id := c.Int64(1), c.Int64(2)
	badge, known := badgeAt(c, 2)
	switch {
	case playerWithID(c.Env, user) == nil:
		c.Errorf("BadgeService:%s() failed because no player of this server has the user id %d", c.Name(), user)
	case !known:
		c.Errorf("BadgeService:%s() failed because lanai.toml lists no badge %d", c.Name(), id)
	case badge.Disabled || Owns(c.Env, user, GoodsBadge, decimal(id)):
		c.ReturnBool(false)
	default:
		gain(c.Env, user, GoodsBadge, decimal(id))
		c.ReturnBool(true)
	}
}

func getBadgeInfo(c *bind.Call) {
	badge, known := badgeAt(c, 1)
	if !known {
		c.Errorf("BadgeService:GetBadgeInfoAsync() failed because lanai.toml lists no badge %d", c.Int64(1))
	}
	name := badge.Name
	if name == "" {
		name = "badge " + decimal(c.Int64(1))
	}
	c.Return(record(c.Env, "Name", name, "Description", badge.Description, "IconImageId", badge.Icon, "IsEnabled", !badge.Disabled))
}

// checkUserBadges returns which of the badges a user has.
func checkUserBadges(c *bind.Call) {
	user := c.Int64(1)
	var has []vm.Value
	for _, id := range idsAt(c, 2, 10) {
		if Owns(c.Env, user, GoodsBadge, decimal(id)) {
			has = append(has, vm.Number(float64(id)))
		}
	}
	c.Return(list(has))
}

// getUserBadges returns which of the badges a user has, and since when. One
// that was there from the start is as old as the server.
func getUserBadges(c *bind.Call) {
	user, e := c.Int64(1), c.Env
	var has []vm.Value
	for _, id := range idsAt(c, 2, 100) {
		if !Owns(e, user, GoodsBadge, decimal(id)) {
			continue
		}
		date := datatype.DateTime{Millis: e.Loop.Now().UnixMilli() - int64(e.Loop.Seconds()*1000)}
		if at, got := ledgerOf(e).got[belonging{user, GoodsBadge, decimal(id)}]; got {
			date.Millis = at.UnixMilli()
		}
		has = append(has, record(e, "BadgeId", id, "AwardedDate", date))
	}
	c.Return(list(has))
}
