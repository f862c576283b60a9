package class

import (
	"cmp"
	"fmt"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime/experience"
	"lanai/runtime/instance"
)

// This file holds how players join and leave. Its one rule: PlayerAdded fires
// when the player is there, PlayerRemoving while it still is.

// NewPlayer describes a player that joins. Zero fields get stable values: the
// first player is Player1 with the id 1.
type NewPlayer struct {
	UserID      int64
	Name        string
	DisplayName string
	// AccountAge is in days; 0 is a year.
	AccountAge int
	// Membership is an item of Enum.MembershipType; "" is None.
	Membership string
	// Locale is Player.LocaleId; "" is en-us.
	Locale string
	// FollowUserID is Player.FollowUserId.
	FollowUserID int64
	// Team is the name of the team to join; "" is one chosen as Roblox does.
	Team string
	// Ping is what Player:GetNetworkPing() answers, in seconds.
	Ping float64
	// The rest is what Player:GetJoinData() answers. TeleportData is a value
	// that scripts can see: see [bind.Env.ToLuau].
	SourceGameID, SourcePlaceID, ReferredByPlayerID int64
	LaunchData                                      string
	TeleportData                                    any
	// Setup, if set, runs before the player is there.
	Setup func(player *instance.Instance) error
}

// Join makes a player and lets it join: it becomes a child of Players,
// PlayerAdded fires, and with Players.CharacterAutoLoads a character follows in
// the next frame. It runs on the loop.
func Join(env *bind.Env, p NewPlayer) (*instance.Instance, error) {
	players, err := env.Tree.Service("Players")
	if err != nil {
		return nil, err
	}
	r := players.Data.(*roster)
	r.joined++
	p.complete(experienceOf(env), r.joined)
	if other := playerByUserID(players, p.UserID); other != nil {
		return nil, fmt.Errorf("player %s cannot join: %s has the user id %d already", p.Name, other.Name(), p.UserID)
	}
	if b := r.banned(p.UserID, env.Loop.Now()); b != nil {
		return nil, fmt.Errorf("player %s cannot join: banned: %s", p.Name, b.displayReason)
	}
	membership := enumItem(env, "MembershipType", p.Membership)
	if membership == nil {
		return nil, fmt.Errorf("player %s cannot join: no item %q of Enum.MembershipType", p.Name, p.Membership)
	}
	team := teamFor(env, p.Team)
	if p.Team != "" && team == nil {
		return nil, fmt.Errorf("player %s cannot join: there is no team %q", p.Name, p.Team)
	}
	r.names[p.UserID] = p.Name

	player := newPlayer(env, &p)
	player.Put("MembershipType", membership)
	if p.Setup != nil {
		if err := p.Setup(player); err != nil {
			return nil, err
		}
	}
	if err := player.SetParent(players); err != nil {
		return nil, err
	}
	if team != nil && read[*instance.Instance](player, "Team") == nil {
		player.Put("Team", team)
	}
	enterChat(player)
	countPlayers(env, players)
	fire(players, "PlayerAdded", player)
	spawnLater(player)
	return player, nil
}

// complete gives the fields that are zero the values that lanai.toml has, or
// else stable ones. number counts the players that join.
func (p *NewPlayer) complete(x *experience.Experience, number int64) {
	p.UserID = cmp.Or(p.UserID, x.Users[p.Name].ID, number)
	if p.Name == "" {
		listed, _ := x.NameOf(p.UserID)
		p.Name = cmp.Or(listed, fmt.Sprintf("Player%d", p.UserID))
	}
	user := x.User(p.Name, p.UserID)
	p.DisplayName = cmp.Or(p.DisplayName, user.DisplayName, p.Name)
	p.Membership = cmp.Or(p.Membership, user.Membership, "None")
	p.Locale = cmp.Or(p.Locale, user.Locale, defaultLocale)
	if p.AccountAge == 0 && user.AccountAge != nil {
		p.AccountAge = *user.AccountAge
	} else if p.AccountAge == 0 {
		p.AccountAge = 365
	}
}

// newPlayer makes a player that is nowhere yet.
func newPlayer(env *bind.Env, p *NewPlayer) *instance.Instance {
	player := create(env.Tree, "Player", p.Name)
	player.SetArchivable(false)
	player.Put("AccountAge", float64(p.AccountAge))
	player.Put("CharacterAppearanceId", float64(p.UserID))
	player.Put("DisplayName", p.DisplayName)
	player.Put("FollowUserId", float64(p.FollowUserID))
	player.Put("HasVerifiedBadge", experienceOf(env).User(p.Name, p.UserID).Verified)
	player.Put("LocaleId", p.Locale)
	player.Put("UserId", float64(p.UserID))
	state := stateOf(player)
	state.joined, state.ping = *p, p.Ping
	configurePlayer(player, service(player, "StarterPlayer"))
	for _, name := range []string{"Backpack", "PlayerGui", "StarterGear"} {
		adopt(player, name, name)
	}
	return player
}

// SetMembership changes the membership of a player who is there, to an item of
// Enum.MembershipType, and tells of it. It runs on the loop.
// https://create.roblox.com/docs/reference/engine/classes/Players#PlayerMembershipChanged
func SetMembership(player *instance.Instance, membership string) error {
	v := enumItem(bind.EnvFor(player), "MembershipType", membership)
	if v == nil {
		return fmt.Errorf("no item %q of Enum.MembershipType", membership)
	}
	player.Put("MembershipType", v)
	fire(service(player, "Players"), "PlayerMembershipChanged", player)
	return nil
}

// Leave lets a player go: PlayerRemoving fires while it is still there, then
// its character is destroyed, and it gets no parent for good. A player that has
// left already is let alone. It runs on the loop.
// https://create.roblox.com/docs/reference/engine/classes/Players#PlayerRemoving
func Leave(env *bind.Env, player *instance.Instance) {
	if stateOf(player).left {
		return
	}
	players := player.Parent()
	announceLeave(env, players, player)
	removeCharacter(player)
	leaveChat(player)
	_ = player.SetParent(nil) // fails only for a player that a handler has destroyed
	player.LockParent(true)
	leaveTeam(player)
	countPlayers(env, players)
}

// announceLeave fires PlayerRemoving, once for each player.
// https://create.roblox.com/docs/reference/engine/enums/PlayerExitReason
func announceLeave(env *bind.Env, players, player *instance.Instance) {
	state, reason := stateOf(player), "Unknown"
	if state.left = true; state.kicked != nil {
		reason = "CreatorKick"
	}
	fire(players, "PlayerRemoving", player, enumItem(env, "PlayerExitReason", reason))
}

// countPlayers tells the store engine and the memory stores, whose budgets
// depend on it, how many players there are.
func countPlayers(env *bind.Env, players *instance.Instance) {
	if engine := bind.From[*datastore.Engine](env); engine != nil {
		engine.SetPlayers(len(playersOf(players)))
	}
	if cloud := bind.From[*datastore.Cloud](env); cloud != nil {
		cloud.SetPlayers(len(playersOf(players)))
	}
	players.NotifyChanged(players.Class().Property("NumPlayers"))
}
