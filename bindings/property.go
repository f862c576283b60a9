package bindings

import (
	"fmt"

	"lanai/bindings/datatype"
	"lanai/runtime/instance"
)

// This file holds how project files set properties. Its one rule: a project
// may set what scripts can only read.

// setProperty assigns a property that a project file gives, also a stored one
// that scripts can only read, such as HttpService.HttpEnabled.
func setProperty(i *instance.Instance, name string, value any) error {
	p := i.Class().Property(name)
	if p == nil || !p.ReadOnly || p.Get != nil {
		return datatype.SetProjectProperty(i, name, value)
	}
	v, err := datatype.FromProject(p, value)
	if err != nil {
		return fmt.Errorf("%s.%s: %w", i.Class().Name, name, err)
	}
	i.Put(name, v)
	return nil
}
