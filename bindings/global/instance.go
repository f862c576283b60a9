package global

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds the global Instance. Its one rule: the tree says what can
// be created.

// Instance is the table Instance.
// https://create.roblox.com/docs/reference/engine/datatypes/Instance
var Instance = bind.Global{Name: "Instance", Value: func(*bind.Env) vm.Value {
	return bind.Functions(map[string]vm.GoFunction{"fromExisting": instanceFromExisting, "new": instanceNew})
}}

// instanceNew creates an instance, with a parent if one is given.
func instanceNew(c *vm.Call) {
	env := bind.EnvOf(c.VM())
	if c.Absent(1) {
		c.Errorf("Argument 1 missing or nil")
	}
	parent := optInstance(c, 2)
	c.Charge(1 << 10) // about what an instance takes
	made, err := env.Tree.New(c.CheckString(1))
	if err == nil && parent != nil {
		err = made.SetParent(parent)
	}
	if err != nil {
		bind.Raise(c.Thread(), err)
	}
	c.Return(env.Instance(made))
}

// instanceFromExisting copies an instance without its children.
func instanceFromExisting(c *vm.Call) {
	if c.Absent(1) {
		c.Errorf("Argument 1 missing or nil")
	}
	existing := optInstance(c, 1)
	if !existing.Class().Creatable {
		c.Errorf("Unable to create an Instance of type %q", existing.Class().Name)
	}
	c.Return(bind.EnvOf(c.VM()).Instance(existing.CloneSingle()))
}

// optInstance returns argument i, an instance or nil.
func optInstance(c *vm.Call, i int) *instance.Instance {
	v := c.Arg(i)
	inst := bind.AsInstance(v)
	if inst == nil && !v.IsNil() {
		c.Errorf("Unable to cast %s to Object", bind.TypeName(c.VM(), v))
	}
	return inst
}
