package project

// This file holds the tree of descriptions. Its one rule: a Node is plain data,
// and only the loader writes it.

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A RunContext says where a Script runs. The numbers are those of
// https://create.roblox.com/docs/reference/engine/enums/RunContext
type RunContext int8

// The run contexts.
const (
	Legacy RunContext = iota
	Server
	Client
	Plugin
)

// String is the enum item's name.
func (c RunContext) String() string {
	names := [...]string{"Legacy", "Server", "Client", "Plugin"}
	if c < 0 || int(c) >= len(names) {
		return strconv.Itoa(int(c))
	}
	return names[c]
}

// A Node describes one instance.
type Node struct {
	Name      string
	ClassName string

	// Properties, sorted by name, and Attributes hold decoded JSON: bool, float64,
	// string, nil, Numbers, []any, map[string]any, or Explicit where the file names
	// the type; or a value of package robloxfile, which is what place and model files
	// have. A value without a type takes its type from the property. Nil when there are none.
	Properties Properties
	Attributes map[string]any

	Children []*Node

	// Source is the text of a Script, LocalScript or ModuleScript, lines ended by LF.
	Source string

	RunContext RunContext // of a Script
	// IgnoreUnknownInstances keeps live sync from removing what it does not know.
	IgnoreUnknownInstances bool

	File string // the file it was read from, or "" (a folder, a node of a project file)
	Dir  string // the folder whose entries are its children, or ""
	ID   string // $id, id or Rojo_Id: target of references

	// Refs names the instances that properties refer to: their IDs by property.
	Refs map[string]string

	// Err says why the file or its meta file could not be used; running or
	// requiring the node fails with it.
	Err *Problem

	at   position // where a JSON file describes it
	from *origins // nil when there is nothing in it
}

// origins is what few nodes have: files besides their own, and where these give their attributes.
type origins struct {
	meta        []string  // the meta files that are about the node
	projectFile string    // the project file whose root it is, or ""
	written     []written // where a JSON file gives its attributes
}

// origins is the origins of a node, to read.
func (n *Node) origins() origins {
	if n.from == nil {
		return origins{}
	}
	return *n.from
}

// more is the origins of a node, to add to.
func (n *Node) more() *origins {
	if n.from == nil {
		n.from = &origins{}
	}
	return n.from
}

// Properties are what a node says for properties, sorted by name.
type Properties []Property

// A Property is what a node says for one property.
type Property struct {
	Name  string
	Value any
	at    position // where a JSON file gives it
}

// Find returns the value of a property; given is false for one that the node says nothing about.
func (list Properties) Find(name string) (value any, given bool) {
	i, found := slices.BinarySearchFunc(list, name, func(p Property, name string) int { return strings.Compare(p.Name, name) })
	if !found {
		return nil, false
	}
	return list[i].Value, true
}

// Same tells whether p says the same as other, wherever either was given.
func (p Property) Same(other Property) bool {
	return p.Name == other.Name && reflect.DeepEqual(p.Value, other.Value)
}

// settled sorts properties; of those with one name the last counts.
func settled(list Properties) Properties {
	if len(list) < 2 {
		return list
	}
	byName := func(a, b Property) int { return strings.Compare(a.Name, b.Name) }
	if !slices.IsSortedFunc(list, byName) {
		slices.SortStableFunc(list, byName)
	}
	kept := list[:1]
	for _, p := range list[1:] {
		if last := &kept[len(kept)-1]; last.Name == p.Name {
			*last = p
		} else {
			kept = append(kept, p)
		}
	}
	return kept
}

// Numbers is an array of nothing but numbers.
type Numbers []float64

// Explicit is a property or attribute value whose type the file names: {"Type": value}.
// https://rojo.space/docs/v7/properties/
type Explicit struct {
	Type  string
	Value any
}

// Child is the first child named name, or nil.
func (n *Node) Child(name string) *Node {
	for _, child := range n.Children {
		if child.Name == name {
			return child
		}
	}
	return nil
}

// Walk calls visit for n and all its descendants, parents first, in tree order.
func (n *Node) Walk(visit func(*Node)) {
	visit(n)
	for _, child := range n.Children {
		child.Walk(visit)
	}
}

// ByFile maps every file and folder of the tree to its node. A folder that is an
// instance through its init file or its project has two entries.
func (p *Project) ByFile() map[string]*Node {
	nodes := map[string]*Node{}
	p.Root.Walk(func(n *Node) {
		for _, path := range []string{n.File, n.Dir} {
			if _, taken := nodes[path]; path != "" && !taken {
				nodes[path] = n
			}
		}
	})
	return nodes
}

// place is an empty DataModel.
func place(name, file string) *Node {
	return &Node{Name: name, ClassName: "DataModel", File: file}
}

// service is n's child of that class, made when missing.
func (n *Node) service(className string) *Node {
	for _, child := range n.Children {
		if child.ClassName == className {
			return child
		}
	}
	child := &Node{Name: className, ClassName: className}
	n.add(child)
	return child
}

func (n *Node) add(child *Node) { n.Children = append(n.Children, child) }
