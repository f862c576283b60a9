package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds TeleportOptions. Its one rule: the data is copied on its way
// in and out.

// TeleportOptions is the class TeleportOptions.
// https://create.roblox.com/docs/reference/engine/classes/TeleportOptions
var TeleportOptions = bind.Class{
	Name:      "TeleportOptions",
	Creatable: true,
	Methods: map[string]bind.Method{
		"GetTeleportData": func(c *bind.Call) {
			v, err := copyValue(c.Thread(), teleportDataOf(c.Self).v, false)
			c.Check(err)
			c.Return(v)
		},
		"SetTeleportData": func(c *bind.Call) {
			v, err := copyValue(c.Thread(), c.Value(1), false)
			c.Check(err)
			c.Self.Data = &teleportData{v}
		},
	},
	Cloned: func(from, to *instance.Instance) { to.Data = from.Data },
}

// teleportData is the Data of TeleportOptions. It is never changed.
type teleportData struct{ v vm.Value }

func teleportDataOf(options *instance.Instance) *teleportData {
	if data, ok := options.Data.(*teleportData); ok {
		return data
	}
	return &teleportData{vm.Nil}
}
