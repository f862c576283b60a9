package runtime

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"lanai/runtime/instance"
	"lanai/runtime/project"
)

// This file holds what nodes say about their instances: properties, attributes, tags
// and references. Its one rule: what a newer reading no longer says goes back to what
// it would be without it, and what it says again is left as scripts have made it.

// nothing is the node of no reading.
var nothing = &project.Node{}

// configure gives an instance its node's properties and attributes. old is the node
// of the reading before, or nil.
func (s *Server) configure(inst *instance.Instance, n, old *project.Node) {
	if s.options.Property == nil {
		return
	}
	if old == nil {
		old = nothing
	}
	if n.RunContext != old.RunContext {
		s.setProperty(inst, n, "RunContext", float64(n.RunContext))
	}
	if old != nothing {
		s.unset(inst, n, old)
	}
	inst.Reserve(len(n.Properties))
	for _, p := range n.Properties {
		if old == nothing {
			s.setProperty(inst, n, p.Name, p.Value)
		} else if was, had := old.Properties.Find(p.Name); !had || !reflect.DeepEqual(was, p.Value) {
			s.setProperty(inst, n, p.Name, p.Value)
		}
	}
	if len(n.Attributes) == 0 {
		return
	}
	changed := make(map[string]any)
	for name, v := range n.Attributes {
		if was, had := old.Attributes[name]; !had || !reflect.DeepEqual(was, v) {
			changed[name] = v
		}
	}
	if len(changed) > 0 {
		s.setProperty(inst, n, AttributesProperty, changed)
	}
}

// setProperty sets a property as Options.Property does; what is wrong is a warning
// that names the place in the file.
func (s *Server) setProperty(inst *instance.Instance, n *project.Node, name string, v any) {
	if err := s.options.Property(inst, name, v); err != nil {
		s.sayProblem(Warning, n.PropertyProblem(name, "%s: %v", n.Name, err))
	}
}

// unset takes back what old says and n does not.
func (s *Server) unset(inst *instance.Instance, n, old *project.Node) {
	for _, p := range old.Properties {
		if _, still := n.Properties.Find(p.Name); !still {
			reset(inst, p.Name)
		}
	}
	tags := n.Tags()
	for _, tag := range old.Tags() {
		if !slices.Contains(tags, tag) {
			inst.RemoveTag(tag)
		}
	}
	for _, name := range sortedNames(old.Attributes) {
		if _, still := n.Attributes[name]; !still {
			_ = inst.SetAttribute(name, nil) // a name that was refused is not there
		}
	}
	for _, name := range sortedNames(old.Refs) {
		if _, still := n.Refs[name]; !still {
			reset(inst, name)
		}
	}
}

// sortedNames lists the keys of a map in order, so that signals fire in the same order each time.
func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// reset gives a property its default, also one that only a project can set.
func reset(inst *instance.Instance, name string) {
	p := inst.Class().Property(name)
	switch {
	case p == nil:
	case p.ReadOnly && p.Get == nil:
		inst.Put(name, inst.Class().Default(p))
	case p.Get != nil && inst.Class().Creatable: // it has no default but what a new instance gives
		_ = inst.Assign(p, inst.Tree().Create(inst.Class()).Value(p))
	default:
		_ = inst.Reset(p) // one that cannot be set was not set either
	}
}

// link sets the properties of a place that refer to other instances. After a reload, old is the
// place before and matched its nodes by those of now; only what changed is set.
func (s *Server) link(p, old *place, matched map[*project.Node]*project.Node) {
	p.project.Root.Walk(func(n *project.Node) {
		if len(n.Refs) == 0 || p.inst[n] == nil {
			return
		}
		inst := p.inst[n]
		for _, name := range sortedNames(n.Refs) {
			target := p.target(n, name)
			if was := matched[n]; was != nil && old.target(was, name) == target {
				continue
			}
			if err := s.refer(inst, name, target); err != nil {
				s.sayProblem(Warning, n.PropertyProblem(AttributesProperty, "%s: %v", n.Name, err))
			}
		}
	})
}

// target is the instance that a node's property refers to, or nil.
func (p *place) target(n *project.Node, property string) *instance.Instance {
	return p.inst[p.project.IDs[n.Refs[property]]]
}

// refer makes a property refer to an instance, or to none.
func (s *Server) refer(inst *instance.Instance, name string, target *instance.Instance) error {
	p := inst.Class().Property(name)
	switch {
	case p != nil && p.Type.Name == "Content":
		return s.options.Property(inst, name, target)
	case p == nil || p.Type.Kind != instance.KindInstance:
		return fmt.Errorf("Rojo_Target_%s: %s has no reference %s", name, inst.Class().Name, name)
	case target == nil:
		return inst.Assign(p, nil)
	}
	return inst.Assign(p, target)
}
