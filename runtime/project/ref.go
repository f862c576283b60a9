package project

// This file holds references between instances. Its one rule: an ID names an instance
// only if no other has it.
// https://rojo.space/docs/v7/properties/#referent-properties

import "strings"

// The attributes that stand for IDs and references.
const (
	idAttribute     = "Rojo_Id"
	targetAttribute = "Rojo_Target_" // and the property's name
)

// resolve finds the IDs and references of a tree and returns the nodes by ID.
func (l *loader) resolve(root *Node) map[string]*Node {
	var ids map[string]*Node
	var referring []*Node
	root.Walk(func(n *Node) {
		n.takeRefs()
		if n.Refs != nil {
			referring = append(referring, n)
		}
		if n.ID == "" {
			return
		}
		if ids == nil {
			ids = map[string]*Node{}
		}
		if other, taken := ids[n.ID]; taken {
			if other != nil {
				l.warn(n.Problem("the ID %q is also that of %s; references to it lead nowhere", n.ID, other.Name), "give each instance an ID of its own")
			}
			ids[n.ID] = nil
			return
		}
		ids[n.ID] = n
	})
	for _, n := range referring {
		for _, property := range sortedKeys(n.Refs) {
			if _, known := ids[n.Refs[property]]; !known {
				l.warn(n.attributeProblem(targetAttribute+property, "%s%s: no instance has the ID %q", targetAttribute, property, n.Refs[property]), "")
			}
		}
	}
	return ids
}

// takeRefs reads a node's ID and references out of its attributes, which stay.
func (n *Node) takeRefs() {
	for name, value := range n.Attributes {
		if !strings.HasPrefix(name, "Rojo_") {
			continue
		}
		text, ok := sourceText(value)
		if property, isTarget := strings.CutPrefix(name, targetAttribute); ok && isTarget && property != "" {
			if n.Refs == nil {
				n.Refs = map[string]string{}
			}
			n.Refs[property] = text
		}
		if ok && name == idAttribute && n.ID == "" {
			n.ID = text
		}
	}
}

// Problem is a problem with the node, at its place in the file that describes it.
func (n *Node) Problem(format string, args ...any) *Problem {
	return n.at.problem(n.origin(), format, args...)
}

// PropertyProblem is a problem with a property of the node, where it was given. Attributes
// is a property too.
func (n *Node) PropertyProblem(property, format string, args ...any) *Problem {
	if list := n.origins().written; property == "Attributes" && len(list) > 0 {
		return list[len(list)-1].at.problem(n.origin(), format, args...)
	}
	for _, p := range n.Properties {
		if p.Name == property && p.at.doc != nil {
			return p.at.problem(n.origin(), format, args...)
		}
	}
	return n.Problem(format, args...)
}

func (n *Node) attributeProblem(attribute, format string, args ...any) *Problem {
	list := n.origins().written
	for i := len(list) - 1; i >= 0; i-- {
		if w := list[i]; w.attribute == attribute {
			return w.at.problem(n.origin(), format, args...)
		}
	}
	return n.Problem(format, args...)
}

// origin is the file or folder that a node is most likely written in.
func (n *Node) origin() string {
	switch {
	case n.at.doc != nil:
		return n.at.doc.file
	case n.File != "":
		return n.File
	case n.Dir != "":
		return n.Dir
	}
	return n.Name
}

// Tags lists the tags that the node is given.
func (n *Node) Tags() []string {
	value, _ := n.Properties.Find("Tags")
	if e, ok := value.(Explicit); ok {
		value = e.Value
	}
	list, _ := value.([]any)
	tags := make([]string, 0, len(list))
	for _, item := range list {
		if tag, ok := item.(string); ok {
			tags = append(tags, tag)
		}
	}
	return tags
}
