package robloxfile

// This file holds the reading of XML files. Its one rule: a reference and a
// shared string may be used before it is defined.
// https://dom.rojo.space/xml.html

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// An xmlReader is an XML file being read.
type xmlReader struct {
	options Options
	decoder *xml.Decoder
	file    *File
	byRef   map[string]*Instance
	shared  map[string]SharedString
	later   []func() // sets what needs the whole file
	unread  map[string]bool
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

func readXML(data []byte, options Options) (*File, error) {
	r := &xmlReader{options: options, decoder: xml.NewDecoder(bytes.NewReader(data)), file: &File{},
		byRef: map[string]*Instance{}, shared: map[string]SharedString{}, unread: map[string]bool{}}
	if err := r.document(); err != nil {
		line, _ := r.decoder.InputPos()
		message := err.Error()
		if syntax, ok := err.(*xml.SyntaxError); ok {
			line, message = syntax.Line, syntax.Msg
			if strings.Contains(message, "unexpected EOF") {
				message = "the file is cut short: it ends inside an element"
			}
		}
		return nil, &FormatError{Line: line, Message: message}
	}
	for _, set := range r.later {
		set()
	}
	r.file.Unread = sortedKeys(r.unread)
	return r.file, nil
}

// document reads the root element.
func (r *xmlReader) document() error {
	for {
		token, err := r.decoder.Token()
		if err == io.EOF {
			return fmt.Errorf("got no element, want <roblox>")
		}
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if start.Name.Local != "roblox" {
			return fmt.Errorf("got <%s>, want <roblox>", start.Name.Local)
		}
		if v := attribute(start, "version"); v != "4" {
			return fmt.Errorf("got version %q of the format, want \"4\"", v)
		}
		return r.each(r.top)
	}
}

func attribute(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// each calls do for every child element up to the end of the current one. do
// reads its element whole.
func (r *xmlReader) each(do func(xml.StartElement) error) error {
	for {
		token, err := r.decoder.Token()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if err := do(token); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// top reads a child of the root element.
func (r *xmlReader) top(start xml.StartElement) error {
	switch start.Name.Local {
	case "Meta":
		e, err := r.element(start, 0)
		if err == nil {
			if r.file.Meta == nil {
				r.file.Meta = map[string]string{}
			}
			r.file.Meta[attribute(start, "name")] = e.text
		}
		return err
	case "Item":
		root, err := r.item(start, 0)
		r.file.Roots = append(r.file.Roots, root)
		return err
	case "SharedStrings":
		return r.each(r.sharedString)
	}
	return r.decoder.Skip()
}

func (r *xmlReader) sharedString(start xml.StartElement) error {
	e, err := r.element(start, 0)
	if err != nil {
		return err
	}
	b, err := fromBase64(e.text)
	if err != nil {
		return fmt.Errorf("shared string %q: %w", attribute(start, "md5"), err)
	}
	r.shared[attribute(start, "md5")] = SharedString(b)
	return nil
}

// item reads one instance and all below it.
func (r *xmlReader) item(start xml.StartElement, depth int) (*Instance, error) {
	class, ref := attribute(start, "class"), attribute(start, "referent")
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
	return i, r.each(func(start xml.StartElement) error {
		switch start.Name.Local {
		case "Properties":
			return r.each(func(start xml.StartElement) error { return r.property(i, start) })
		case "Item":
			child, err := r.item(start, depth+1)
			i.Children = append(i.Children, child)
			return err
		}
		return r.decoder.Skip()
	})
}

// maxValueDepth is how deep the elements of one value may nest.
const maxValueDepth = 8

// element reads an element whole.
func (r *xmlReader) element(start xml.StartElement, depth int) (e element, err error) {
	if depth > maxValueDepth {
		return e, fmt.Errorf("<%s> nests deeper than %d elements, more than any value does", start.Name.Local, maxValueDepth)
	}
	e.name = start.Name.Local
	for {
		token, err := r.decoder.Token()
		if err != nil {
			return e, err
		}
		switch token := token.(type) {
		case xml.CharData:
			if e.text == "" {
				e.text = string(token)
			} else {
				e.text += string(token)
			}
		case xml.StartElement:
			child, err := r.element(token, depth+1)
			if err != nil {
				return e, err
			}
			e.children = append(e.children, child)
		case xml.EndElement:
			return e, nil
		}
	}
}

// property reads one property of an instance.
func (r *xmlReader) property(i *Instance, start xml.StartElement) error {
	stored := attribute(start, "name")
	name := scriptName(stored)
	if !special[name] && r.options.Skip(i.ClassName, name) {
		return r.decoder.Skip()
	}
	e, err := r.element(start, 0)
	if err != nil {
		return err
	}
	if err := r.assign(i, name, e); err != nil {
		return fmt.Errorf("property %s.%s: %w", i.ClassName, stored, err)
	}
	return nil
}

// assign gives an instance the value of an element.
func (r *xmlReader) assign(i *Instance, name string, e element) error {
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
	if n, ok := v.(int32); ok && isBrickColor(i.ClassName, name) {
		v = BrickColor(n)
	}
	i.Properties = append(i.Properties, Property{name, v})
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
