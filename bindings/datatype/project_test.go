package datatype_test

// This file holds the class the tests set properties of. Its one rule: it has
// a property of every kind.

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
)

var thing = bind.Class{
	Name:      "Thing",
	Creatable: true,
	Methods: map[string]bind.Method{
		"GetAttribute": func(c *bind.Call) { c.Give(c.Self.Attribute(c.String(1))) },
		"SetAttribute": func(c *bind.Call) { c.Check(c.Self.SetAttribute(c.String(1), c.Any(2))) },
	},
	Properties: []instance.Property{
		{Name: "Color", Type: instance.DataType("Color3"), Default: datatype.Color3{}},
		{Name: "Flag", Type: instance.Bool, Default: false},
		{Name: "Material", Type: instance.EnumOf("Material"), Default: datatype.Item("Material", "Plastic")},
		{Name: "Size", Type: instance.DataType("Vector3"), Default: bind.Vector3{X: 4, Y: 1, Z: 2}},
	},
}
