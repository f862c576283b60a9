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

	classes  map[string]*xmlClass
	values   map[string]map[string]any // short values by element and text
	texts    [maxValueDepth + 2][]byte // scratch of element, by depth
	children []element                 // scratch of plain

	split *splitter    // nil for a file that one goroutine reads
	group []*xmlReader // the readers of the other parts of the file, and this one
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

func newXMLReader(source io.Reader, options Options) *xmlReader {
	r := &xmlReader{options: options, scan: newXMLScanner(source), file: &File{},
		byRef: map[string]*Instance{}, shared: map[string]SharedString{}, unread: map[string]bool{},
		classes: map[string]*xmlClass{}, values: map[string]map[string]any{}}
	r.group = []*xmlReader{r}
	return r
}

func readXML(source io.Reader, options Options) (*File, error) {
	r := newXMLReader(source, options)
	if err := r.document(); err != nil {
		return nil, &FormatError{Line: r.scan.lineNow(), Message: err.Error()}
	}
	return r.finish(), nil
}

// finish does what needs the whole file.
func (r *xmlReader) finish() *File {
	for _, set := range r.later {
		set()
	}
	r.file.Unread = sortedKeys(r.unread)
	return r.file
}

// referred is the instance that a text refers to, or nil.
func (r *xmlReader) referred(text string) *Instance {
	text = strings.TrimSpace(text)
	for _, part := range r.group {
		if i := part.byRef[text]; i != nil {
			return i
		}
	}
	return nil
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
	return i, r.each(func(start tag) (err error) {
		switch start.name {
		case "Properties":
			if err = r.properties(i); err == nil && r.split != nil {
				err = r.split.hand(r, i, depth+1)
			}
			return err
		case "Item":
			child, err := r.item(start, depth+1)
			i.Children = append(i.Children, child)
			if err == nil && r.split != nil {
				err = r.split.hand(r, i, depth+1)
			}
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

// add gives an instance a property.
func (i *Instance) add(name string, v any) {
	i.Properties = append(i.Properties, Property{name, v})
}

// assign gives an instance the value of an element.
func (r *xmlReader) assign(i *Instance, c *xmlColumn, e element) error {
	name := c.name
	switch e.name {
	case "Ref":
		r.resolveLater(i, name, func() any { return Ref{r.referred(e.text)} })
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
			r.resolveLater(i, name, func() any { return Content{Object: Ref{r.referred(object.text)}} })
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
	if v = c.meaning(v); !c.drops(v) {
		i.add(name, v)
	}
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
