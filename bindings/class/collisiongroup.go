package class

import (
	"fmt"
	"slices"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds collision groups. Its one rule: a server has one table of
// them, of at most 32, and a name that is not in it counts as Default.
// https://create.roblox.com/docs/workspace/collisions#collision-groups

// maxGroups is how many groups there may be, Default included.
const maxGroups = 32

const defaultGroup = "Default"

// collisionGroups is the table of a server.
type collisionGroups struct {
	names [maxGroups]string // by number, "" for none
	masks [maxGroups]uint32 // a bit for each group it collides with
}

// groupsOf returns the table of the server of an instance.
func groupsOf(i *instance.Instance) *collisionGroups {
	env := bind.EnvFor(i)
	g := bind.From[*collisionGroups](env)
	if g == nil {
		g = newGroups()
		bind.Provide(env, g)
	}
	return g
}

// newGroups is a table with the default group, which collides with all.
func newGroups() *collisionGroups {
	g := &collisionGroups{}
	g.names[0] = defaultGroup
	for n := range g.masks {
		g.masks[n] = ^uint32(0)
	}
	return g
}

// number returns the number of a group, or -1.
func (g *collisionGroups) number(name string) int {
	if name == "" {
		return -1
	}
	return slices.Index(g.names[:], name)
}

// collide tells whether two groups collide.
func (g *collisionGroups) collide(a, b string) bool {
	if a == defaultGroup && b == defaultGroup {
		return g.masks[0]&1 != 0
	}
	return g.masks[max(g.number(a), 0)]&(1<<max(g.number(b), 0)) != 0
}

// setCollide says whether two groups collide.
func (g *collisionGroups) setCollide(a, b int, collide bool) {
	for _, pair := range [2][2]int{{a, b}, {b, a}} {
		if bit := uint32(1) << pair[1]; collide {
			g.masks[pair[0]] |= bit
		} else {
			g.masks[pair[0]] &^= bit
		}
	}
}

// register adds a group and returns its number.
func (g *collisionGroups) register(name string) (int, error) {
	free := slices.Index(g.names[:], "")
	switch {
	case name == "":
		return 0, fmt.Errorf("Could not create collision group, the name must not be empty.") //nolint:staticcheck // sic: a sentence, as Roblox's are
	case g.number(name) >= 0:
		return 0, fmt.Errorf("Could not create collision group, one with that name already exists.") //nolint:staticcheck // sic: Roblox's text
	case free < 0:
		return 0, fmt.Errorf("Could not create collision group, the limit of %d groups is reached.", maxGroups) //nolint:staticcheck // sic
	}
	g.names[free] = name
	return free, nil
}

// unregister removes a group; its number collides with all again.
func (g *collisionGroups) unregister(n int) {
	g.names[n] = ""
	for other := range g.masks {
		g.setCollide(n, other, true)
	}
}
