package scenario

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
	"lanai/runtime/suggest"
)

// This file holds the table that Sandbox:Join takes. Its one rule: what it does not
// say is as class.NewPlayer has it.

// A field is one entry of the table.
type field struct {
	is   func(vm.Value) bool
	want string
	set  func(p *class.NewPlayer, v any) // nil: Setup does it
}

// number makes a field of a number.
func number(set func(p *class.NewPlayer, n float64)) field {
	return field{vm.Value.IsNumber, "number", func(p *class.NewPlayer, v any) { set(p, v.(float64)) }}
}

// text makes a field of a string.
func text(set func(p *class.NewPlayer, s string)) field {
	return field{vm.Value.IsString, "string", func(p *class.NewPlayer, v any) { set(p, v.(string)) }}
}

func anything(vm.Value) bool { return true }

func isTeam(v vm.Value) bool {
	i := bind.AsInstance(v)
	return i != nil && i.IsA("Team")
}

// joinFields are the entries of the table: names of Player, and of what
// Player:GetJoinData() gives.
var joinFields = map[string]field{
	"AccountAge":         {vm.Value.IsNumber, "number", nil}, // may be 0
	"DisplayName":        text(func(p *class.NewPlayer, s string) { p.DisplayName = s }),
	"FollowUserId":       number(func(p *class.NewPlayer, n float64) { p.FollowUserID = int64(n) }),
	"LaunchData":         text(func(p *class.NewPlayer, s string) { p.LaunchData = s }),
	"LocaleId":           text(func(p *class.NewPlayer, s string) { p.Locale = s }),
	"MembershipType":     {anything, "Enum.MembershipType", nil},
	"Name":               text(func(p *class.NewPlayer, s string) { p.Name = s }),
	"Ping":               number(func(p *class.NewPlayer, n float64) { p.Ping = n }),
	"ReferredByPlayerId": number(func(p *class.NewPlayer, n float64) { p.ReferredByPlayerID = int64(n) }),
	"SourceGameId":       number(func(p *class.NewPlayer, n float64) { p.SourceGameID = int64(n) }),
	"SourcePlaceId":      number(func(p *class.NewPlayer, n float64) { p.SourcePlaceID = int64(n) }),
	"Team":               {isTeam, "Team", nil},
	"TeleportData":       {anything, "any", func(p *class.NewPlayer, v any) { p.TeleportData = v }},
	"UserId":             number(func(p *class.NewPlayer, n float64) { p.UserID = int64(n) }),
}

// newPlayer reads the table.
func (s *Sandbox) newPlayer(c bind.Args) class.NewPlayer {
	var p class.NewPlayer
	given := make(map[string]any)
	if !c.Missing(1) {
		for _, key := range keys(c.Table(1)) {
			name, v := vm.ToString(key), c.Table(1).Get(key)
			f, ok := joinFields[name]
			if !ok {
				c.ArgError(1, unknownField(name))
			}
			if !f.is(v) {
				c.ArgError(1, fmt.Sprintf("%s: %s expected, got %s", name, f.want, s.env.VM.Typeof(v)))
			}
			if given[name] = bind.FromLuau(v); f.set != nil {
				f.set(&p, given[name])
			}
		}
	}
	p.Setup = func(player *instance.Instance) error {
		s.clients.SetPing(player, p.Ping)
		return setup(player, given)
	}
	return p
}

func unknownField(name string) string {
	names := slices.Sorted(maps.Keys(joinFields))
	if near := suggest.Nearest(name, names); near != "" {
		return fmt.Sprintf("unknown field %s; did you mean %s?", name, near)
	}
	return fmt.Sprintf("unknown field %s; want %s", name, strings.Join(names, ", "))
}

// setup sets what class.NewPlayer cannot say.
func setup(player *instance.Instance, given map[string]any) error {
	if days, ok := given["AccountAge"]; ok {
		player.Put("AccountAge", math.Trunc(days.(float64)))
	}
	if membership, ok := given["MembershipType"]; ok {
		item, ok := bind.From[instance.Values](bind.EnvFor(player)).EnumItem("MembershipType", membership)
		if !ok {
			return fmt.Errorf("MembershipType: want an item of Enum.MembershipType, such as Enum.MembershipType.Premium")
		}
		player.Put("MembershipType", item)
	}
	if team, ok := given["Team"]; ok {
		return player.Set("Team", team)
	}
	return nil
}
