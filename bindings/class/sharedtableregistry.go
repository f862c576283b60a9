package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
)

// This file holds SharedTableRegistry. Its one rule: a name that nobody has
// registered stands for a new, empty table.

// SharedTableRegistry is the class SharedTableRegistry.
// https://create.roblox.com/docs/reference/engine/classes/SharedTableRegistry
var SharedTableRegistry = bind.Class{
	Name:    "SharedTableRegistry",
	Service: true,
	Methods: map[string]bind.Method{
		"GetSharedTable": getSharedTable,
		"SetSharedTable": setSharedTable,
	},
	Created: func(i *instance.Instance) { i.Data = map[string]*datatype.SharedTable{} },
}

func getSharedTable(c *bind.Call) {
	tables, name := c.Self.Data.(map[string]*datatype.SharedTable), c.String(1)
	if tables[name] == nil {
		tables[name] = datatype.NewSharedTable()
	}
	c.Give(tables[name])
}

// setSharedTable registers a table under a name; nil removes the name.
func setSharedTable(c *bind.Call) {
	tables, name := c.Self.Data.(map[string]*datatype.SharedTable), c.String(1)
	if c.Missing(2) {
		delete(tables, name)
		return
	}
	t, ok := bind.DataOf[*datatype.SharedTable](c.Value(2))
	if !ok {
		c.CastError(2, "SharedTable")
	}
	tables[name] = t
}
