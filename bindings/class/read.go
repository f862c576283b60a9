package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
)

// This file holds how Go code reads and sets properties by name. Its one rule:
// the name is one that the class has; a property without a value of the type
// reads as the type's zero.

// read returns the value of a property, as the tree keeps it.
func read[T any](i *instance.Instance, property string) T {
	v, _ := i.Get(property)
	value, _ := v.(T)
	return value
}

// put sets a property as a script would. The value fits the property, which is
// the caller's business.
func put(i *instance.Instance, property string, v any) { _ = i.Set(property, v) }

// create returns a new instance of a class, with a name where it has one of its
// own. It has no parent yet.
func create(tree *instance.Tree, class, name string) *instance.Instance {
	i := tree.Create(tree.Registry().Class(class))
	if name != "" {
		i.SetName(name)
	}
	return i
}

// service returns a service, which every server has.
func service(i *instance.Instance, name string) *instance.Instance {
	s, _ := i.Tree().Service(name)
	return s
}

// enumNamed returns an item of an enum. It panics if there is none.
func enumNamed(enum, name string) *datatype.EnumItem { return datatype.Item(enum, name) }

// itemArg returns argument n of a call, an item of an enum, its name or its
// number. A missing argument gives def, or is an error without one.
func itemArg(c *bind.Call, n int, enum, def string) *datatype.EnumItem {
	if def != "" && c.Missing(n) {
		return enumNamed(enum, def)
	}
	c.Require(n, "EnumItem")
	v, ok := datatype.Values{}.EnumItem(enum, c.Any(n))
	if !ok {
		c.CastError(n, enum)
	}
	return v.(*datatype.EnumItem)
}

// vectorArg returns argument n of a call, which must be a Vector3.
func vectorArg(c *bind.Call, n int) bind.Vector3 {
	v := c.Require(n, "Vector3").AsVector()
	if v == nil {
		c.CastError(n, "Vector3")
	}
	return bind.Vector3{X: v.X, Y: v.Y, Z: v.Z}
}

// instanceArg returns argument n of a call, which must be an instance of a
// class.
func instanceArg(c *bind.Call, n int, class string) *instance.Instance {
	c.Require(n, class)
	return c.OptInstanceOf(n, class)
}
