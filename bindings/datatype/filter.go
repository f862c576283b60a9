package datatype

import (
	"fmt"
	"slices"
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds what RaycastParams and OverlapParams share. Its one rule:
// they are the data types that scripts change in place, so each value is
// itself alone.

// Filter is what RaycastParams and OverlapParams share: which parts a query
// looks at.
type Filter struct {
	Instances          []*instance.Instance
	Type               *EnumItem            // of RaycastFilterType
	Include, Exclude   []*instance.Instance // nil if scripts did not set them
	CollisionGroup     string
	RespectCanCollide  bool
	BruteForceAllSlow  bool
	hasInclude, hasNot bool // Include and Exclude were set
}

// filtered is one of the two.
type filtered interface {
	bind.Data
	filter() *Filter
}

func newFilter() Filter {
	return Filter{Type: Item("RaycastFilterType", "Exclude"), CollisionGroup: "Default"}
}

// text prints what both types print.
func (f *Filter) text() string {
	names := make([]string, len(f.Instances))
	for i, inst := range f.Instances {
		names[i] = inst.Name()
	}
	return fmt.Sprintf("BruteForceAllSlow=%t, RespectCanCollide=%t, CollisionGroup=%s, FilterDescendantsInstances={%s}",
		f.BruteForceAllSlow, f.RespectCanCollide, f.CollisionGroup, strings.Join(names, ", "))
}

// withFilter adds the properties that both types have.
func withFilter[T filtered](properties map[string]func(*bind.Env, T) vm.Value) map[string]func(*bind.Env, T) vm.Value {
	for name, get := range map[string]func(e *bind.Env, f *Filter) vm.Value{
		"BruteForceAllSlow":          func(_ *bind.Env, f *Filter) vm.Value { return vm.Bool(f.BruteForceAllSlow) },
		"CollisionGroup":             func(_ *bind.Env, f *Filter) vm.Value { return vm.Str(f.CollisionGroup) },
		"ExcludeInstances":           func(e *bind.Env, f *Filter) vm.Value { return optInstances(e, f.Exclude, f.hasNot) },
		"FilterDescendantsInstances": func(e *bind.Env, f *Filter) vm.Value { return e.Instances(f.Instances) },
		"FilterType":                 func(e *bind.Env, f *Filter) vm.Value { return f.Type.ToLuau(e) },
		"IncludeInstances":           func(e *bind.Env, f *Filter) vm.Value { return optInstances(e, f.Include, f.hasInclude) },
		"RespectCanCollide":          func(_ *bind.Env, f *Filter) vm.Value { return vm.Bool(f.RespectCanCollide) },
	} {
		properties[name] = func(e *bind.Env, v T) vm.Value { return get(e, v.filter()) }
	}
	return properties
}

// withFilterSetters adds the setters that both types have.
func withFilterSetters[T filtered](setters map[string]func(bind.Args, T)) map[string]func(bind.Args, T) {
	for name, set := range map[string]func(c bind.Args, f *Filter){
		"BruteForceAllSlow": func(c bind.Args, f *Filter) { f.BruteForceAllSlow = c.Bool(1) },
		"CollisionGroup":    func(c bind.Args, f *Filter) { f.CollisionGroup = c.String(1) },
		"ExcludeInstances": func(c bind.Args, f *Filter) {
			f.hasNot, f.Exclude = !c.Missing(1), instancesArg(c)
		},
		"FilterDescendantsInstances": func(c bind.Args, f *Filter) { c.Table(1); f.Instances = instancesArg(c) },
		"FilterType":                 func(c bind.Args, f *Filter) { f.Type = enumArg(c, 1, "RaycastFilterType", nil) },
		"IncludeInstances": func(c bind.Args, f *Filter) {
			f.hasInclude, f.Include = !c.Missing(1), instancesArg(c)
		},
		"RespectCanCollide": func(c bind.Args, f *Filter) { f.RespectCanCollide = c.Bool(1) },
	} {
		setters[name] = func(c bind.Args, v T) { set(c, v.filter()) }
	}
	return setters
}

func optInstances(e *bind.Env, list []*instance.Instance, set bool) vm.Value {
	if !set {
		return vm.Nil
	}
	return e.Instances(list)
}

// instancesArg returns argument 1, an instance, an array of instances or nil.
func instancesArg(c bind.Args) []*instance.Instance {
	if c.Missing(1) {
		return nil
	}
	if inst := bind.AsInstance(c.Value(1)); inst != nil {
		return []*instance.Instance{inst}
	}
	t := c.Table(1)
	list := make([]*instance.Instance, 0, t.Len())
	for i := 1; i <= t.Len(); i++ {
		inst := bind.AsInstance(t.GetInt(i))
		if inst == nil {
			c.Errorf("Unable to cast %s to Object", bind.TypeName(c.Env.VM, t.GetInt(i)))
		}
		list = append(list, inst)
	}
	return slices.Clip(list)
}
