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
	// Unsupported names methods that Roblox has and Lanai knowingly lacks, each
	// with the reason and what to use instead. A call raises it, so that
	// pcall(object.Method, object) guards it.
	Unsupported map[string]string
	// Lacking is the same for other members, which raise it when they are read.
	// What Unsupported names and the reflection tables know as no method joins it.
	Lacking map[string]string
	// Refused names members that exist but that a server's scripts cannot use,
	// each with the text Roblox raises when they are read.
	Refused map[string]string
	// RefusedEvents names events that scripts can read and not use, each with the
	// text Roblox raises when they connect to it or wait for it.
	RefusedEvents map[string]string
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
type unsupported struct {
	why  string
	read bool // raised when it is read
}

// refused is the Impl of a member that raises a text of Roblox's.
type refused string

// refusedEvent is the Impl of an event that raises a text of Roblox's when it is used.
type refusedEvent string

// capabilityMember begins the names, impossible in scripts, of the methods
// that carry Class.Capabilities.
const capabilityMember = "\x00capability "

// Layers are the two descriptions of one class; either may be nil.
type Layers struct {
	// Own says what this program does with the class.
	Own *Class
	// Facts says what the class has beside that. A member or alias that Own or a
	// super class has, and a default that Own has, is left out of it. The
	// flags of both count; the super class and the hooks are Own's if it has
	// them.
	Facts *Class
}

// NewRegistry builds a registry from class descriptions, in any order.
func NewRegistry(classes []Class) (*instance.Registry, error) {
	described := make(map[string]*Class, len(classes)+2)
	for i := range classes {
		if described[classes[i].Name] != nil {
			return nil, fmt.Errorf("class %s is described twice", classes[i].Name)
		}
		described[classes[i].Name] = &classes[i]
	}
	for _, base := range []string{"Object", "Instance"} {
		if described[base] == nil {
			described[base] = &Class{Name: base}
		}
	}
	r, err := NewLazyRegistry(sortedKeys(described), func(name string) (Layers, error) {
		return Layers{Own: described[name]}, nil
	})
	if err != nil {
		return nil, err
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	return r, nil
}

// NewLazyRegistry returns a registry that asks for the descriptions of a class
// at its first use. names are all classes, sorted; Object and Instance are
// among them. describe runs on any goroutine.
func NewLazyRegistry(names []string, describe func(name string) (Layers, error)) (*instance.Registry, error) {
	object, base := instance.NewBase()
	var r *instance.Registry
	class := func(name string) *instance.Class {
		switch {
		case name == "Object":
			return object
		case name == "Instance":
			return base
		case r == nil:
			return nil
		}
		return r.Class(name)
	}
	r, err := instance.NewLazyRegistry(names, func(name string) (*instance.Class, error) {
		layers, err := describe(name)
		if err != nil {
			return nil, err
		}
		c := &instance.Class{Name: name}
		if name == "Object" || name == "Instance" {
			c = class(name)
		} else if c.Super = class(layers.super()); c.Super == nil {
			return nil, fmt.Errorf("super class %s is not described", layers.super())
		}
		layers.fill(c)
		return c, nil
	})
	return r, err
}

// super returns the name of the super class.
func (l Layers) super() string {
	switch {
	case l.Own != nil && l.Own.Super != "":
		return l.Own.Super
	case l.Facts != nil && l.Facts.Super != "":
		return l.Facts.Super
	}
	return "Instance"
}

// fill gives c what its descriptions say.
func (l Layers) fill(c *instance.Class) {
	own := ownNames(c)
	if l.Own != nil {
		for _, name := range l.Own.fill(c, func(string) bool { return false }) {
			own[name] = true
		}
	}
	if l.Facts != nil {
		l.Facts.fill(c, func(name string) bool {
			return own[name] || c.Super != nil && (c.Super.Member(name) != nil || c.Super.Property(name) != nil)
		})
	}
}

// ownNames are the names that c has of its own already.
func ownNames(c *instance.Class) map[string]bool {
	own := make(map[string]bool)
	for _, p := range c.Properties {
		own[p.Name] = true
	}
	for _, e := range c.Events {
		own[e.Name] = true
	}
	for alias := range c.Aliases {
		own[alias] = true
	}
	return own
}

// fill gives c what d says about members that c does not have, and returns
// their names.
func (d *Class) fill(c *instance.Class, has func(name string) bool) (names []string) {
	missing := func(name string) bool {
		if has(name) {
			return false
		}
		names = append(names, name)
		return true
	}
	for i := range d.Properties {
		if p := d.Properties[i]; missing(p.Name) {
			c.Properties = append(c.Properties, &p)
			if capability, ok := d.Capabilities[p.Name]; ok {
				c.Methods = append(c.Methods, &instance.Method{Name: capabilityMember + p.Name, Impl: capability})
			}
		}
	}
	for _, name := range d.Events {
		if missing(name) {
			c.Events = append(c.Events, &instance.Event{Name: name})
		}
	}
	for _, name := range sortedKeys(d.Sources) {
		if missing(name) {
			c.Events = append(c.Events, &instance.Event{Name: name, Source: d.Sources[name]})
		}
	}
	for _, name := range d.Callbacks {
		if missing(name) {
			c.Callbacks = append(c.Callbacks, &instance.Callback{Name: name})
		}
	}
	d.fillMethods(c, missing)
	for alias, name := range d.Aliases {
		if missing(alias) {
			c.Aliases = setIn(c.Aliases, alias, name)
		}
	}
	for name, v := range d.Defaults {
		if _, ok := c.Defaults[name]; !ok {
			c.Defaults = setIn(c.Defaults, name, v)
		}
	}
	d.fillClass(c)
	return names
}

// fillMethods adds the methods, and what looks like one to the tree.
func (d *Class) fillMethods(c *instance.Class, missing func(name string) bool) {
	add := func(name string, impl any) {
		if missing(name) {
			c.Methods = append(c.Methods, &instance.Method{Name: name, Impl: impl})
		}
	}
	for _, name := range sortedKeys(d.Methods) {
		add(name, &boundMethod{d.Name, d.Methods[name]})
	}
	for _, name := range sortedKeys(d.Unsupported) {
		add(name, unsupported{why: d.Unsupported[name]})
	}
	for _, name := range sortedKeys(d.Lacking) {
		add(name, unsupported{d.Lacking[name], true})
	}
	for _, name := range sortedKeys(d.Refused) {
		add(name, refused(d.Refused[name]))
	}
	for _, name := range sortedKeys(d.RefusedEvents) {
		add(name, refusedEvent(d.RefusedEvents[name]))
	}
}

// fillClass sets what concerns the class as a whole.
func (d *Class) fillClass(c *instance.Class) {
	c.Creatable = c.Creatable || d.Creatable
	c.Service = c.Service || d.Service
	c.Abstract = c.Abstract || d.Abstract
	c.ValueChanged = c.ValueChanged || d.ValueChanged
	if c.Created == nil {
		c.Created = d.Created
	}
	if c.Moved == nil {
		c.Moved = d.Moved
	}
	if c.Cloned == nil {
		c.Cloned = d.Cloned
	}
	if c.Destroyed == nil {
		c.Destroyed = d.Destroyed
	}
}

// setIn sets a key of a map that may not be there yet.
func setIn[V any](m map[string]V, key string, v V) map[string]V {
	if m == nil {
		m = make(map[string]V)
	}
	m[key] = v
	return m
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
