package class

import (
	"strconv"

	"lanai/bindings/bind"
	"lanai/runtime/experience"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds how classes ask about the experience and its users. Its one
// rule: what lanai.toml does not say and no player of this server shows is not
// known.

// experienceOf returns what is known of the server's experience.
func experienceOf(e *bind.Env) *experience.Experience {
	if known := bind.From[*experience.Experience](e); known != nil {
		return known
	}
	return &experience.Experience{}
}

// userID returns the UserId of a player.
func userID(player *instance.Instance) int64 { return int64(read[float64](player, "UserId")) }

// userName returns the name of the user with an id: of one who is or was on this
// server, or of somebody in lanai.toml; "" if nobody is known.
func userName(e *bind.Env, id int64) string {
	players, err := e.Tree.Service("Players")
	if err != nil {
		return ""
	}
	if name, known := players.Data.(*roster).names[id]; known {
		return name
	}
	name, _ := experienceOf(e).NameOf(id)
	return name
}

// knownUser returns what is known of the user with an id.
func knownUser(e *bind.Env, id int64) experience.User {
	return experienceOf(e).User(userName(e, id), id)
}

// playerWithID returns the player of this server with an id, or nil.
func playerWithID(e *bind.Env, id int64) *instance.Instance {
	service, err := e.Tree.Service("Players")
	if err != nil {
		return nil
	}
	return playerByUserID(service, id)
}

// playerAt returns argument i, which must be a Player.
func playerAt(c *bind.Call, i int) *instance.Instance { return instanceArg(c, i, "Player") }

// idsAt returns argument i, an array of at most so many ids.
func idsAt(c *bind.Call, i, most int) []int64 {
	t := c.Table(i)
	if t.Len() > most {
		c.Errorf("%s:%s: got %d ids, want at most %d", c.Self.Class().Name, c.Name(), t.Len(), most)
	}
	ids := make([]int64, t.Len())
	for at := range ids {
		f, ok := vm.ToNumber(t.GetInt(at + 1))
		if !ok {
			c.Errorf("Unable to cast %s to int64", bind.TypeName(c.VM(), t.GetInt(at+1)))
		}
		ids[at] = int64(f)
	}
	return ids
}

// decimal writes an id as Roblox's texts do.
func decimal(id int64) string { return strconv.FormatInt(id, 10) }

// parseID reads an id that lanai.toml or decimal has written.
func parseID(text string) int64 {
	id, _ := strconv.ParseInt(text, 10, 64)
	return id
}

// record makes a dictionary of names and values, one after the other.
func record(e *bind.Env, fields ...any) vm.Value {
	t := vm.NewTable(0, len(fields)/2)
	for i := 0; i < len(fields); i += 2 {
		t.SetStr(fields[i].(string), e.ToLuau(fields[i+1]))
	}
	return t.Value()
}

// list makes an array.
func list(items []vm.Value) vm.Value {
	t := vm.NewTable(len(items), 0)
	for i, item := range items {
		t.SetInt(i+1, item)
	}
	return t.Value()
}
