package project

// This file holds the writing of a project as a place or model file. Its one rule:
// the file is there whole or not at all.

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"lanai/runtime/project/robloxfile"
)

// SaveOptions tell Save about classes. All but IsService are needed.
type SaveOptions struct {
	// Value converts what a node says for a property to one of robloxfile's
	// types, Attribute the same for an attribute.
	Value     func(className, property string, v any) (any, error)
	Attribute func(v any) (any, error)

	// Default is the value of a property that a node says nothing about while
	// others of its class do, or nil.
	Default func(className, property string) any

	// IsService as in Options.
	IsService func(className string) bool
}

// Save writes the project to path, whose suffix says how: .rbxl and .rbxlx for a
// place, .rbxm and .rbxmx for a model. A project with Errors is not written. An
// error is always a *Problem.
func (p *Project) Save(path string, options SaveOptions) error {
	if len(p.Errors) > 0 {
		return p.Errors[0]
	}
	if options.IsService == nil {
		options.IsService = isCommonService
	}
	roots, err := p.savedRoots(path)
	if err != nil {
		return err
	}
	s := &saver{options: options, ids: p.IDs, made: map[*Node]*robloxfile.Instance{}}
	file := &robloxfile.File{}
	if !isPlaceFile(path) {
		file.Meta = map[string]string{"ExplicitAutoJoints": "true"}
	}
	for _, n := range roots {
		root, err := s.instance(n)
		if err != nil {
			return err
		}
		root.Service = isPlaceFile(path) && options.IsService(n.ClassName)
		file.Roots = append(file.Roots, root)
	}
	if err := s.link(); err != nil {
		return err
	}
	return writeRobloxFile(path, file, options)
}

// savedRoots are the nodes at the top of the file.
func (p *Project) savedRoots(path string) ([]*Node, error) {
	switch {
	case !isRobloxFile(path):
		problem := problem(path, "got a name that ends in %q, want .rbxl, .rbxlx, .rbxm or .rbxmx", filepath.Ext(path))
		problem.Hint = "places are .rbxl or .rbxlx, models .rbxm or .rbxmx"
		return nil, problem
	case isPlaceFile(path):
		return p.Root.Children, nil
	case !p.Model:
		problem := problem(path, "the project is a place, which a model file cannot hold")
		problem.Hint = "write a .rbxl or .rbxlx file"
		return nil, problem
	}
	return p.Root.Child("ServerScriptService").Children, nil
}

func writeRobloxFile(path string, file *robloxfile.File, options SaveOptions) error {
	var b bytes.Buffer
	var err error
	if ext := filepath.Ext(path); ext == ".rbxlx" || ext == ".rbxmx" {
		err = robloxfile.WriteXML(&b, file)
	} else {
		err = robloxfile.WriteBinary(&b, file, robloxfile.WriteOptions{Default: options.Default})
	}
	if err != nil {
		return problem(path, "not written: %v", err)
	}
	next := path + ".new"
	if err := os.WriteFile(next, b.Bytes(), 0o644); err != nil {
		return problem(path, "cannot be written: %v", err)
	}
	if err := os.Rename(next, path); err != nil {
		_ = os.Remove(next)
		return problem(path, "cannot be written: %v", err)
	}
	return nil
}

// A saver makes instances of nodes.
type saver struct {
	options SaveOptions
	ids     map[string]*Node
	made    map[*Node]*robloxfile.Instance
}

// instance makes the instance of a node and of all below it.
func (s *saver) instance(n *Node) (*robloxfile.Instance, error) {
	i := &robloxfile.Instance{ClassName: n.ClassName, Name: n.Name, Tags: n.Tags()}
	s.made[n] = i
	if isScriptClass(n.ClassName) {
		i.Properties = append(i.Properties, robloxfile.Property{Name: "Source", Value: n.Source})
	}
	if n.RunContext != Legacy {
		i.Properties = append(i.Properties, robloxfile.Property{Name: "RunContext", Value: robloxfile.Enum(n.RunContext)})
	}
	for _, p := range n.Properties {
		if p.Name == "Tags" || p.Name == "Attributes" {
			continue
		}
		v, err := s.options.Value(n.ClassName, p.Name, p.Value)
		if err != nil {
			return nil, n.PropertyProblem(p.Name, "%s: %v", n.Name, err)
		}
		i.Properties = append(i.Properties, robloxfile.Property{Name: p.Name, Value: v})
	}
	if err := s.attributes(i, n); err != nil {
		return nil, err
	}
	for _, child := range n.Children {
		made, err := s.instance(child)
		if err != nil {
			return nil, err
		}
		i.Children = append(i.Children, made)
	}
	return i, nil
}

// attributes gives an instance those of its node, also the ones given as a property.
func (s *saver) attributes(i *robloxfile.Instance, n *Node) error {
	all := map[string]any{}
	given, _ := n.Properties.Find("Attributes")
	if e, ok := given.(Explicit); ok {
		given = e.Value
	}
	if object, ok := given.(map[string]any); ok {
		all = object
	}
	if n.Attributes != nil {
		all = n.Attributes
	}
	for _, name := range sortedKeys(all) {
		if name == idAttribute || strings.HasPrefix(name, targetAttribute) {
			continue // the file has real references
		}
		v, err := s.options.Attribute(all[name])
		if err != nil {
			return n.PropertyProblem("Attributes", "%s: attribute %s: %v", n.Name, name, err)
		}
		i.Attributes = append(i.Attributes, robloxfile.Property{Name: name, Value: v})
	}
	return nil
}

// link gives every instance its references.
func (s *saver) link() error {
	for n, i := range s.made {
		for _, name := range sortedKeys(n.Refs) {
			target := s.made[s.ids[n.Refs[name]]]
			if target == nil {
				continue
			}
			v, err := s.options.Value(n.ClassName, name, robloxfile.Ref{Target: target})
			if err != nil {
				return n.PropertyProblem(name, "%s: %v", n.Name, err)
			}
			i.Properties = append(i.Properties, robloxfile.Property{Name: name, Value: v})
		}
	}
	return nil
}
