package project

// This file holds the Rojo project file as written. Its one rule: an unknown
// top-level field is an error.
// https://rojo.space/docs/v7/project-format/

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"lanai/runtime/suggest"
)

// A projectFile is a parsed project file.
type projectFile struct {
	doc           *text
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
	path     string // as written; "" when there is none
	pathAt   int    // its offset
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
	read func(f *projectFile, r *jsonReader, m member) error
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
	r, err := readJSON(path)
	if err != nil {
		return nil, err
	}
	f := &projectFile{doc: r.text, path: path, legacyScripts: true}
	at := 0
	if err := r.document(func() error {
		at = r.at
		return f.readFields(r)
	}); err != nil {
		return nil, err
	}
	if f.tree == nil {
		p := r.problem(at, "missing field \"tree\"")
		p.Hint = "a Rojo project file needs a tree: https://rojo.space/docs/v7/project-format/"
		return nil, p
	}
	return f, nil
}

func (f *projectFile) readFields(r *jsonReader) error {
	seen := map[string]bool{}
	return r.members("project file", func(m member) error {
		i := slices.IndexFunc(projectFields, func(field projectField) bool { return field.name == m.key })
		if i < 0 {
			return f.unknownField(m)
		}
		if seen[m.key] {
			return f.doc.problem(m.name, "field %q is given twice", m.key)
		}
		seen[m.key] = true
		if read := projectFields[i].read; read != nil && r.peek() != 'n' {
			return read(f, r, m)
		}
		return nil
	})
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

func (f *projectFile) readName(r *jsonReader, m member) (err error) {
	f.name, err = r.str(m.key)
	return err
}

func (f *projectFile) readLegacyScripts(r *jsonReader, m member) (err error) {
	f.legacyScripts, err = r.boolean(m.key)
	return err
}

func (f *projectFile) readPlaceID(r *jsonReader, m member) (err error) {
	f.placeID, err = r.id(m.key)
	return err
}

func (f *projectFile) readGameID(r *jsonReader, m member) (err error) {
	f.gameID, err = r.id(m.key)
	return err
}

func (f *projectFile) readTree(r *jsonReader, m member) (err error) {
	f.tree, err = f.readNode(r, m.key)
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
func (f *projectFile) readNode(r *jsonReader, what string) (*treeNode, error) {
	n := &treeNode{description: description{at: r.position(r.at)}}
	if err := r.members(what, func(m member) error { return f.readNodeField(n, r, m) }); err != nil {
		return nil, err
	}
	slices.SortStableFunc(n.children, func(a, b treeChild) int { return strings.Compare(a.name, b.name) })
	return n, nil
}

func (f *projectFile) readNodeField(n *treeNode, r *jsonReader, m member) error {
	if m.key == "$path" {
		return f.readPath(n, r, m)
	}
	if name, found := strings.CutPrefix(m.key, "$"); found && descriptionFields[name] != nil {
		return descriptionFields[name](r, &n.description, m)
	}
	return f.readChild(n, r, m)
}

// readPath reads "p" or {"optional": "p"}.
func (f *projectFile) readPath(n *treeNode, r *jsonReader, m member) (err error) {
	n.pathAt = m.val
	if r.peek() != '{' {
		n.path, err = r.str(m.key)
	} else {
		err = r.members(m.key, func(inner member) (err error) {
			if inner.key == "optional" && !n.optional {
				n.optional = true
				n.path, err = r.str(inner.key)
				return err
			}
			n.optional = false
			return f.wrongPath(m)
		})
		if err == nil && !n.optional {
			err = f.wrongPath(m)
		}
	}
	if err == nil && n.path == "" {
		n.path = "."
	}
	return err
}

func (f *projectFile) wrongPath(m member) error {
	return f.doc.problem(m.val, "$path: want a string or {\"optional\": string}")
}

// readChild reads a child node. A key given twice counts once, the last time.
func (f *projectFile) readChild(n *treeNode, r *jsonReader, m member) error {
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
	child, err := f.readNode(r, m.key)
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
