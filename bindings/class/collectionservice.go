package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds CollectionService. Its one rule: it shows the tag index of
// the tree.

// CollectionService is the class CollectionService.
// https://create.roblox.com/docs/reference/engine/classes/CollectionService
var CollectionService = bind.Class{
	Name:    "CollectionService",
	Service: true,
	Methods: map[string]bind.Method{
		"AddTag":                   func(c *bind.Call) { c.Object(1).AddTag(c.String(2)) },
		"GetAllTags":               func(c *bind.Call) { c.Give(c.Self.Tree().Tags().All()) },
		"GetInstanceAddedSignal":   func(c *bind.Call) { c.Give(c.Self.Tree().Tags().Added(c.String(1))) },
		"GetInstanceRemovedSignal": func(c *bind.Call) { c.Give(c.Self.Tree().Tags().Removed(c.String(1))) },
		"GetTagged":                func(c *bind.Call) { c.Give(c.Self.Tree().Tags().Tagged(c.String(1))) },
		"GetTags":                  func(c *bind.Call) { c.Give(c.Object(1).Tags()) },
		"HasTag":                   func(c *bind.Call) { c.ReturnBool(c.Object(1).HasTag(c.String(2))) },
		"RemoveTag":                func(c *bind.Call) { c.Object(1).RemoveTag(c.String(2)) },
	},
	Unsupported: map[string]string{
		"CreateCollection": "use GetTagged, GetInstanceAddedSignal and GetInstanceRemovedSignal",
	},
	Sources: map[string]func(*instance.Instance) *instance.Signal{
		"TagAdded":   func(i *instance.Instance) *instance.Signal { return i.Tree().Tags().TagAdded() },
		"TagRemoved": func(i *instance.Instance) *instance.Signal { return i.Tree().Tags().TagRemoved() },
	},
}
