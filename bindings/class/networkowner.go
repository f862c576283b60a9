package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds the network ownership of parts. Its one rule: the server
// simulates what SetNetworkOwner gave nobody else, and nothing is given by itself.
// https://create.roblox.com/docs/physics/network-ownership

// The reasons why a part has no network owner.
const (
	anchoredOwnership = "Network Ownership API cannot be called on Anchored parts or parts welded to Anchored parts."
	strayOwnership    = "Can only call Network Ownership API on a part that is descendent of Workspace"
)

// ownershipProblem tells why a part cannot have a network owner, "" if it can.
func ownershipProblem(part *instance.Instance) string {
	switch w := worldOf(part); {
	case w == nil || !w.root.IsA("Workspace"):
		return strayOwnership
	case isGrounded(part):
		return anchoredOwnership
	}
	return ""
}

// checkOwnership raises why a part cannot have a network owner.
func checkOwnership(c *bind.Call) {
	if problem := ownershipProblem(c.Self); problem != "" {
		c.Errorf("%s", problem)
	}
}

func canSetNetworkOwnership(c *bind.Call) {
	if problem := ownershipProblem(c.Self); problem != "" {
		c.Give(false, problem)
		return
	}
	c.Give(true, nil)
}

func setNetworkOwner(c *bind.Call) {
	player := c.OptInstanceOf(1, "Player")
	checkOwnership(c)
	own(c.Self, player, true)
}

func setNetworkOwnershipAuto(c *bind.Call) {
	checkOwnership(c)
	own(c.Self, nil, false)
}

// own gives all parts of an assembly an owner.
func own(part, player *instance.Instance, manual bool) {
	for _, p := range assemblyOf(part, nil) {
		b := bodyOf(p)
		b.owner, b.manual = player, manual
	}
}

func getNetworkOwner(c *bind.Call) {
	checkOwnership(c)
	if b, ok := c.Self.Data.(*body); ok && b.owner.InGame() {
		c.Give(b.owner)
		return
	}
	c.Give(nil)
}

func getNetworkOwnershipAuto(c *bind.Call) {
	checkOwnership(c)
	b, ok := c.Self.Data.(*body)
	c.ReturnBool(!ok || !b.manual)
}
