package project

// This file holds meta files, which add to what a file or folder makes. Its one rule:
// a mistake in one spoils the node it is about and nothing else.
// https://rojo.space/docs/v7/sync-details/#meta-files

import (
	"os"
	"path/filepath"
	"strings"

	"lanai/runtime/suggest"
)

// metaSuffixes are the endings of a meta file's name. Both files apply, in this order.
var metaSuffixes = []string{".meta.json", ".meta.jsonc"}

// metaUses says of which uses of a file there can be a meta file beside it.
var metaUses = map[use]bool{
	"serverScript": true, "clientScript": true, "moduleScript": true, "pluginScript": true,
	"legacyServerScript": true, "legacyClientScript": true, "runContextServerScript": true, "runContextClientScript": true,
	"json": true, "toml": true, "yaml": true, "csv": true, "text": true,
}

// applyMeta applies the meta files of the node's file, which are named after the instance.
func (l *loader) applyMeta(n *Node) {
	dir := filepath.Dir(n.File)
	for _, suffix := range metaSuffixes {
		l.meta(n, filepath.Join(dir, n.Name+suffix), false)
	}
}

// applyFolderMeta applies a folder's own meta files.
func (l *loader) applyFolderMeta(n *Node, path string, list entries) {
	for _, name := range metaFiles {
		if list.hasFile(name) {
			l.meta(n, filepath.Join(path, name), true)
		}
	}
}

// meta applies a meta file, if there is one.
func (l *loader) meta(n *Node, path string, ofFolder bool) {
	if !l.watch[filepath.Dir(path)] {
		l.watch[path] = true
	}
	if _, err := os.Lstat(path); err != nil {
		return
	}
	n.more().meta = append(n.more().meta, path)
	d, err := readMeta(path)
	if err != nil {
		l.fail(n, err)
		return
	}
	if d.className != "" {
		if err := d.reclass(n, path, ofFolder); err != nil {
			l.fail(n, err)
			return
		}
	}
	l.settle(n, d)
}

// readMeta reads a meta file. It touches no other file.
func readMeta(path string) (*description, error) {
	r, err := readJSON(path)
	if err != nil {
		return nil, err
	}
	d := &description{}
	return d, r.document(func() error {
		d.at = r.position(r.at)
		return r.members("meta file", func(m member) error {
			read, known := descriptionFields[m.key]
			switch {
			case known && r.peek() != 'n':
				return read(r, d, m)
			case !known && m.key != "$schema":
				d.warnings = append(d.warnings, unknownMember(r, m))
			}
			return nil
		})
	})
}

// unknownMember warns of a field that a meta or model file may have but that means nothing.
func unknownMember(r *jsonReader, m member) *Problem {
	p := r.problem(m.name, "unknown field %q is ignored", m.key)
	if similar := suggest.Nearest(m.key, append(sortedKeys(descriptionFields), "children", "name")); similar != "" && similar != m.key {
		p.Hint = "did you mean " + similar + "?"
	}
	return p
}

// reclass gives a folder the class that its meta file asks for.
func (d *description) reclass(n *Node, path string, ofFolder bool) error {
	switch {
	case !ofFolder:
		p := d.at.problem(path, "className is ignored: only init.meta.json, in a folder, can change a class")
		d.warnings = append(d.warnings, p)
		return nil
	case n.ClassName != "Folder":
		p := d.at.problem(path, "className %q: the folder is a %s already, and only one that would be a Folder can change its class", d.className, n.ClassName)
		p.Hint = "remove className, or the folder's init file"
		return p
	}
	n.ClassName = d.className
	return nil
}

// strayMeta warns of meta files in a folder that are about nothing in it.
func (l *loader) strayMeta(path string, list entries, s scope) {
	var names map[string]bool // of the instances that a meta file can be about
	for _, e := range list {
		name, isMeta := cutMetaSuffix(e.Name())
		if !isMeta || e.IsDir() || name == "init" || e.Name()[0] == '.' || s.ignores(filepath.Join(path, e.Name())) {
			continue
		}
		if names == nil {
			names = metaTargets(path, list, s)
		}
		if !names[name] {
			l.warn(problem(filepath.Join(path, e.Name()), "a meta file for nothing: no script, data, text or table file here makes %q", name),
				"a folder's own meta file is init.meta.json, inside it; model and project files have none")
		}
	}
}

// metaTargets names what the files of a folder make, as far as meta files can be about it.
func metaTargets(path string, list entries, s scope) map[string]bool {
	names := map[string]bool{}
	for _, e := range list {
		if e.IsDir() {
			continue
		}
		if name, as := s.useOf(filepath.Join(path, e.Name())); metaUses[as] {
			names[name] = true
		}
	}
	return names
}

func cutMetaSuffix(base string) (name string, found bool) {
	for _, suffix := range metaSuffixes {
		if name, found := strings.CutSuffix(base, suffix); found {
			return name, true
		}
	}
	return "", false
}
