package bind

import (
	"fmt"
	"sort"

	"lanai/runtime/instance"
)

// This file holds Class: how a class file of package bindings/class describes
// its class, and how all of them become a registry. Its one rule: a class is
// one literal.

// Method carries out a method of a class. Arguments are numbered from 1
// without the object, which is c.Self.
type Method func(c *Call)

// Class describes a class. The literals Object and Instance add members to
// the tree's own classes of that name.
type Class struct {
	Name  string
	Super string // "" means Instance
	// Creatable, Service and Abstract are as in [instance.Class].
	Creatable, Service, Abstract bool
	// ValueChanged marks ValueBase: Changed passes the new Value.
	ValueChanged bool
	Properties   []instance.Property
	Events       []string
	// Sources are events whose signal another part of the tree owns.
	Sources   map[string]func(*instance.Instance) *instance.Signal
	Callbacks []string
	Methods   map[string]Method
	// Unsupported names members that Roblox has and Lanai knowingly lacks, each
	// with the reason and what to use instead.
	Unsupported map[string]string
	// Refused names members that exist but that a server's scripts cannot use,
	// each with the text Roblox raises when they are read.
	Refused map[string]string
	// Reason, when set, says why no member of the class (but Instance's own)
	// is supported, and what to use instead.
	Reason string
	// Capabilities names the capability that scripts lack for a hidden
	// property; without an entry it is RobloxScript.
	Capabilities map[string]string
	// Aliases maps deprecated names to members.
	Aliases map[string]string
	// Defaults are defaults of inherited properties.
	Defaults map[string]any
	// Created, Moved, Cloned and Destroyed are as in [instance.Class].
	Created   func(*instance.Instance)
	Moved     func(i, root, from *instance.Instance)
	Cloned    func(from, to *instance.Instance)
	Destroyed func(*instance.Instance)
}

// boundMethod is the Impl of a supported method.
type boundMethod struct {
	class string
	run   Method
}

// unsupported is the Impl of a member Lanai knowingly lacks.
type unsupported struct{ why string }

// refused is the Impl of a member that raises a text of Roblox's.
type refused string

// unsupportedMember is the name, impossible in scripts, of the method that
// carries Class.Reason.
const unsupportedMember = "\x00reason"

// capabilityMember begins the names, impossible in scripts, of the methods
// that carry Class.Capabilities.
const capabilityMember = "\x00capability "

// NewRegistry builds a registry from class descriptions, in any order.
func NewRegistry(classes []Class) (*instance.Registry, error) {
	object, base := instance.NewBase()
	made := map[string]*instance.Class{"Object": object, "Instance": base}
	for i := range classes {
		c := &classes[i]
		if made[c.Name] == nil {
			made[c.Name] = &instance.Class{Name: c.Name}
		}
	}
	for i := range classes {
		if err := fill(made, &classes[i]); err != nil {
			return nil, err
		}
	}
	list := make([]*instance.Class, 0, len(made))
	for _, c := range made {
		list = append(list, c)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return instance.NewRegistry(list...)
}

func fill(made map[string]*instance.Class, d *Class) error {
	c := made[d.Name]
	if c.Super == nil && d.Name != "Object" {
		super := d.Super
		if super == "" {
			super = "Instance"
		}
		if c.Super = made[super]; c.Super == nil {
			return fmt.Errorf("class %s: super class %s is not described", d.Name, super)
		}
	}
	c.Creatable, c.Service, c.Abstract, c.ValueChanged = d.Creatable, d.Service, d.Abstract || c.Abstract, d.ValueChanged
	for i := range d.Properties {
		p := d.Properties[i]
		c.Properties = append(c.Properties, &p)
	}
	for _, name := range d.Events {
		c.Events = append(c.Events, &instance.Event{Name: name})
	}
	for _, name := range sortedKeys(d.Sources) {
		c.Events = append(c.Events, &instance.Event{Name: name, Source: d.Sources[name]})
	}
	for _, name := range d.Callbacks {
		c.Callbacks = append(c.Callbacks, &instance.Callback{Name: name})
	}
	for _, name := range sortedKeys(d.Methods) {
		c.Methods = append(c.Methods, &instance.Method{Name: name, Impl: &boundMethod{d.Name, d.Methods[name]}})
	}
	for _, name := range sortedKeys(d.Unsupported) {
		c.Methods = append(c.Methods, &instance.Method{Name: name, Impl: unsupported{d.Unsupported[name]}})
	}
	for _, name := range sortedKeys(d.Refused) {
		c.Methods = append(c.Methods, &instance.Method{Name: name, Impl: refused(d.Refused[name])})
	}
	for _, name := range sortedKeys(d.Capabilities) {
		c.Methods = append(c.Methods, &instance.Method{Name: capabilityMember + name, Impl: d.Capabilities[name]})
	}
	if d.Reason != "" {
		c.Methods = append(c.Methods, &instance.Method{Name: unsupportedMember, Impl: unsupported{d.Reason}})
	}
	c.Aliases = mergeMaps(c.Aliases, d.Aliases)
	c.Defaults = mergeMaps(c.Defaults, d.Defaults)
	c.Created, c.Moved, c.Cloned, c.Destroyed = d.Created, d.Moved, d.Cloned, d.Destroyed
	return nil
}

func mergeMaps[V any](into, from map[string]V) map[string]V {
	if into == nil {
		return from
	}
	for k, v := range from {
		into[k] = v
	}
	return into
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
