// Package instance is the tree of Roblox instances as plain Go: classes, properties, attributes, tags and signals.
//
// A [Registry] holds [Class] descriptions and is immutable, so that any number of servers may share one.
// A [Tree] belongs to one server: it owns the DataModel, its services, the tag index and the signal mode.
// An [Instance] belongs to one tree and a tree to one goroutine; nothing here takes a lock.
//
// The package knows no Lua. Values are nil, bool, float64, string, *Instance, or a data type of the caller: any
// comparable Go value, opaque here, that [Options.Values] can name. Handlers of signals are a small interface behind
// which the bindings resume coroutines. Errors carry the texts that Roblox shows to scripts.
//
// The contract is https://create.roblox.com/docs/reference/engine/classes/Instance.
package instance

// This file holds Class, the table that describes one Roblox class, and its lookup of members.
// Its one rule: a class is never changed after its first use, so that servers may share it without locks.

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// A Class describes one Roblox class. It is filled in as a literal, given to NewRegistry, and not touched again.
// Members of the super class are inherited; a class lists only its own.
type Class struct {
	Name      string // as in Instance.new("Name") and ClassName
	Super     *Class // nil for Object only
	Creatable bool   // Instance.new accepts it
	Service   bool   // GetService accepts it; implies that there is one instance, a locked child of the DataModel
	Abstract  bool   // has no instances of its own class

	// ValueChanged marks the classes derived from ValueBase, whose event Changed passes the new Value and fires for
	// the property Value alone. It is inherited.
	ValueChanged bool

	Properties []*Property
	Events     []*Event
	Callbacks  []*Callback
	Methods    []*Method

	// Defaults are defaults of this class for inherited properties, by name. "Name" is allowed: the name of a new
	// instance where it is not the class's own.
	Defaults map[string]any

	// Aliases are deprecated names and the members of this class or a super class that they stand for.
	Aliases map[string]string

	// Created runs once for every new instance of the class or of one derived from it, super class first.
	Created func(*Instance)
	// Moved runs after an instance of the class, or an ancestor of one, got another parent; before any signal handler
	// that is told of the new place, and in every signal mode. from is the old parent of root, the instance that moved.
	Moved func(i, root, from *Instance)
	// Cloned runs for every copy of an instance of the class, after its properties were copied.
	Cloned func(from, to *Instance)
	// Destroyed runs when an instance was destroyed, before its connections are dropped.
	Destroyed func(*Instance)

	once   sync.Once
	linked linkedClass
}

// linkedClass is what a class computes from itself and its super classes at first use.
type linkedClass struct {
	members  memberTable
	stored   []*Property // by slot, super class first
	defaults []any       // by slot
	name     string      // default of Name
	hash     uint32
	value    bool // ValueChanged here or in a super class
	created  []func(*Instance)
	cloned   []func(from, to *Instance)
	moved    []func(i, root, from *Instance)
	destroy  []func(*Instance)
}

// A Member is a *Property, *Event, *Callback or *Method.
type Member interface {
	// MemberName is the name of the member as scripts write it.
	MemberName() string
}

var (
	_ Member = (*Property)(nil)
	_ Member = (*Event)(nil)
	_ Member = (*Callback)(nil)
	_ Member = (*Method)(nil)
)

// An Event describes an event of a class.
type Event struct {
	Name string
	// Source, if set, names the signal of an instance; otherwise each instance has a signal of its own, made at
	// first use. It must return the same signal on each call.
	Source func(*Instance) *Signal
	// Ancestry marks the events that SignalBehavior AncestryDeferred delays.
	Ancestry bool

	base baseEvent // which of the events this package fires, 0 for the others
}

// MemberName returns e.Name.
func (e *Event) MemberName() string { return e.Name }

// A Callback describes a member that scripts set to a function and cannot read, like BindableFunction.OnInvoke.
type Callback struct {
	Name string
	slot int
}

// MemberName returns c.Name.
func (c *Callback) MemberName() string { return c.Name }

// A Method describes a method. What carries it out is the caller's business.
type Method struct {
	Name   string
	Yields bool
	Impl   any // opaque here
}

// MemberName returns m.Name.
func (m *Method) MemberName() string { return m.Name }

// Member returns the member of the class called name, its own or an inherited one, or nil.
// Aliases are resolved. Hidden properties are not members; Property finds them.
func (c *Class) Member(name string) Member {
	m := c.link().members.find(name)
	if p, ok := m.(*Property); ok && p.Hidden {
		return nil
	}
	return m
}

// Property returns the property called name, a hidden one too, or nil.
func (c *Class) Property(name string) *Property {
	p, _ := c.link().members.find(name).(*Property)
	return p
}

// Event returns the event called name, or nil.
func (c *Class) Event(name string) *Event {
	e, _ := c.link().members.find(name).(*Event)
	return e
}

// Callback returns the callback called name, or nil.
func (c *Class) Callback(name string) *Callback {
	b, _ := c.link().members.find(name).(*Callback)
	return b
}

// Hash returns a number for tables of members: that of another class is most likely another one.
func (c *Class) Hash() uint32 { return c.link().hash }

// hashName is FNV-1a. See https://en.wikipedia.org/wiki/Fowler-Noll-Vo_hash_function.
func hashName(name string) uint32 {
	h := uint32(2166136261)
	for n := range len(name) {
		h = (h ^ uint32(name[n])) * 16777619
	}
	return h
}

// Default returns the value of p in a new instance of the class.
func (c *Class) Default(p *Property) any {
	l := c.link()
	if p.base == baseName {
		return l.name
	}
	if p.slot < 0 {
		return p.Default
	}
	return l.defaults[p.slot]
}

// IsA tells whether the class is name or derives from it. Case matters.
func (c *Class) IsA(name string) bool {
	for ; c != nil; c = c.Super {
		if c.Name == name {
			return true
		}
	}
	return false
}

// Inherits tells whether the class is other or derives from it.
func (c *Class) Inherits(other *Class) bool {
	for ; c != nil; c = c.Super {
		if c == other {
			return true
		}
	}
	return false
}

// MemberNames returns the names of all members a script can use, sorted, without aliases.
func (c *Class) MemberNames() []string {
	var names []string
	t := &c.link().members
	for n, name := range t.names {
		if name == t.members[n].MemberName() && c.Member(name) != nil {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
	})
	return names
}

// AllProperties returns every property of the class, super class first, each in the order of its literal.
func (c *Class) AllProperties() []*Property {
	if c == nil {
		return nil
	}
	return append(c.Super.AllProperties(), c.Properties...)
}

// link computes the tables of the class at the first call.
func (c *Class) link() *linkedClass {
	c.once.Do(c.build)
	return &c.linked
}

// build merges the tables of the super class with the members of c. Slots continue those of the super class, so a
// property has the same slot in every derived class.
func (c *Class) build() {
	var super linkedClass
	if c.Super != nil {
		super = *c.Super.link()
	}
	l := &c.linked
	own := len(c.Properties) + len(c.Events) + len(c.Callbacks) + len(c.Methods) + len(c.Aliases)
	l.members = super.members.extended(own)

	l.stored = slices.Clip(super.stored)
	l.defaults = slices.Clone(super.defaults)
	l.value = c.ValueChanged || super.value
	for _, p := range c.Properties {
		p.prepare()
		l.members.set(p.Name, p)
		if p.slot = -1; p.Get == nil {
			p.slot = len(l.defaults)
			l.stored = append(l.stored, p)
			l.defaults = append(l.defaults, p.Default)
		}
	}
	for _, b := range c.Callbacks {
		l.members.set(b.Name, b)
		b.slot = len(l.defaults)
		l.stored = append(l.stored, nil)
		l.defaults = append(l.defaults, nil)
	}
	for _, e := range c.Events {
		l.members.set(e.Name, e)
	}
	for _, m := range c.Methods {
		l.members.set(m.Name, m)
	}
	for alias, name := range c.Aliases {
		if m := l.members.find(name); m != nil {
			l.members.set(alias, m)
		}
	}
	l.hash = hashName(c.Name)
	c.buildDefaults()
	l.created = appendHook(super.created, c.Created, c.Created != nil)
	l.cloned = appendHook(super.cloned, c.Cloned, c.Cloned != nil)
	l.moved = appendHook(super.moved, c.Moved, c.Moved != nil)
	l.destroy = appendHook(super.destroy, c.Destroyed, c.Destroyed != nil)
}

// buildDefaults lays the Defaults of c over the inherited ones.
func (c *Class) buildDefaults() {
	l := &c.linked
	l.name = c.Name
	for name, v := range c.Defaults {
		p, _ := l.members.find(name).(*Property)
		switch {
		case p == nil:
		case p.base == baseName:
			l.name, _ = v.(string)
		case p.slot >= 0:
			l.defaults[p.slot] = v
		}
	}
}

// appendHook returns hooks, and f if it is set, without changing the hooks of the super class.
func appendHook[F any](hooks []F, f F, set bool) []F {
	if !set {
		return hooks
	}
	return append(slices.Clip(hooks), f)
}
