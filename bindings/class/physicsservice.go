package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds PhysicsService. Its one rule: a group that a method needs must
// be registered.

// PhysicsService is the class PhysicsService.
// https://create.roblox.com/docs/reference/engine/classes/PhysicsService
var PhysicsService = bind.Class{
	Name:    "PhysicsService",
	Service: true,
	Methods: map[string]bind.Method{
		"CollisionGroupContainsPart":   collisionGroupContainsPart,
		"CollisionGroupSetCollidable":  collisionGroupSetCollidable,
		"CollisionGroupsAreCollidable": collisionGroupsAreCollidable,
		"CreateCollisionGroup":         createCollisionGroup,
		"GetCollisionGroupId":          func(c *bind.Call) { c.ReturnNumber(float64(groupArgument(c, 1))) },
		"GetCollisionGroupName":        getCollisionGroupName,
		"GetCollisionGroups":           func(c *bind.Call) { giveGroups(c, true) },
		"GetMaxCollisionGroups":        func(c *bind.Call) { c.ReturnNumber(maxGroups) },
		"GetRegisteredCollisionGroups": func(c *bind.Call) { giveGroups(c, false) },
		"IsCollisionGroupRegistered":   isCollisionGroupRegistered,
		"RegisterCollisionGroup":       registerCollisionGroup,
		"RemoveCollisionGroup":         unregisterCollisionGroup,
		"RenameCollisionGroup":         renameCollisionGroup,
		"SetPartCollisionGroup":        setPartCollisionGroup,
		"UnregisterCollisionGroup":     unregisterCollisionGroup,
	},
}

// groupArgument returns the number of the group that argument i names.
func groupArgument(c *bind.Call, i int) int {
	name := c.String(i)
	n := groupsOf(c.Self).number(name)
	if n < 0 {
		c.Errorf("Cannot find the collision group %s", name)
	}
	return n
}

func registerCollisionGroup(c *bind.Call) {
	_, err := groupsOf(c.Self).register(c.String(1))
	c.Check(err)
}

// createCollisionGroup is the deprecated way, which returns the number.
func createCollisionGroup(c *bind.Call) {
	n, err := groupsOf(c.Self).register(c.String(1))
	c.Check(err)
	c.ReturnNumber(float64(n))
}

func unregisterCollisionGroup(c *bind.Call) {
	n := groupsOf(c.Self).number(c.String(1))
	if n == 0 {
		c.Errorf("Cannot remove the default collision group")
	}
	if n > 0 {
		groupsOf(c.Self).unregister(n)
	}
}

func renameCollisionGroup(c *bind.Call) {
	n, name := groupArgument(c, 1), c.String(2)
	switch g := groupsOf(c.Self); {
	case n == 0:
		c.Errorf("Cannot rename the default collision group")
	case name == "" || g.number(name) >= 0:
		c.Errorf("Could not rename collision group, one with that name already exists.")
	default:
		g.names[n] = name
	}
}

func isCollisionGroupRegistered(c *bind.Call) {
	c.ReturnBool(groupsOf(c.Self).number(c.String(1)) >= 0)
}

func collisionGroupSetCollidable(c *bind.Call) {
	g := groupsOf(c.Self)
	a, b, collide := g.number(c.String(1)), g.number(c.String(2)), c.Bool(3)
	if a < 0 || b < 0 {
		c.Errorf("Both collision groups must be valid.")
	}
	g.setCollide(a, b, collide)
}

func collisionGroupsAreCollidable(c *bind.Call) {
	c.ReturnBool(groupsOf(c.Self).collide(c.String(1), c.String(2)))
}

func getCollisionGroupName(c *bind.Call) {
	n, name := c.Int64(1), ""
	if n >= 0 && n < maxGroups {
		name = groupsOf(c.Self).names[n]
	}
	if name == "" {
		c.Return(vm.Nil)
		return
	}
	c.ReturnString(name)
}

func setPartCollisionGroup(c *bind.Call) {
	part := instanceArg(c, 1, "BasePart")
	groupArgument(c, 2)
	c.Check(part.Set("CollisionGroup", c.String(2)))
}

func collisionGroupContainsPart(c *bind.Call) {
	groupArgument(c, 1)
	part := instanceArg(c, 2, "BasePart")
	c.ReturnBool(read[string](part, "CollisionGroup") == c.String(1))
}

// giveGroups returns a table for each group: name and mask, and for the
// deprecated method its number.
func giveGroups(c *bind.Call, numbered bool) {
	list := vm.NewTable(0, 0)
	for n, name := range groupsOf(c.Self).names {
		if name == "" {
			continue
		}
		t := vm.NewTable(0, 3)
		t.SetStr("name", vm.Str(name))
		t.SetStr("mask", vm.Number(float64(int32(groupsOf(c.Self).masks[n]))))
		if numbered {
			t.SetStr("id", vm.Number(float64(n)))
		}
		list.SetInt(list.Len()+1, t.Value())
	}
	c.Return(list.Value())
}
