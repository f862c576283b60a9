package project

// This file holds the Rojo project file as written. Its one rule: an unknown
// top-level field is an error.
// https://rojo.space/docs/v7/project-format/

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tailscale/hujson"

	"lanai/runtime/suggest"
)

// A projectFile is a parsed project file.
type projectFile struct {
	doc           *document
	path          string
	name          string // as written, or ""
	tree          *treeNode
	legacyScripts bool
	placeID       int64
	gameID        int64
	unread        []member // fields with an effect that this version does not have
}

// A treeNode is one node of a project file's tree as written.
type treeNode struct {
	at            hujson.Value
	className     string
	path          string // as written; "" when there is none
	pathAt        hujson.Value
	optional      bool
	properties    map[string]any
	attributes    map[string]any // nil when not given
	ignoreUnknown *bool
	id            string
	children      []treeChild // sorted bytewise by name
	warnings      []*Problem
}

type treeChild struct {
	name string
	node *treeNode
}

// A projectField reads one top-level field.
type projectField struct {
	name string
	read func(f *projectFile, m member) error
}

// projectFields is every field a project file may have, sorted.
var projectFields = []projectField{
	{"$schema", nil},
	{"blockedPlaceIds", nil}, // of live sync
	{"emitLegacyScripts", (*projectFile).readLegacyScripts},
	{"gameId", (*projectFile).readGameID},
	{"globIgnorePaths", (*projectFile).noteUnread},
	{"name", (*projectFile).readName},
	{"placeId", (*projectFile).readPlaceID},
	{"serveAddress", nil},      // of live sync
	{"serveAllowedHosts", nil}, // of live sync
	{"servePlaceIds", nil},     // of live sync
	{"servePort", nil},         // of live sync
	{"syncRules", (*projectFile).noteUnread},
	{"syncbackRules", nil}, // of syncback
	{"tree", (*projectFile).readTree},
}

// readProjectFile reads and checks a project file. It touches no other file.
func readProjectFile(path string) (*projectFile, error) {
	text, err := readText(path)
	if err != nil {
		return nil, err
	}
	doc, err := parseJSON(path, text)
	if err != nil {
		return nil, err
	}
	fields, err := doc.members(doc.root, "project file")
	if err != nil {
		return nil, err
	}

	f := &projectFile{doc: doc, path: path, legacyScripts: true}
	if err := f.readFields(fields); err != nil {
		return nil, err
	}
	if f.tree == nil {
		p := doc.problem(doc.root, "missing field \"tree\"")
		p.Hint = "a Rojo project file needs a tree: https://rojo.space/docs/v7/project-format/"
		return nil, p
	}
	return f, nil
}

func (f *projectFile) readFields(fields []member) error {
	seen := map[string]bool{}
	for _, m := range fields {
		i := slices.IndexFunc(projectFields, func(field projectField) bool { return field.name == m.key })
		if i < 0 {
			return f.unknownField(m)
		}
		if seen[m.key] {
			return f.doc.problem(m.name, "field %q is given twice", m.key)
		}
		seen[m.key] = true
		if read := projectFields[i].read; read != nil && m.val.Value.Kind() != 'n' {
			if err := read(f, m); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *projectFile) unknownField(m member) error {
	names := make([]string, len(projectFields))
	for i, field := range projectFields {
		names[i] = field.name
	}
	p := f.doc.problem(m.name, "unknown field %q", m.key)
	if similar := suggest.Nearest(m.key, names); similar != "" {
		p.Message += " (did you mean \"" + similar + "\"?)"
	} else {
		p.Hint = "a project file's fields are " + strings.Join(names, ", ")
	}
	return p
}

func (f *projectFile) readName(m member) (err error) {
	f.name, err = f.doc.str(m)
	return err
}

func (f *projectFile) readLegacyScripts(m member) (err error) {
	f.legacyScripts, err = f.doc.boolean(m)
	return err
}

func (f *projectFile) readPlaceID(m member) (err error) {
	f.placeID, err = f.doc.id(m)
	return err
}

func (f *projectFile) readGameID(m member) (err error) {
	f.gameID, err = f.doc.id(m)
	return err
}

func (f *projectFile) readTree(m member) (err error) {
	f.tree, err = f.readNode(m.val, m.key)
	return err
}

// noteUnread keeps a list that has entries for a warning.
func (f *projectFile) noteUnread(m member) error {
	array, ok := m.val.Value.(*hujson.Array)
	if !ok {
		return f.doc.problem(m.val, "%s: got %s, want an array", m.key, kind(m.val))
	}
	if len(array.Elements) > 0 {
		f.unread = append(f.unread, m)
	}
	return nil
}

// defaultName is the project's name, or what stands for it: the file's
// name, or the folder's for default.project.json.
func (f *projectFile) defaultName() string {
	if f.name != "" {
		return f.name
	}
	base := filepath.Base(f.path)
	if slices.Contains(defaultProjectFiles, base) {
		return dirName(filepath.Dir(f.path))
	}
	return strings.TrimSuffix(strings.TrimSuffix(base, ".project.json"), ".project.jsonc")
}

// readNode reads one node of the tree. what names it in problems.
func (f *projectFile) readNode(v hujson.Value, what string) (*treeNode, error) {
	fields, err := f.doc.members(v, what)
	if err != nil {
		return nil, err
	}
	n := &treeNode{at: v}
	for _, m := range fields {
		if err := f.readNodeField(n, m); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(n.children, func(a, b treeChild) int { return strings.Compare(a.name, b.name) })
	return n, nil
}

func (f *projectFile) readNodeField(n *treeNode, m member) (err error) {
	switch m.key {
	case "$className":
		n.className, err = f.doc.str(m)
	case "$path":
		err = f.readPath(n, m)
	case "$properties":
		n.properties, err = f.readProperties(n, m)
	case "$attributes":
		n.attributes, err = f.readAttributes(m)
	case "$ignoreUnknownInstances":
		var ignore bool
		ignore, err = f.doc.boolean(m)
		n.ignoreUnknown = &ignore
	case "$id":
		n.id, err = f.doc.str(m)
	default:
		err = f.readChild(n, m)
	}
	return err
}

// readPath reads "p" or {"optional": "p"}.
func (f *projectFile) readPath(n *treeNode, m member) (err error) {
	n.pathAt = m.val
	if _, ok := m.val.Value.(*hujson.Object); ok {
		fields, err := f.doc.members(m.val, m.key)
		if err != nil {
			return err
		}
		if len(fields) != 1 || fields[0].key != "optional" {
			return f.doc.problem(m.val, "$path: want a string or {\"optional\": string}")
		}
		n.optional, m = true, fields[0]
	}
	n.path, err = f.doc.str(m)
	if err == nil && n.path == "" {
		n.path = "."
	}
	return err
}

// readChild reads a child node. A key given twice counts once, the last time.
func (f *projectFile) readChild(n *treeNode, m member) error {
	hint := ""
	if strings.HasPrefix(m.key, "$") {
		p := f.doc.problem(m.name, "unknown key %q is taken for a child", m.key)
		keys := []string{"$attributes", "$className", "$id", "$ignoreUnknownInstances", "$path", "$properties"}
		if similar := suggest.Nearest(m.key, keys); similar != "" {
			hint = "did you mean " + similar + "?"
		}
		p.Hint = hint
		n.warnings = append(n.warnings, p)
	}
	child, err := f.readNode(m.val, m.key)
	if err != nil {
		var p *Problem
		if errors.As(err, &p) && p.Hint == "" {
			p.Hint = hint
		}
		return err
	}

	if i := slices.IndexFunc(n.children, func(c treeChild) bool { return c.name == m.key }); i >= 0 {
		n.warnings = append(n.warnings, f.doc.problem(m.name, "%q is given twice; the first is ignored", m.key))
		n.children = slices.Delete(n.children, i, i+1)
	}
	n.children = append(n.children, treeChild{m.key, child})
	return nil
}

// readProperties decodes $properties, without Name and Parent, which are not
// a project file's to set.
func (f *projectFile) readProperties(n *treeNode, m member) (map[string]any, error) {
	fields, err := f.doc.members(m.val, m.key)
	if err != nil {
		return nil, err
	}
	properties := map[string]any{}
	for _, field := range fields {
		if field.key == "Name" || field.key == "Parent" {
			n.warnings = append(n.warnings, f.doc.problem(field.name, "property %s cannot be set here; ignored", field.key))
			continue
		}
		properties[field.key] = property(field.val)
	}
	return properties, nil
}

// readAttributes decodes $attributes. Only booleans, numbers and strings say
// their type by themselves.
func (f *projectFile) readAttributes(m member) (map[string]any, error) {
	fields, err := f.doc.members(m.val, m.key)
	if err != nil {
		return nil, err
	}
	attributes := map[string]any{}
	for _, field := range fields {
		value := property(field.val)
		switch value.(type) {
		case bool, float64, string, Explicit:
			attributes[field.key] = value
		default:
			p := f.doc.problem(field.val, "attribute %s: got %s, want a boolean, a number, a string or an explicit type", field.key, kind(field.val))
			p.Hint = `write the type too, as in {"Vector3": [1, 2, 3]}`
			return nil, p
		}
	}
	return attributes, nil
}

// explicitTypes is every type a property may name, sorted.
// https://rojo.space/docs/v7/properties/
var explicitTypes = []string{
	"Attributes", "Axes", "BinaryString", "Bool", "BrickColor", "CFrame", "Color3", "Color3uint8", "ColorSequence", "Content",
	"ContentId", "Enum", "Faces", "Float32", "Float64", "Font", "Int32", "Int64", "MaterialColors", "NumberRange",
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
