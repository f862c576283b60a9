package bind

import (
	"fmt"
	"math"

	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds Call: a method's view of its call. Its one rule: argument
// errors are Roblox's texts, raised here.

// Call is one call of a method of an instance. It is valid until the method
// returns; what goes on later holds a Waiter instead.
type Call struct {
	*vm.Call
	// Env is the server the call happens on.
	Env *Env
	// Self is the object the method was called on.
	Self *instance.Instance
}

func (e *Env) acquire(c *vm.Call, self *instance.Instance) *Call {
	if n := len(e.free); n > 0 {
		call := e.free[n-1]
		e.free = e.free[:n-1]
		call.Call, call.Self = c, self
		return call
	}
	return &Call{c, e, self}
}

func (e *Env) release(c *Call) {
	c.Call, c.Self = nil, nil
	e.free = append(e.free, c)
}

// N returns the number of arguments.
func (c *Call) N() int { return c.NArgs() - 1 }

// Value returns argument i as it is, nil if missing.
func (c *Call) Value(i int) vm.Value { return c.Arg(i + 1) }

// Any returns argument i as the tree keeps it.
func (c *Call) Any(i int) any { return FromLuau(c.Arg(i + 1)) }

// Missing reports whether argument i is missing or nil.
func (c *Call) Missing(i int) bool { return c.Arg(i + 1).IsNil() }

// Require returns argument i, or raises Roblox's text when it is missing or
// nil.
func (c *Call) Require(i int, want string) vm.Value {
	v := c.Arg(i + 1)
	if v.IsNil() {
		c.Thread().Raisef(c.note(i, "nil", want), "Argument %d missing or nil", i)
	}
	return v
}

// CastError raises "Unable to cast <argument's type> to <want>".
func (c *Call) CastError(i int, want string) {
	c.castError(i, TypeName(c.VM(), c.Arg(i+1)), want)
}

func (c *Call) castError(i int, got, want string) {
	c.Thread().Raisef(c.note(i, got, want), "Unable to cast %s to %s", got, want)
}

// note says of an argument what Roblox's texts leave out.
func (c *Call) note(i int, got, want string) string {
	return fmt.Sprintf("in %s:%s, argument %d: got %s, want %s", c.Self.Class().Name, c.Name(), i, got, want)
}

// String returns argument i as a string; numbers are converted.
func (c *Call) String(i int) string {
	v := c.Require(i, "string")
	switch v.Kind() {
	case vm.KindString, vm.KindNumber:
		return vm.ToString(v)
	}
	c.CastError(i, "string")
	return ""
}

// OptString is String with a default for a missing or nil argument.
func (c *Call) OptString(i int, def string) string {
	if c.Missing(i) {
		return def
	}
	return c.String(i)
}

// Number returns argument i as a number; numeric strings are converted.
func (c *Call) Number(i int) float64 {
	f, ok := vm.ToNumber(c.Require(i, "double"))
	if !ok {
		c.CastError(i, "double")
	}
	return f
}

// OptNumber is Number with a default.
func (c *Call) OptNumber(i int, def float64) float64 {
	if c.Missing(i) {
		return def
	}
	return c.Number(i)
}

// Int64 returns argument i as an integer, truncated toward zero.
func (c *Call) Int64(i int) int64 {
	f, ok := vm.ToNumber(c.Require(i, "int64"))
	if !ok {
		c.CastError(i, "int64")
	}
	if f != f || f < math.MinInt64 || f >= math.MaxInt64 {
		return math.MinInt64
	}
	return int64(f)
}

// OptInt64 is Int64 with a default.
func (c *Call) OptInt64(i int, def int64) int64 {
	if c.Missing(i) {
		return def
	}
	return c.Int64(i)
}

// Bool returns argument i, which must be a boolean.
func (c *Call) Bool(i int) bool {
	b, ok := c.Require(i, "bool").AsBool()
	if !ok {
		c.CastError(i, "bool")
	}
	return b
}

// OptBool is Bool with a default.
func (c *Call) OptBool(i int, def bool) bool {
	if c.Missing(i) {
		return def
	}
	return c.Bool(i)
}

// Function returns argument i, which must be a function.
func (c *Call) Function(i int) vm.Value {
	v := c.Require(i, "function")
	if !v.IsFunction() {
		c.CastError(i, "function")
	}
	return v
}

// Table returns argument i, which must be a table.
func (c *Call) Table(i int) *vm.Table {
	t := c.Require(i, "Dictionary").AsTable()
	if t == nil {
		c.CastError(i, "Dictionary")
	}
	return t
}

// Object returns argument i, which must be an instance.
func (c *Call) Object(i int) *instance.Instance {
	v := c.Require(i, "Object")
	inst := AsInstance(v)
	if inst == nil {
		c.CastError(i, "Object")
	}
	return inst
}

// OptObject is Object for an argument that may be nil or missing.
func (c *Call) OptObject(i int) *instance.Instance {
	if c.Missing(i) {
		return nil
	}
	return c.Object(i)
}

// OptInstanceOf is OptObject for an instance that must be of a class.
func (c *Call) OptInstanceOf(i int, class string) *instance.Instance {
	inst := c.OptObject(i)
	if inst != nil && !inst.IsA(class) {
		c.castError(i, inst.Class().Name, class)
	}
	return inst
}

// Give leaves Go values as the results.
func (c *Call) Give(values ...any) {
	if len(values) == 1 {
		c.Return(c.Env.ToLuau(values[0]))
		return
	}
	results := make([]vm.Value, len(values))
	for i, v := range values {
		results[i] = c.Env.ToLuau(v)
	}
	c.ReturnAll(results...)
}

// mostListed is for how many instances GiveInstances keeps the memory.
const mostListed = 1 << 12

// GiveInstances leaves an array of the instances that list appends to an empty slice as the result.
func (c *Call) GiveInstances(list func([]*instance.Instance) []*instance.Instance) {
	e := c.Env
	found := list(e.listed[:0])
	c.Return(e.Instances(found))
	clear(found)
	if cap(found) <= mostListed {
		e.listed = found[:0]
	}
}

// Raise raises an error of the tree or of a service in the script's words.
func (c *Call) Raise(err error) { Raise(c.Thread(), err) }

// Check raises err if it is not nil.
func (c *Call) Check(err error) {
	if err != nil {
		c.Raise(err)
	}
}

// RaiseNoSelf raises that a method was called without what it belongs to, as
// with a dot.
func RaiseNoSelf(c *vm.Call, name string) {
	c.Errorf("Expected ':' not '.' calling member function %s", name)
}
