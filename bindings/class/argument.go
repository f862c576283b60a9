package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/bindings/spatial"
	"lanai/runtime/instance"
)

// This file holds how methods unpack arguments that are data types or lists of
// instances. Its one rule: what does not fit raises Roblox's cast error.

// dataArgument returns argument i, which must be a T; word is what Roblox's
// texts call it.
func dataArgument[T any](c *bind.Call, i int, word string) T {
	c.Require(i, word)
	v, ok := c.Any(i).(T)
	if !ok {
		c.CastError(i, word)
	}
	return v
}

// optDataArgument is dataArgument with the zero value for what is missing.
func optDataArgument[T any](c *bind.Call, i int, word string) (v T) {
	if !c.Missing(i) {
		v = dataArgument[T](c, i, word)
	}
	return v
}

func cframeArgument(c *bind.Call, i int) datatype.CFrame {
	return dataArgument[datatype.CFrame](c, i, "CoordinateFrame")
}

// instancesArgument returns argument i, an array of instances; nil for what is
// missing.
func instancesArgument(c *bind.Call, i int) []*instance.Instance {
	if c.Missing(i) {
		return nil
	}
	t := c.Table(i)
	list := make([]*instance.Instance, 0, t.Len())
	for k := 1; k <= t.Len(); k++ {
		inst := bind.AsInstance(t.GetInt(k))
		if inst == nil {
			c.Errorf("Unable to cast %s to Object", bind.TypeName(c.VM(), t.GetInt(k)))
		}
		list = append(list, inst)
	}
	return list
}

// itemArg returns argument i, an item of an enum, its name or its
// number. A missing argument gives def, or is an error without one.
func itemArg(c *bind.Call, i int, enum, def string) *datatype.EnumItem {
	if def != "" && c.Missing(i) {
		return datatype.Item(enum, def)
	}
	c.Require(i, "EnumItem")
	v, ok := datatype.Values{}.EnumItem(enum, c.Any(i))
	if !ok {
		c.CastError(i, enum)
	}
	return v.(*datatype.EnumItem)
}

// vectorArg returns argument i, which must be a Vector3.
func vectorArg(c *bind.Call, i int) bind.Vector3 {
	v := c.Require(i, "Vector3").AsVector()
	if v == nil {
		c.CastError(i, "Vector3")
	}
	return bind.Vector3{X: v.X, Y: v.Y, Z: v.Z}
}

// instanceArg returns argument i, which must be an instance of a
// class.
func instanceArg(c *bind.Call, i int, class string) *instance.Instance {
	c.Require(i, class)
	return c.OptInstanceOf(i, class)
}

// --- geometry ---------------------------------------------------------------

// vecOf returns a Vector3 as the geometry has it.
func vecOf(v bind.Vector3) spatial.Vec {
	return spatial.Vec{X: float64(v.X), Y: float64(v.Y), Z: float64(v.Z)}
}

// vectorOf undoes vecOf.
func vectorOf(v spatial.Vec) bind.Vector3 {
	return bind.Vector3{X: float32(v.X), Y: float32(v.Y), Z: float32(v.Z)}
}

// frameOf returns a CFrame as the geometry has it.
func frameOf(c datatype.CFrame) spatial.Frame {
	f := spatial.Frame{P: vecOf(c.Position)}
	for i, r := range c.R {
		f.R[i] = float64(r)
	}
	return f
}

// cframeFrom undoes frameOf.
func cframeFrom(f spatial.Frame) datatype.CFrame {
	c := datatype.CFrame{Position: vectorOf(f.P)}
	for i, r := range f.R {
		c.R[i] = float32(r)
	}
	return c
}
