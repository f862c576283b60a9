package class

import (
	"slices"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds the players for whom a model is persistent. Its one rule: it
// is a list; nothing is streamed to anybody.
// https://create.roblox.com/docs/reference/engine/classes/Model#AddPersistentPlayer

// persistence is the list of a server, by model.
type persistence map[*instance.Instance][]*instance.Instance

func persistenceOf(e *bind.Env) persistence {
	p := bind.From[persistence](e)
	if p == nil {
		p = make(persistence)
		bind.Provide(e, p)
	}
	return p
}

// persist adds a player to the list of a model or takes it out.
func persist(c *bind.Call, add bool) {
	player := instanceArg(c, 1, "Player")
	p := persistenceOf(c.Env)
	list := slices.DeleteFunc(p[c.Self], func(i *instance.Instance) bool { return i == player || !i.InGame() })
	if add {
		list = append(list, player)
	}
	if p[c.Self] = list; len(list) == 0 {
		delete(p, c.Self)
	}
}

func getPersistentPlayers(c *bind.Call) {
	c.Give(slices.DeleteFunc(slices.Clone(persistenceOf(c.Env)[c.Self]), func(i *instance.Instance) bool { return !i.InGame() }))
}
