package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
)

// This file holds MaterialService. Its one rule: materials are names here, and
// nothing of how they look.

// MaterialService is the class MaterialService.
// https://create.roblox.com/docs/reference/engine/classes/MaterialService
var MaterialService = bind.Class{
	Name:    "MaterialService",
	Service: true,
	Methods: map[string]bind.Method{
		"GetBaseMaterialOverride": func(c *bind.Call) { c.ReturnString(overridesOf(c.Self)[enumArgument(c, 1, "Material")]) },
		"GetMaterialVariant":      getMaterialVariant,
		"SetBaseMaterialOverride": func(c *bind.Call) { overridesOf(c.Self)[enumArgument(c, 1, "Material")] = c.String(2) },
	},
	Created: func(i *instance.Instance) { i.Data = overrides{} },
}

// overrides are the names of the variants that stand for a material.
type overrides map[*datatype.EnumItem]string

func overridesOf(i *instance.Instance) overrides { return i.Data.(overrides) }

// getMaterialVariant is GetMaterialVariant(material, name), which looks below the
// service.
// https://create.roblox.com/docs/reference/engine/classes/MaterialService#GetMaterialVariant
func getMaterialVariant(c *bind.Call) {
	material, name := enumArgument(c, 1, "Material"), c.String(2)
	for _, d := range c.Self.Descendants() {
		if d.IsA("MaterialVariant") && d.Name() == name && read[*datatype.EnumItem](d, "BaseMaterial") == material {
			c.Give(d)
			return
		}
	}
	c.Give(nil)
}
