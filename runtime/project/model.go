package project

// This file holds JSON models, trees of instances in one file. Its one rule: a mistake
// anywhere in the file leaves the whole model out.
// https://rojo.space/docs/v7/sync-details/#json-models

import (
	"cmp"
	"strings"
)

// jsonModel makes the instances of a model file, nil for an empty one.
func (l *loader) jsonModel(n *Node) (*Node, error) {
	r, err := readJSON(n.File)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(r.content) == "" {
		return nil, nil
	}
	var model *Node
	err = r.document(func() (err error) {
		model, err = l.modelNode(r, "model")
		return err
	})
	if err != nil {
		return nil, err
	}
	r.release()
	if named := model.Name; named != model.ClassName && named != n.Name {
		l.warn(model.at.problem(n.File, "the model's name %q is ignored: the file's name makes it %q", named, n.Name), "")
	}
	model.Name, model.File = n.Name, n.File
	return model, nil
}

// modelNode makes one instance of a model and what is in it.
func (l *loader) modelNode(r *jsonReader, what string) (*Node, error) {
	if err := l.count(r.file); err != nil {
		return nil, err
	}
	at := r.at
	n, d := &Node{}, &description{at: r.position(at)}
	err := r.members(what, func(m member) (err error) {
		if r.peek() == 'n' {
			return nil
		}
		switch key := modelField(m.key); key {
		case "$schema":
		case "name":
			n.Name, err = r.kept(m.key)
		case "children":
			n.Children, err = l.modelChildren(r, m, cmp.Or(n.Name, d.className, "it"))
		default:
			if read := descriptionFields[key]; read != nil {
				err = read(r, d, m)
			} else {
				d.warnings = append(d.warnings, unknownMember(r, m))
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if d.className == "" {
		return nil, r.problem(at, "%s: missing field \"className\"", what)
	}
	n.ClassName = d.className
	if n.Name == "" {
		n.Name = n.ClassName
	}
	l.settle(n, d)
	return n, nil
}

func (l *loader) modelChildren(r *jsonReader, m member, of string) ([]*Node, error) {
	var children []*Node
	what := "child of " + of
	return children, r.elements(m.key, func() error {
		child, err := l.modelNode(r, what)
		children = append(children, child)
		return err
	})
}

// modelField is a field's name as written now; older models capitalise four of them.
func modelField(name string) string {
	switch name {
	case "Children", "ClassName", "Name", "Properties":
		return strings.ToLower(name[:1]) + name[1:]
	}
	return name
}
