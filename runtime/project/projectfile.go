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
	ignore        []ignoreRule
	rules         []syncRule
	warnings      []*Problem
}

// A treeNode is one node of a project file's tree as written.
type treeNode struct {
	description
	value    hujson.Value
	path     string // as written; "" when there is none
	pathAt   hujson.Value
	optional bool
	children []treeChild // sorted bytewise by name
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
	{"globIgnorePaths", (*projectFile).readIgnoredPaths},
	{"name", (*projectFile).readName},
	{"placeId", (*projectFile).readPlaceID},
	{"serveAddress", nil},      // of live sync
	{"serveAllowedHosts", nil}, // of live sync
	{"servePlaceIds", nil},     // of live sync
	{"servePort", nil},         // of live sync
	{"syncRules", (*projectFile).readSyncRules},
	{"syncbackRules", nil}, // of syncback
	{"tree", (*projectFile).readTree},
}

// readProjectFile reads and checks a project file. It touches no other file.
func readProjectFile(path string) (*projectFile, error) {
	doc, err := readJSON(path)
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
	n := &treeNode{value: v, description: description{at: f.doc.position(v)}}
	for _, m := range fields {
		if err := f.readNodeField(n, m); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(n.children, func(a, b treeChild) int { return strings.Compare(a.name, b.name) })
	return n, nil
}

func (f *projectFile) readNodeField(n *treeNode, m member) error {
	if m.key == "$path" {
		return f.readPath(n, m)
	}
	if name, found := strings.CutPrefix(m.key, "$"); found && descriptionFields[name] != nil {
		return descriptionFields[name](f.doc, &n.description, m)
	}
	return f.readChild(n, m)
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
