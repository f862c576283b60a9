package project

// This file holds what a project file, a meta file and a model file say of an instance
// in the same words. Its one rule: a value remembers where it was written.

import (
	"slices"

	"github.com/tailscale/hujson"
)

// A description is what a file says of one instance itself.
type description struct {
	className     string
	properties    map[string]any
	attributes    map[string]any // nil when not given
	ignoreUnknown *bool
	id            string
	at            position
	written       []written // where the properties and attributes are
	warnings      []*Problem
}

// A position is a place in the text of a JSON file.
type position struct {
	doc    *text
	offset int
}

// A text is the text of one file.
type text struct {
	file    string
	content []byte
}

// A written is where a property or attribute was given.
type written struct {
	name      string
	attribute bool
	at        position
}

func (d *document) position(v hujson.Value) position { return position{d.source, v.StartOffset} }

// problem is a problem at the position, or without one with the file alone.
func (p position) problem(file, format string, args ...any) *Problem {
	if p.doc == nil {
		return problem(file, format, args...)
	}
	return problem(p.doc.file, format, args...).at(p.doc.content, p.offset)
}

// A descriptionField reads one field that all three kinds of file have.
type descriptionField func(d *document, into *description, m member) error

// descriptionFields is these fields by their names in meta files; a project file puts a $ before.
var descriptionFields = map[string]descriptionField{
	"attributes":             (*document).attributes,
	"className":              (*document).className,
	"id":                     (*document).idOf,
	"ignoreUnknownInstances": (*document).ignoreUnknown,
	"properties":             (*document).properties,
}

func (d *document) className(into *description, m member) (err error) {
	into.className, err = d.str(m)
	return err
}

func (d *document) idOf(into *description, m member) (err error) {
	into.id, err = d.str(m)
	return err
}

func (d *document) ignoreUnknown(into *description, m member) error {
	ignore, err := d.boolean(m)
	into.ignoreUnknown = &ignore
	return err
}

// properties decodes properties, without Name and Parent, which are not a file's to set.
func (d *document) properties(into *description, m member) error {
	fields, err := d.members(m.val, m.key)
	if err != nil {
		return err
	}
	into.properties = make(map[string]any, len(fields))
	for _, field := range fields {
		switch field.key {
		case "Name", "Parent":
			into.warnings = append(into.warnings, d.problem(field.name, "property %s cannot be set here; ignored", field.key))
			continue
		case "Attributes":
			if err := d.attributesProperty(into, field); err != nil {
				return err
			}
			continue
		}
		into.properties[field.key] = property(field.val)
		into.written = append(into.written, written{field.key, false, d.position(field.val)})
	}
	return nil
}

// attributesProperty reads attributes given as a property, in either form. The file's
// own attributes field replaces them.
func (d *document) attributesProperty(into *description, m member) error {
	if into.attributes != nil {
		return nil
	}
	if object, ok := m.val.Value.(*hujson.Object); ok && len(object.Members) == 1 {
		if inner := object.Members[0]; inner.Name.Value.(hujson.Literal).String() == "Attributes" {
			m.val = inner.Value
		}
	}
	return d.attributes(into, m)
}

// attributes decodes attributes. Only booleans, numbers and strings say their
// type by themselves.
func (d *document) attributes(into *description, m member) error {
	fields, err := d.members(m.val, m.key)
	if err != nil {
		return err
	}
	into.attributes = make(map[string]any, len(fields))
	for _, field := range fields {
		value := property(field.val)
		switch value.(type) {
		case bool, float64, string, Explicit:
		default:
			p := d.problem(field.val, "attribute %s: got %s, want a boolean, a number, a string or an explicit type", field.key, kind(field.val))
			p.Hint = `write the type too, as in {"Vector3": [1, 2, 3]}`
			return p
		}
		into.attributes[field.key] = value
		into.written = append(into.written, written{field.key, true, d.position(field.val)})
	}
	return nil
}

// explicitTypes is every type a property may name, sorted.
// https://rojo.space/docs/v7/properties/
var explicitTypes = []string{
	"Attributes", "Axes", "BinaryString", "Bool", "BrickColor", "CFrame", "Color3", "Color3uint8", "ColorSequence", "Content",
	"ContentId", "Enum", "EnumItem", "Faces", "Float32", "Float64", "Font", "Int32", "Int64", "MaterialColors", "NumberRange",
	"NumberSequence", "OptionalCFrame", "PhysicalProperties", "Ray", "Rect", "Ref", "Region3", "Region3int16",
	"SecurityCapabilities", "SharedString", "String", "Tags", "UDim", "UDim2", "UniqueId", "Vector2", "Vector2int16",
	"Vector3", "Vector3int16",
}

// property decodes a property's value: {"Type": value} when it names a type.
func property(v hujson.Value) any {
	if object, ok := v.Value.(*hujson.Object); ok && len(object.Members) == 1 {
		m := object.Members[0]
		name := m.Name.Value.(hujson.Literal).String()
		if _, known := slices.BinarySearch(explicitTypes, name); known {
			return Explicit{Type: name, Value: decode(m.Value)}
		}
	}
	return decode(v)
}

// settle applies what a file says about the node itself, over what was said before.
// The node has its class by now.
func (l *loader) settle(n *Node, d *description) {
	for _, p := range d.warnings {
		l.warn(p, p.Hint)
	}
	if n.at.doc == nil {
		n.at = d.at
	}
	for name, value := range d.properties {
		if name == "Source" && isScriptClass(n.ClassName) {
			if source, ok := sourceText(value); ok {
				n.Source = source
				continue
			}
		}
		if n.Properties == nil {
			n.Properties = make(map[string]any, len(d.properties))
		}
		n.Properties[name] = value
	}
	if d.attributes != nil {
		n.Attributes = d.attributes
	}
	n.written = append(n.written, d.written...)
	if d.id != "" {
		n.ID = d.id
	}
	if d.ignoreUnknown != nil {
		n.IgnoreUnknownInstances = *d.ignoreUnknown
	}
}

func isScriptClass(class string) bool {
	return class == "Script" || class == "LocalScript" || class == "ModuleScript"
}

// sourceText is the text of a Source property, in either form.
func sourceText(value any) (string, bool) {
	if e, ok := value.(Explicit); ok {
		value = e.Value
	}
	source, ok := value.(string)
	return source, ok
}
