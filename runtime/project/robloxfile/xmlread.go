package robloxfile

// This file holds the reading of XML files. Its one rule: a reference and a
// shared string may be used before it is defined.
// https://dom.rojo.space/xml.html

import (
	"encoding/base64"
	"fmt"
	"io"
	"strings"
)

// An xmlReader is an XML file being read.
type xmlReader struct {
	options Options
	scan    *xmlScanner
	file    *File
	byRef   map[string]*Instance
	shared  map[string]SharedString
	later   []func() // sets what needs the whole file
	unread  map[string]bool

	columns map[string]map[string]*xmlColumn // by class and stored name
	values  map[string]map[string]any        // short values by element and text
	texts   [maxValueDepth + 2][]byte        // scratch of element, by depth
}

// An xmlColumn is what is known of a property of a class.
type xmlColumn struct {
	name    string // as scripts have it
	skip    bool
	special bool
	filter
}

// An element is an XML element with all it holds.
type element struct {
	name     string
	text     string
	children []element
}

// child is the text of a child element, without space around it.
func (e *element) child(name string) string {
	if c := e.find(name); c != nil {
		return strings.TrimSpace(c.text)
	}
	return ""
}

func (e *element) find(name string) *element {
	for i := range e.children {
		if e.children[i].name == name {
			return &e.children[i]
		}
	}
	return nil
}

func readXML(source io.Reader, options Options) (*File, error) {
	r := &xmlReader{options: options, scan: newXMLScanner(source), file: &File{},
		byRef: map[string]*Instance{}, shared: map[string]SharedString{}, unread: map[string]bool{},
		columns: map[string]map[string]*xmlColumn{}, values: map[string]map[string]any{}}
	if err := r.document(); err != nil {
		return nil, &FormatError{Line: r.scan.lineNow(), Message: err.Error()}
	}
	for _, set := range r.later {
		set()
	}
	r.file.Unread = sortedKeys(r.unread)
	return r.file, nil
}

// document reads the root element.
func (r *xmlReader) document() error {
	t, err := r.scan.next(nil)
	switch {
	case err != nil:
		return err
	case t.kind == tagNone:
		return fmt.Errorf("got no element, want <roblox>")
	case t.name != "roblox":
		return fmt.Errorf("got <%s>, want <roblox>", t.name)
	}
	if v := t.attribute("version"); v != "4" {
		return fmt.Errorf("got version %q of the format, want \"4\"", v)
	}
	return r.each(r.top)
}

// each calls do for every child element up to the end of the current one. do
// reads its element whole.
func (r *xmlReader) each(do func(tag) error) error {
	for {
		t, err := r.scan.next(nil)
		if err != nil {
			return err
		}
		if t.kind != tagOpen {
			return nil
		}
		if err := do(t); err != nil {
			return err
		}
	}
}

// top reads a child of the root element.
func (r *xmlReader) top(start tag) error {
	switch start.name {
	case "Meta":
		e, err := r.element(start, 0)
		if err == nil {
			if r.file.Meta == nil {
				r.file.Meta = map[string]string{}
			}
			r.file.Meta[start.attribute("name")] = e.text
		}
		return err
	case "Item":
		root, err := r.item(start, 0)
		r.file.Roots = append(r.file.Roots, root)
		return err
	case "SharedStrings":
		return r.each(r.sharedString)
	}
	return r.scan.skip()
}

func (r *xmlReader) sharedString(start tag) error {
	e, err := r.element(start, 0)
	if err != nil {
		return err
	}
	b, err := fromBase64(e.text)
	if err != nil {
		return fmt.Errorf("shared string %q: %w", start.attribute("md5"), err)
	}
	r.shared[start.attribute("md5")] = SharedString(b)
	return nil
}

// item reads one instance and all below it.
func (r *xmlReader) item(start tag, depth int) (*Instance, error) {
	class, ref := start.attribute("class"), start.attribute("referent")
	switch {
	case class == "":
		return nil, fmt.Errorf("an <Item> has no class")
	case depth > maxDepth:
		return nil, fmt.Errorf("instances nest deeper than %d", maxDepth)
	case ref != "" && r.byRef[ref] != nil:
		return nil, fmt.Errorf("two items have the referent %q", ref)
	}
	i := &Instance{ClassName: class, Name: class}
	if ref != "" {
		r.byRef[ref] = i
	}
	columns := r.columns[class]
	if columns == nil {
		columns = map[string]*xmlColumn{}
		r.columns[class] = columns
	}
	return i, r.each(func(start tag) error {
		switch start.name {
		case "Properties":
			return r.each(func(start tag) error { return r.property(i, columns, start) })
		case "Item":
			child, err := r.item(start, depth+1)
			i.Children = append(i.Children, child)
			return err
		}
		return r.scan.skip()
	})
}

// maxValueDepth is how deep the elements of one value may nest.
const maxValueDepth = 8

// element reads an element whole.
func (r *xmlReader) element(start tag, depth int) (e element, err error) {
	if depth > maxValueDepth {
		return e, fmt.Errorf("<%s> nests deeper than %d elements, more than any value does", start.name, maxValueDepth)
	}
	e.name = start.name
	r.texts[depth] = r.texts[depth][:0]
	keep := func(part []byte) { r.texts[depth] = append(r.texts[depth], part...) }
	for {
		t, err := r.scan.next(keep)
		if err != nil {
			return e, err
		}
		if t.kind != tagOpen {
			break
		}
		child, err := r.element(t, depth+1)
		if err != nil {
			return e, err
		}
		e.children = append(e.children, child)
	}
	e.text = r.scan.word(r.texts[depth])
	if cap(r.texts[depth]) > windowSize {
		r.texts[depth] = nil
	}
	return e, nil
}

// column is what is known of a property.
func (r *xmlReader) column(class string, columns map[string]*xmlColumn, stored string) *xmlColumn {
	c := columns[stored]
	if c == nil {
		name := scriptName(stored)
		c = &xmlColumn{name: name, special: special[name]}
		c.skip = !c.special && r.options.Skip(class, name)
		c.filter = filter{class: class, property: name, drop: r.options.Drop}
		columns[stored] = c
	}
	return c
}

// property reads one property of an instance.
func (r *xmlReader) property(i *Instance, columns map[string]*xmlColumn, start tag) error {
	stored := start.attribute("name")
	c := r.column(i.ClassName, columns, stored)
	if c.skip {
		if _, rest := r.scan.inside(); rest > 0 {
			r.scan.pass(rest)
			return nil
		}
		return r.scan.skip()
	}
	v, err := r.short(c, start)
	if err == nil && v == nil {
		var e element
		if e, err = r.element(start, 0); err == nil {
			err = r.assign(i, c, e)
		}
	} else if err == nil {
		r.add(i, c, v)
	}
	if err != nil {
		return fmt.Errorf("property %s.%s: %w", i.ClassName, stored, err)
	}
	return nil
}

// alike are the elements whose values are often written alike: short ones that are the
// same text are the same value.
var alike = map[string]bool{
	"CoordinateFrame": true, "Color3": true, "Color3uint8": true, "OptionalCoordinateFrame": true, "PhysicalProperties": true, "UniqueId": true,
	"SecurityCapabilities": true, "Vector3": true, "bool": true, "double": true, "float": true, "int": true, "int64": true, "token": true,
}

// mostAlike is how many values of an element are remembered.
const mostAlike = 1 << 10

// short reads a value that is written like one before, or that may come again; nil is any other, of which nothing was read.
func (r *xmlReader) short(c *xmlColumn, start tag) (any, error) {
	if !alike[start.name] || c.special {
		return nil, nil
	}
	raw, rest := r.scan.inside()
	known := r.values[start.name]
	if v, ok := known[string(raw)]; ok && rest > 0 {
		r.scan.pass(rest)
		return v, nil
	}
	if rest == 0 || len(known) >= mostAlike {
		return nil, nil
	}
	text := string(raw)
	e, err := r.element(start, 0)
	if err != nil {
		return nil, err
	}
	v, err := xmlTypes[e.name](&e)
	if err != nil {
		return nil, err
	}
	if known == nil {
		known = map[string]any{}
		r.values[start.name] = known
	}
	known[text] = v
	return v, nil
}

// add gives an instance a value, unless nobody wants it.
func (r *xmlReader) add(i *Instance, c *xmlColumn, v any) {
	if n, ok := v.(int32); ok && isBrickColor(i.ClassName, c.name) {
		v = BrickColor(n)
	}
	if !c.drops(v) {
		if i.Properties == nil {
			i.Properties = make([]Property, 0, 6)
		}
		i.Properties = append(i.Properties, Property{c.name, v})
	}
}

// assign gives an instance the value of an element.
func (r *xmlReader) assign(i *Instance, c *xmlColumn, e element) error {
	name := c.name
	switch e.name {
	case "Ref":
		r.resolveLater(i, name, func() any { return Ref{r.byRef[strings.TrimSpace(e.text)]} })
		return nil
	case "SharedString", "NetAssetRef":
		if special[name] {
			r.later = append(r.later, func() { _ = i.setSpecial(name, r.shared[strings.TrimSpace(e.text)]) })
			return nil
		}
		r.resolveLater(i, name, func() any { return r.shared[strings.TrimSpace(e.text)] })
		return nil
	case "Content":
		if object := e.find("Ref"); object != nil {
			r.resolveLater(i, name, func() any { return Content{Object: Ref{r.byRef[strings.TrimSpace(object.text)]}} })
			return nil
		}
	}
	read := xmlTypes[e.name]
	if read == nil {
		r.unread[fmt.Sprintf("%s.%s: value type %s", i.ClassName, name, e.name)] = true
		return nil
	}
	v, err := read(&e)
	if err != nil {
		return err
	}
	if special[name] {
		return i.setSpecial(name, v)
	}
	r.add(i, c, v)
	return nil
}

// isBrickColor tells the properties that XML files write as int but are BrickColors.
func isBrickColor(class, name string) bool {
	switch name {
	case "BrickColor", "Color", "TeamColor", "brickColor":
		return true
	}
	return class == "BrickColorValue" && name == "Value"
}

// resolveLater adds a property whose value is known at the end of the file.
func (r *xmlReader) resolveLater(i *Instance, name string, value func() any) {
	at := len(i.Properties)
	i.Properties = append(i.Properties, Property{name, nil})
	r.later = append(r.later, func() { i.Properties[at].Value = value() })
}

// fromBase64 decodes base64 broken into lines.
func fromBase64(text string) ([]byte, error) {
	text = strings.Map(func(c rune) rune {
		if c == ' ' || c == '\n' || c == '\r' || c == '\t' {
			return -1
		}
		return c
	}, text)
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("not base64: %w", err)
	}
	return b, nil
}
