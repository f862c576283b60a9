package robloxfile

// This file holds the properties of XML files. Its one rule: what is written like the
// property, or the value, of the instance before is known by comparing bytes.

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// An xmlClass is what is known of a class.
type xmlClass struct {
	columns map[string]*xmlColumn // by the names in the file
	first   *xmlColumn            // of the instance before, or nil
	kept    int                   // how many properties that has been given
}

// An xmlColumn is what is known of a property of a class.
type xmlColumn struct {
	stored  string // its name in the file
	name    string // as scripts have it
	skip    bool
	special bool
	filter

	element string     // the element that the instance before has it in
	tag     []byte     // how that begins, from < to >; empty for one that is not known
	alike   bool       // its values are often written alike
	next    *xmlColumn // the property behind it

	written  []byte // a value with the closing tag
	value    any    // what that means; nil for nothing
	unwanted bool   // nobody wants the value
}

// properties reads the properties of an instance.
func (r *xmlReader) properties(i *Instance) error {
	class := r.classes[i.ClassName]
	if class == nil {
		class = &xmlClass{columns: map[string]*xmlColumn{}}
		r.classes[i.ClassName] = class
	}
	if class.kept > 0 && i.Properties == nil {
		i.Properties = make([]Property, 0, class.kept)
	}
	for expected := &class.first; ; {
		c, err := r.column(i.ClassName, class, *expected)
		if c == nil || err != nil {
			class.kept = len(i.Properties)
			return err
		}
		*expected, expected = c, &c.next
		if c.value != nil && r.scan.closed(c.written) {
			c.give(i)
			continue
		}
		if err := r.property(i, c); err != nil {
			return fmt.Errorf("property %s.%s: %w", i.ClassName, c.stored, err)
		}
	}
}

// column reads the opening tag of the next property, most likely the expected one. It is nil behind the last property.
func (r *xmlReader) column(className string, class *xmlClass, expected *xmlColumn) (*xmlColumn, error) {
	if expected != nil && r.scan.opened(expected.tag, expected.element) {
		return expected, nil
	}
	t, err := r.scan.next(nil)
	if err != nil || t.kind != tagOpen {
		return nil, err
	}
	stored := t.attribute("name")
	c := class.columns[stored]
	if c == nil {
		name := scriptName(stored)
		c = &xmlColumn{stored: stored, name: name, special: special[name]}
		c.skip = !c.special && r.options.Skip(className, name)
		c.filter = filter{class: className, property: name, drop: r.options.Drop}
		class.columns[stored] = c
	}
	if c.element != t.name {
		c.element, c.alike, c.value = t.name, !c.special && alike[t.name], nil
	}
	if c.tag = c.tag[:0]; !r.scan.closing && len(r.scan.opening) <= longestTag {
		c.tag = append(append(append(c.tag, '<'), r.scan.opening...), '>')
	}
	return c, nil
}

// property reads one property of an instance, behind the opening tag.
func (r *xmlReader) property(i *Instance, c *xmlColumn) error {
	raw, all := r.scan.inside()
	switch {
	case c.skip && all == nil:
		return r.scan.skip()
	case c.skip:
		r.scan.pass(all)
		return nil
	case all == nil || !c.alike && c.element != "string":
		return r.general(i, c)
	}
	known := r.values[c.element]
	if v, ok := known[string(raw)]; ok && c.alike {
		r.scan.pass(all)
		c.keep(all, v)
		c.give(i)
		return nil
	}
	text := r.scan.word(raw)
	e, ok := r.plain(c.element, text)
	if !ok {
		return r.general(i, c)
	}
	r.scan.pass(all)
	if !c.alike {
		return r.assign(i, c, e)
	}
	v, err := xmlTypes[c.element](&e)
	if err != nil {
		return err
	}
	if known == nil {
		known = map[string]any{}
		r.values[c.element] = known
	}
	if len(known) < mostAlike {
		known[text] = v
	}
	c.keep(all, v)
	c.give(i)
	return nil
}

// general reads any value.
func (r *xmlReader) general(i *Instance, c *xmlColumn) error {
	e, err := r.element(tag{name: c.element}, 0)
	if err != nil {
		return err
	}
	return r.assign(i, c, e)
}

// alike are the elements whose values are often written alike: short ones that are the
// same text are the same value.
var alike = map[string]bool{
	"CoordinateFrame": true, "Color3": true, "Color3uint8": true, "PhysicalProperties": true, "UniqueId": true, "SecurityCapabilities": true,
	"Vector3": true, "bool": true, "double": true, "float": true, "int": true, "int64": true, "string": true, "token": true,
}

// mostAlike is how many values of an element are remembered.
const mostAlike = 1 << 10

// keep remembers a value and how it is written.
func (c *xmlColumn) keep(written []byte, v any) {
	c.written, c.value = append(c.written[:0], written...), c.meaning(v)
	c.unwanted = c.drops(c.value)
}

// meaning is the value of the property that a value of the file stands for.
func (c *xmlColumn) meaning(v any) any {
	if n, ok := v.(int32); ok && isBrickColor(c.class, c.name) {
		return BrickColor(n)
	}
	return v
}

// give gives an instance the value that keep remembers, unless nobody wants it.
func (c *xmlColumn) give(i *Instance) {
	if !c.unwanted {
		i.add(c.name, c.value)
	}
}

// plain reads an element that holds nothing but text, or nothing but elements that hold nothing but text, out of what is
// between its tags. The children are valid until the next call; ok is false for any other.
func (r *xmlReader) plain(name, text string) (e element, ok bool) {
	if strings.IndexByte(text, '&') >= 0 || strings.IndexByte(text, '\r') >= 0 || !utf8.ValidString(text) {
		return e, false
	}
	e.name = name
	if strings.IndexByte(text, '<') < 0 {
		e.text = text
		return e, true
	}
	children := r.children[:0]
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimLeft(rest, " \t\n") {
		var child element
		if child, rest, ok = plainChild(rest); !ok {
			return e, false
		}
		children = append(children, child)
	}
	r.children, e.children = children, children
	return e, true
}

// plainChild reads an element without attributes that holds nothing but text. rest is what is behind it.
func plainChild(text string) (e element, rest string, ok bool) {
	end := strings.IndexByte(text, '>')
	if end < 2 || text[0] != '<' {
		return e, "", false
	}
	e.name = text[1:end]
	for k := range len(e.name) {
		if c := e.name[k]; (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return e, "", false
		}
	}
	text = text[end+1:]
	end = strings.IndexByte(text, '<')
	if end < 0 {
		return e, "", false
	}
	e.text = text[:end]
	text, ok = strings.CutPrefix(text[end:], "</")
	if ok {
		text, ok = strings.CutPrefix(text, e.name)
	}
	if ok {
		text, ok = strings.CutPrefix(text, ">")
	}
	return e, text, ok
}
