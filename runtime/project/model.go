package project

// This file holds JSON models, trees of instances in one file. Its one rule: a mistake
// anywhere in the file leaves the whole model out.
// https://rojo.space/docs/v7/sync-details/#json-models

import (
	"bytes"
	"strings"

	"github.com/tailscale/hujson"
)

// jsonModel makes the instances of a model file, nil for an empty one.
func (l *loader) jsonModel(n *Node) (*Node, error) {
	content, err := readText(n.File)
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(content)) == 0 {
		return nil, nil
	}
	doc, err := parseJSON(n.File, content)
	if err != nil {
		return nil, err
	}
	model, err := l.modelNode(doc, doc.root, "model")
	if err != nil {
		return nil, err
	}
	if named := model.Name; named != model.ClassName && named != n.Name {
		l.warn(doc.problem(doc.root, "the model's name %q is ignored: the file's name makes it %q", named, n.Name), "")
	}
	model.Name, model.File = n.Name, n.File
	return model, nil
}

// modelNode makes one instance of a model and what is in it.
func (l *loader) modelNode(doc *document, v hujson.Value, what string) (*Node, error) {
	fields, err := doc.members(v, what)
	if err != nil {
		return nil, err
	}
	if err := l.count(doc.file); err != nil {
		return nil, err
	}
	n, d := &Node{}, &description{at: doc.position(v)}
	var children *hujson.Array
	for _, m := range fields {
		if m.val.Value.Kind() == 'n' {
			continue
		}
		switch key := modelField(m.key); key {
		case "$schema":
		case "name":
			n.Name, err = doc.str(m)
		case "children":
			children, err = doc.array(m)
		default:
			if read := descriptionFields[key]; read != nil {
				err = read(doc, d, m)
			} else {
				d.warnings = append(d.warnings, unknownMember(doc, m))
			}
		}
		if err != nil {
			return nil, err
		}
	}
	if d.className == "" {
		return nil, doc.problem(v, "%s: missing field \"className\"", what)
	}
	n.ClassName = d.className
	if n.Name == "" {
		n.Name = n.ClassName
	}
	l.settle(n, d)
	return n, l.modelChildren(doc, n, children)
}

func (l *loader) modelChildren(doc *document, n *Node, children *hujson.Array) error {
	if children == nil {
		return nil
	}
	n.Children = make([]*Node, len(children.Elements))
	for i, v := range children.Elements {
		child, err := l.modelNode(doc, v, "child of "+n.Name)
		if err != nil {
			return err
		}
		n.Children[i] = child
	}
	return nil
}

// modelField is a field's name as written now; older models capitalise four of them.
func modelField(name string) string {
	switch name {
	case "Children", "ClassName", "Name", "Properties":
		return strings.ToLower(name[:1]) + name[1:]
	}
	return name
}
