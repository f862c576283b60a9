package class

import "lanai/bindings/bind"

// This file holds the classes of what is only seen. Their one rule: a server
// keeps their data; what their methods do happens on clients.

// Effects are particles, trails and beams.
// https://create.roblox.com/docs/reference/engine/classes/ParticleEmitter
var Effects = []bind.Class{
	{Name: "Beam", Creatable: true, Methods: map[string]bind.Method{
		"SetTextureOffset": func(c *bind.Call) { c.OptNumber(1, 0) },
	}},
	{Name: "ParticleEmitter", Creatable: true, Methods: map[string]bind.Method{
		"Clear": func(*bind.Call) {},
		"Emit":  func(c *bind.Call) { c.OptInt64(1, 16) },
	}},
	{Name: "Trail", Creatable: true, Methods: map[string]bind.Method{
		"Clear": func(*bind.Call) {},
	}},
}
