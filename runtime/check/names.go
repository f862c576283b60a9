package check

import (
	"slices"
	"strings"
	"sync"

	"lanai/runtime/instance"
	"lanai/runtime/suggest"
)

// This file holds the judgement of names. Its one rule: of an object that may
// be of several classes, a member is lacking only when all of them lack it.

// names answers questions about all classes at once.
type names struct {
	*World
	once    sync.Once
	holders map[string][]*instance.Class // the classes that have a member of a name of their own
}

// having returns the classes that have a member of their own, not inherited.
func (n *names) having(member string) []*instance.Class {
	n.once.Do(func() {
		n.holders = make(map[string][]*instance.Class)
		registry := n.Tree.Registry()
		for _, name := range registry.Names() {
			c := registry.Class(name)
			for _, m := range ownMembers(c) {
				n.holders[m] = append(n.holders[m], c)
			}
		}
	})
	return n.holders[member]
}

func ownMembers(c *instance.Class) (names []string) {
	for _, p := range c.Properties {
		names = append(names, p.Name)
	}
	for _, e := range c.Events {
		names = append(names, e.Name)
	}
	for _, b := range c.Callbacks {
		names = append(names, b.Name)
	}
	for _, m := range c.Methods {
		names = append(names, m.Name)
	}
	for alias := range c.Aliases {
		names = append(names, alias)
	}
	return names
}

// member is the standing of a member of an object, and the class it belongs to.
func (n *names) member(v *value, name string) (Answer, *instance.Class) {
	a := n.Member(v.class, name)
	if a.Standing != Absent || v.exact {
		return a, declaring(v.class, name)
	}
	worst, where := a, v.class
	for _, c := range n.having(name) {
		if !c.Inherits(v.class) {
			continue
		}
		a := n.Member(c, name)
		if a.Standing == Works {
			return a, c
		}
		worst, where = a, c
	}
	return worst, where
}

// anywhere is the standing of a member of an object of which nothing is known:
// Lacking only when each class that has the member lacks it.
func (n *names) anywhere(name string) (a Answer, c *instance.Class) {
	for _, holder := range n.having(name) {
		switch found := n.Member(holder, name); {
		case found.Standing != Lacking:
			return Answer{}, nil
		case c == nil:
			a, c = found, holder
		}
	}
	return a, c
}

// declaring is the class, c or a super class, that brings a member.
func declaring(c *instance.Class, name string) *instance.Class {
	m := c.Member(name)
	for c.Super != nil && m != nil && c.Super.Member(name) == m {
		c = c.Super
	}
	return c
}

// nearMember is what was probably meant by a member that a class does not have.
func (n *names) nearMember(c *instance.Class, name string) string {
	return suggest.Nearest(name, c.MemberNames())
}

// miscased is the member of a class that differs from a name in case only.
func miscased(c *instance.Class, name string) string {
	for _, m := range c.MemberNames() {
		if strings.EqualFold(m, name) {
			return m
		}
	}
	return ""
}

// typed is the value that a type stands for.
func (n *names) typed(t instance.Type) *value {
	switch t.Kind {
	case instance.KindInstance:
		return some(n.Tree.Registry().Class(t.Name))
	case instance.KindEnum:
		return &value{kind: item, name: t.Name}
	case instance.KindDataType:
		if n.Types[t.Name] != nil {
			return &value{kind: data, name: t.Name}
		}
	case instance.KindString:
		return &value{kind: text}
	}
	return nil
}

func (n *names) flow(f Flow) *value {
	v := n.typed(f.Type)
	if f.List && v != nil {
		return &value{kind: list, element: v}
	}
	return v
}

// flows are the values that a method returns or an event passes.
func (n *names) flows(c *instance.Class, member string) (values []*value) {
	for _, f := range n.Flows(c.Name, member) {
		values = append(values, n.flow(f))
	}
	return values
}

// annotated is the value that a type annotation stands for, if it is a plain
// one: Player, Player?, {Player}.
func (n *names) annotated(typ string, own map[string]bool) *value {
	typ = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(typ), "?"))
	if inner, ok := strings.CutPrefix(typ, "{"); ok && strings.HasSuffix(inner, "}") {
		if element := n.annotated(strings.TrimSuffix(inner, "}"), own); element != nil {
			return &value{kind: list, element: element}
		}
		return nil
	}
	if name, ok := strings.CutPrefix(typ, "Enum."); ok && slices.Contains(n.Enums.Names(), name) {
		return &value{kind: item, name: name}
	}
	switch {
	case own[typ]:
		return nil
	case typ == "string":
		return &value{kind: text}
	case n.Types[typ] != nil:
		return &value{kind: data, name: typ}
	}
	return some(n.Tree.Registry().Class(typ))
}
