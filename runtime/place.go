package runtime

import (
	"fmt"
	"strings"

	"lanai/runtime/instance"
	"lanai/runtime/luau/syntax"
	"lanai/runtime/project"
)

// This file holds the place: the project's nodes as instances, and which of
// them run. Its one rule: the tree is built before any script starts.

// SourceProperty is the hidden property that holds a script's text.
const SourceProperty = "Source"

// AttributesProperty is the name under which Options.Property is given a
// node's attributes, all at once in a map[string]any.
const AttributesProperty = "Attributes"

// Explicit is a value of a project file that names its type. It is an alias,
// so that bindings need not know package project.
type Explicit = project.Explicit

// Numbers is an array of numbers in a project file.
type Numbers = project.Numbers

// place ties a project's nodes to the instances made of them.
type place struct {
	project *project.Project
	inst    map[*project.Node]*instance.Instance
	built   []built                  // what finishPlace is yet to do, parents first
	byFile  map[string]*project.Node // made at first use
}

// built is a node with the instance made of it.
type built struct {
	node *project.Node
	inst *instance.Instance
}

// Place builds the instances of a project. What a node asks for and the
// server has not is a warning, and the node is left out. Scripts do not run
// before StartScripts.
func (s *Server) Place(p *project.Project) {
	s.place = newPlace(p)
	s.compileAhead()
	s.place.add(p.Root, s.Tree.Root())
	s.sayProblems(p)
	for _, n := range p.Root.Children {
		s.build(s.place, n, s.Tree.Root())
	}
	s.finishPlace(s.place)
	s.standPlace()
}

func newPlace(p *project.Project) *place {
	return &place{project: p, inst: make(map[*project.Node]*instance.Instance, p.Size)}
}

// add notes the instance of a node.
func (p *place) add(n *project.Node, inst *instance.Instance) {
	p.inst[n] = inst
	p.built = append(p.built, built{n, inst})
}

// finishPlace gives the instances of a place their properties and references.
func (s *Server) finishPlace(p *place) {
	for _, b := range p.built {
		s.configure(b.inst, b.node, nil)
	}
	p.built = nil
	s.link(p, nil, nil)
}

func (s *Server) sayProblems(p *project.Project) {
	for _, w := range p.Warnings {
		s.sayProblem(Warning, w)
	}
	for _, e := range p.Errors {
		s.sayProblem(Error, e)
	}
}

func (s *Server) sayProblem(level Level, p *project.Problem) {
	text := p.Error()
	if p.Hint != "" {
		text += "\n  hint: " + p.Hint
	}
	s.send(Message{Level: level, Text: text})
}

// build makes the instance of a node and its descendants. parent may be nil.
func (s *Server) build(p *place, n *project.Node, parent *instance.Instance) {
	inst, err := s.make(n, parent)
	if err != nil {
		s.sayProblem(Warning, n.Problem("%s: %v; it is left out, with all it holds", n.Name, err))
		return
	}
	p.add(n, inst)
	for _, child := range n.Children {
		s.build(p, child, inst)
	}
}

// make finds the service or creates the instance that a node describes.
func (s *Server) make(n *project.Node, parent *instance.Instance) (*instance.Instance, error) {
	registry := s.Tree.Registry()
	if parent == s.Tree.Root() && registry.IsService(n.ClassName) {
		return s.Tree.Service(n.ClassName)
	}
	class := registry.Class(n.ClassName)
	if class != nil && !class.Creatable && parent != nil {
		if found := parent.FindFirstChild(n.Name); found != nil && found.Class() == class {
			return found, nil // such as StarterPlayer.StarterPlayerScripts
		}
	}
	if class == nil || class.Abstract {
		return nil, fmt.Errorf("class %s is not supported", n.ClassName)
	}
	inst := s.Tree.Create(class)
	inst.SetName(n.Name)
	s.setSource(inst, n)
	return inst, inst.SetParent(parent)
}

func (s *Server) setSource(inst *instance.Instance, n *project.Node) {
	if inst.Class().Property(SourceProperty) == nil {
		return
	}
	inst.Put(SourceProperty, n.Source)
	delete(s.broken, inst)
	if n.Err != nil {
		s.broken[inst] = true
	}
	s.files[inst] = n.File
}

// StartScripts starts every script of the place that runs on a server, in
// tree order.
func (s *Server) StartScripts() {
	s.Loop.Post(func() {
		s.live = true
		s.place.project.Root.Walk(func(n *project.Node) {
			if n.ClassName != "Script" {
				return // nothing else starts by itself, and a place has many
			}
			if inst := s.place.inst[n]; inst != nil && n.Err == nil && s.options.Runs(inst) {
				s.Start(inst)
			}
		})
	})
}

// Live reports whether the place's scripts have been started, so that a script
// which comes later starts too.
func (s *Server) Live() bool { return s.live }

// InstanceAt returns the instance that a file or folder of the project was
// made into, or nil.
func (s *Server) InstanceAt(path string) *instance.Instance {
	if s.place == nil {
		return nil
	}
	if s.place.byFile == nil {
		s.place.byFile = s.place.project.ByFile()
	}
	return s.place.inst[s.place.byFile[path]]
}

// File returns the file a script was read from, or "".
func (s *Server) File(inst *instance.Instance) string { return s.files[inst] }

// syntaxErrors turns a parser's complaints into messages that name the file,
// or for a script without one its full name.
func (s *Server) syntaxErrors(inst *instance.Instance, chunk string, errs syntax.ErrorList) []Message {
	where := s.files[inst]
	if where == "" {
		where = chunk
	}
	messages := make([]Message, len(errs))
	for i, e := range errs {
		messages[i] = Message{Level: Error, Syntax: true, Script: chunk, Line: int(e.Pos.Line),
			Text: fmt.Sprintf("%s:%d:%d: %s", where, e.Pos.Line, e.Pos.Col, strings.TrimSuffix(e.Msg, "\n"))}
	}
	return messages
}
