package project

// This file holds what a project file, a meta file and a model file say of an instance
// in the same words. Its one rule: a value remembers where it was written.

import (
	"slices"

	"lanai/runtime/project/robloxfile"
)

// A description is what a file says of one instance itself.
type description struct {
	className     string
	properties    Properties     // sorted
	attributes    map[string]any // nil when not given
	ignoreUnknown *bool
	id            string
	at            position
	written       []written // where the attributes are
	warnings      []*Problem
}

// A position is a place in the text of a JSON file.
type position struct {
	doc    *text
	offset int
}

// A text is the text of one file. That of a long file is read again when it is needed
// after the reading.
type text struct {
	file, content string
	released      bool
}

// longText is the length from which on a text is not kept.
const longText = 1 << 18

// release forgets the content of a long file, which is rarely needed once it is read.
func (t *text) release() {
	if len(t.content) >= longText {
		t.content, t.released = "", true
	}
}

// all is the content; of a file that has gone since "".
func (t *text) all() string {
	if t.released {
		t.content, _ = readText(t.file)
		t.released = false
	}
	return t.content
}

// A written is where an attribute was given.
type written struct {
	attribute string
	at        position
}

func (t *text) position(offset int) position { return position{t, offset} }

// problem is a problem at the position, or without one with the file alone.
func (p position) problem(file, format string, args ...any) *Problem {
	if p.doc == nil {
		return problem(file, format, args...)
	}
	return p.doc.problem(p.offset, format, args...)
}

// A descriptionField reads one field that all three kinds of file have.
type descriptionField func(r *jsonReader, into *description, m member) error

// descriptionFields is these fields by their names in meta files; a project file puts a $ before.
var descriptionFields = map[string]descriptionField{
	"attributes":             (*jsonReader).readAttributes,
	"className":              (*jsonReader).readClassName,
	"id":                     (*jsonReader).readID,
	"ignoreUnknownInstances": (*jsonReader).readIgnoreUnknown,
	"properties":             (*jsonReader).readProperties,
}

func (r *jsonReader) readClassName(into *description, m member) (err error) {
	into.className, err = r.kept(m.key)
	return err
}

func (r *jsonReader) readID(into *description, m member) (err error) {
	into.id, err = r.kept(m.key)
	return err
}

func (r *jsonReader) readIgnoreUnknown(into *description, m member) error {
	ignore, err := r.boolean(m.key)
	into.ignoreUnknown = &ignore
	return err
}

// readProperties reads properties, without Name and Parent, which are not a file's to set.
func (r *jsonReader) readProperties(into *description, m member) error {
	r.properties = r.properties[:0]
	err := r.members(m.key, func(field member) error {
		switch field.key {
		case "Name", "Parent":
			into.warnings = append(into.warnings, r.problem(field.name, "property %s cannot be set here; ignored", field.key))
			return nil
		case "Attributes":
			return r.readAttributesProperty(into, field)
		}
		v, err := r.property()
		r.properties = append(r.properties, Property{r.keep(field.key), v, r.position(field.val)})
		return err
	})
	into.properties = settled(slices.Clone(r.properties))
	return err
}

// readAttributesProperty reads attributes given as a property, in either form. The file's
// own attributes field replaces them.
func (r *jsonReader) readAttributesProperty(into *description, m member) error {
	if into.attributes != nil {
		return nil
	}
	named := false
	if err := r.ahead(func() error {
		count := 0
		return r.members(m.key, func(inner member) error {
			count++
			named = count == 1 && inner.key == "Attributes" && r.peek() == '{'
			return nil
		})
	}); err != nil {
		return err
	}
	if named {
		return r.members(m.key, func(inner member) error { return r.readAttributes(into, inner) })
	}
	return r.readAttributes(into, m)
}

// ahead reads what comes next and then stands where it stood.
func (r *jsonReader) ahead(read func() error) error {
	at := r.at
	err := read()
	if err == nil {
		r.at = at
	}
	return err
}

// readAttributes reads attributes. Only booleans, numbers and strings say their type by
// themselves.
func (r *jsonReader) readAttributes(into *description, m member) error {
	into.attributes = map[string]any{}
	return r.members(m.key, func(field member) error {
		value, err := r.property()
		if err != nil {
			return err
		}
		switch value.(type) {
		case bool, float64, string, Explicit, robloxfile.CFrame:
		default:
			p := r.problem(field.val, "attribute %s: got %s, want a boolean, a number, a string or an explicit type", field.key, kindOf(value))
			p.Hint = `write the type too, as in {"Vector3": [1, 2, 3]}`
			return p
		}
		name := r.keep(field.key)
		into.attributes[name] = value
		into.written = append(into.written, written{name, r.position(field.val)})
		return nil
	})
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

// property reads a property's value: Explicit when it names a type.
func (r *jsonReader) property() (any, error) {
	v, err := r.value()
	object, ok := v.(map[string]any)
	if !ok || len(object) != 1 {
		return v, err
	}
	for name, value := range object {
		if _, known := slices.BinarySearch(explicitTypes, name); !known {
			break
		}
		if frame, ok := plainCFrame(value); ok && name == "CFrame" {
			return frame, err
		}
		return Explicit{Type: name, Value: value}, err
	}
	return v, err
}

// plainCFrame is a CFrame that a file spells out, in less memory; ok is false for what has not just the shape of one.
func plainCFrame(v any) (frame robloxfile.CFrame, ok bool) {
	object, _ := v.(map[string]any)
	position, _ := object["position"].(Numbers)
	rows, _ := object["orientation"].([]any)
	if len(object) != 2 || len(position) != 3 || len(rows) != 3 {
		return frame, false
	}
	for axis, n := range position {
		frame.Position[axis] = float32(n)
	}
	for i, row := range rows {
		numbers, _ := row.(Numbers)
		if len(numbers) != 3 {
			return frame, false
		}
		for k, n := range numbers {
			frame.Rotation[3*i+k] = float32(n)
		}
	}
	return frame, true
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
	if isScriptClass(n.ClassName) {
		d.properties = slices.DeleteFunc(d.properties, func(p Property) bool {
			source, ok := sourceText(p.Value)
			if ok = ok && p.Name == "Source"; ok {
				n.Source = source
			}
			return ok
		})
	}
	n.Properties = settled(append(n.Properties, d.properties...))
	if d.attributes != nil {
		n.Attributes = d.attributes
	}
	if len(d.written) > 0 {
		n.more().written = append(n.more().written, d.written...)
	}
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
