package class

import (
	"fmt"
	"time"
	"unicode/utf8"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds the bans of Players. Its one rule: they last as long as the
// server does; who is banned is kicked and cannot join.

// ban is one entry of a user's history: a ban, or the end of one.
type ban struct {
	on                           bool
	start                        time.Time
	duration                     float64 // in seconds, -1 is for good
	displayReason, privateReason string
}

// The limits of a ban's configuration.
// https://create.roblox.com/docs/reference/engine/classes/Players#BanAsync
const (
	maxBanUsers      = 50
	maxDisplayReason = 400
	maxPrivateReason = 1000
)

// banned returns the ban of a user that is in force, or nil.
func (r *roster) banned(id int64, now time.Time) *ban {
	history := r.bans[id]
	if len(history) == 0 {
		return nil
	}
	b := history[len(history)-1]
	if !b.on || b.duration >= 0 && now.Sub(b.start).Seconds() >= b.duration {
		return nil
	}
	return b
}

// banPlayers is Players:BanAsync(config).
func banPlayers(c *bind.Call) {
	config := c.Table(1)
	ids := banUsers(c, config)
	banBool(c, config, "ApplyToUniverse")
	banBool(c, config, "ExcludeAltAccounts")
	banBool(c, config, "ApplyDeviceBlock")
	duration, ok := config.GetStr("Duration").AsNumber()
	if !ok {
		c.Errorf("Players:BanAsync() config: Duration must be a number")
	}
	if duration != -1 && !(duration >= 1) {
		c.Errorf("Players:BanAsync() config: Duration must be positive, or -1 for a permanent ban")
	}
	display := banText(c, config, "DisplayReason", maxDisplayReason)
	private := banText(c, config, "PrivateReason", maxPrivateReason)

	r := c.Self.Data.(*roster)
	for _, id := range ids {
		r.bans[id] = append(r.bans[id], &ban{true, c.Env.Loop.Now(), duration, display, private})
		if player := playerByUserID(c.Self, id); player != nil {
			kickPlayer(player, display)
		}
	}
}

// unbanPlayers is Players:UnbanAsync(config).
func unbanPlayers(c *bind.Call) {
	config := c.Table(1)
	ids := banUsers(c, config)
	banBool(c, config, "ApplyToUniverse")
	r, now := c.Self.Data.(*roster), c.Env.Loop.Now()
	for _, id := range ids {
		if r.banned(id, now) != nil {
			r.bans[id] = append(r.bans[id], &ban{start: now})
		}
	}
}

// getBanHistory is Players:GetBanHistoryAsync(userId): the latest entry first.
func getBanHistory(c *bind.Call) {
	id := c.Int64(1)
	history := c.Self.Data.(*roster).bans[id]
	items := make([]vm.Value, 0, len(history))
	for i := len(history) - 1; i >= 0; i-- {
		b, t := history[i], vm.NewTable(0, 6)
		t.SetStr("Ban", vm.Bool(b.on))
		t.SetStr("DisplayReason", vm.Str(b.displayReason))
		t.SetStr("Duration", vm.Number(b.duration))
		t.SetStr("PlaceId", vm.Number(float64(settings(c.Self).PlaceID)))
		t.SetStr("PrivateReason", vm.Str(b.privateReason))
		t.SetStr("StartTime", vm.Str(b.start.UTC().Format("2006-01-02T15:04:05Z")))
		items = append(items, t.Value())
	}
	c.Give(pagesOf(c.Env, "BanHistoryPages", items))
}

// banUsers reads UserIds.
func banUsers(c *bind.Call, config *vm.Table) []int64 {
	list := config.GetStr("UserIds").AsTable()
	if list == nil || list.Len() == 0 {
		c.Errorf("Players:%s() config: UserIds must be a non-empty array", c.Name())
	}
	if list.Len() > maxBanUsers {
		c.Errorf("Players:%s() config: UserIds has %d users, more than %d", c.Name(), list.Len(), maxBanUsers)
	}
	ids := make([]int64, list.Len())
	for i := range ids {
		id, ok := integer(list.GetInt(i + 1))
		if !ok {
			c.Errorf("Players:%s() config: UserIds must be integers", c.Name())
		}
		ids[i] = id
	}
	return ids
}

// banBool checks an optional boolean.
func banBool(c *bind.Call, config *vm.Table, key string) {
	v := config.GetStr(key)
	if _, ok := v.AsBool(); !ok && !v.IsNil() {
		c.Errorf("Players:%s() config: %s must be a boolean", c.Name(), key)
	}
}

// banText reads a text of limited length.
func banText(c *bind.Call, config *vm.Table, key string, limit int) string {
	v := config.GetStr(key)
	if !v.IsString() {
		c.Errorf("Players:%s() config: %s must be a string", c.Name(), key)
	}
	text := v.AsString().String()
	if n := utf8.RuneCountInString(text); n > limit {
		c.Raise(fmt.Errorf("Players:%s() config: %s has %d characters, more than %d", c.Name(), key, n, limit))
	}
	return text
}
