package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds the deprecated values that stay in a range. Its one rule: a
// change of the range moves the value into it.

// ConstrainedValues are IntConstrainedValue and DoubleConstrainedValue.
// https://create.roblox.com/docs/reference/engine/classes/IntConstrainedValue
var ConstrainedValues = []bind.Class{
	constrainedClass("DoubleConstrainedValue", instance.Float64, 1.0),
	constrainedClass("IntConstrainedValue", instance.Int64, 10.0),
}

func constrainedClass(name string, t instance.Type, most float64) bind.Class {
	constrain := func(i *instance.Instance, _ any) {
		v, _ := i.Get("Value")
		_ = i.Set("Value", v) // cannot fail: it has been one
	}
	return bind.Class{
		Name:      name,
		Super:     "ValueBase",
		Creatable: true,
		Properties: []instance.Property{
			{Name: "MaxValue", Type: t, Default: most, Changed: constrain},
			{Name: "MinValue", Type: t, Default: 0.0, Changed: constrain},
			{Name: "Value", Type: t, Default: 0.0, Set: setConstrained},
		},
		Aliases:  map[string]string{"ConstrainedValue": "Value"},
		Defaults: map[string]any{"Name": "Value"},
	}
}

func setConstrained(i *instance.Instance, v any) error {
	least, _ := i.Get("MinValue")
	most, _ := i.Get("MaxValue")
	i.Put("Value", max(least.(float64), min(most.(float64), v.(float64))))
	return nil
}
