package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds ValueBase and the classes that hold one value. Its one
// rule: Changed passes the new value, and fires for Value alone.
//
// Defaults that are data types are filled in by package bindings.

// Values are ValueBase and its classes.
// https://create.roblox.com/docs/reference/engine/classes/ValueBase
var Values = []bind.Class{
	valueClass("BoolValue", instance.Bool, false),
	valueClass("BrickColorValue", instance.DataType("BrickColor"), nil),
	valueClass("CFrameValue", instance.DataType("CFrame"), nil),
	valueClass("Color3Value", instance.DataType("Color3"), nil),
	valueClass("IntValue", instance.Int64, 0.0),
	valueClass("NumberValue", instance.Float64, 0.0),
	valueClass("ObjectValue", instance.InstanceOf("Instance"), nil),
	valueClass("RayValue", instance.DataType("Ray"), nil),
	valueClass("StringValue", instance.String, ""),
	valueClass("Vector3Value", instance.DataType("Vector3"), nil),
	{Name: "ValueBase", Abstract: true, ValueChanged: true, Aliases: map[string]string{"changed": "Changed"}},
}

// valueClass describes the class that holds a value of one type.
func valueClass(name string, t instance.Type, def any) bind.Class {
	return bind.Class{
		Name:       name,
		Super:      "ValueBase",
		Creatable:  true,
		Properties: []instance.Property{{Name: "Value", Type: t, Default: def}},
		Defaults:   map[string]any{"Name": "Value"},
	}
}
