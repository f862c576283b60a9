package project

// This file holds the rules that make an instance of a folder. Its one rule: a
// folder is its project, or its init file, or a Folder.

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// initFiles lists the files that a folder becomes, in the order tried.
var initFiles = []string{
	"init.luau", "init.lua",
	"init.server.luau", "init.server.lua",
	"init.client.luau", "init.client.lua",
	"init.plugin.lua", "init.plugin.luau",
	"init.csv",
}

// metaFiles lists the names of a folder's own meta file.
var metaFiles = []string{"init.meta.json", "init.meta.jsonc"}

// internalDirs are folders that are never instances.
var internalDirs = []string{".git", ".hg", ".lanai", ".svn"}

// dir makes an instance of a folder.
func (l *loader) dir(path string, s scope) (*Node, error) {
	leave, err := l.enter(path)
	if err != nil {
		return nil, err
	}
	defer leave()

	l.watch[path] = true
	list, err := readDir(path)
	if err != nil {
		return nil, err
	}
	for _, name := range defaultProjectFiles {
		if list.hasFile(name) {
			return l.dirProject(path, name, s)
		}
	}

	n, err := l.initNode(path, list, s)
	if err != nil {
		return nil, err
	}
	n.Children = append(n.Children, l.children(path, list, s)...)
	return n, nil
}

// dirProject makes an instance of a folder that is a project.
func (l *loader) dirProject(path, name string, s scope) (*Node, error) {
	file, err := readProjectFile(filepath.Join(path, name))
	if err != nil {
		return nil, err
	}
	n, err := l.project(file, file.defaultName(), s)
	if err != nil {
		return nil, err
	}
	if n.Dir == "" {
		n.Dir = path
	}
	return n, nil
}

// initNode is the folder's instance, without children.
func (l *loader) initNode(path string, list entries, s scope) (*Node, error) {
	n := &Node{ClassName: "Folder"}
	for _, name := range initFiles {
		if list.hasFile(name) {
			var err error
			if n, err = l.initFile(filepath.Join(path, name), s); err != nil {
				return nil, err
			}
			break
		}
	}
	if n == nil { // an init file that is no regular file
		n = &Node{ClassName: "Folder"}
	}
	n.Name, n.Dir = dirName(path), path
	l.applyFolderMeta(n, path, list)
	return n, nil
}

// initFile makes the instance that a folder is. No project can remap its name, and
// its meta file is the folder's.
func (l *loader) initFile(path string, s scope) (*Node, error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil, nil
	}
	rule := findRule(filepath.Base(path))
	return l.useFile(rule.use, &Node{File: path}, s)
}

// children makes instances of what a folder holds besides its init file. What cannot
// be used is left out.
func (l *loader) children(path string, list entries, s scope) []*Node {
	var children []*Node
	for _, entry := range l.usable(path, list, s) {
		if child := l.child(filepath.Join(path, entry.Name()), entry, s); child != nil {
			children = append(children, child)
		}
	}
	return children
}

// usable is what a folder's project does not ignore and whose names can be used.
func (l *loader) usable(path string, list entries, s scope) entries {
	l.strayMeta(path, list, s)
	var kept entries
	folded := make(map[string]string, len(list))
	for _, e := range list {
		full, name := filepath.Join(path, e.Name()), e.Name()
		if s.ignores(full) || e.IsDir() && slices.Contains(internalDirs, name) {
			continue
		}
		if !utf8.ValidString(name) {
			if e.IsDir() || s.known(full) {
				l.refuse(problem(quoted(full), "left out: its name is not valid UTF-8"), "rename it")
			}
			continue
		}
		kept = append(kept, e)
		lower := strings.ToLower(name)
		if other, taken := folded[lower]; taken && (e.IsDir() || s.known(full)) {
			l.warn(problem(full, "its name differs from %s only in capitals: Windows and macOS can hold only one of them", other), "rename one of them")
		}
		folded[lower] = name
	}
	return kept
}

// child makes an instance of one thing in a folder, nil of what is left out.
func (l *loader) child(path string, e os.DirEntry, s scope) *Node {
	if e.Type()&os.ModeSymlink != 0 {
		if p := l.outside(path, s); p != nil {
			l.warn(p, p.Hint)
			return nil
		}
	}
	n, err := l.entry(path, e, s)
	var p *Problem
	switch {
	case err == nil:
		return n
	case errors.As(err, &p) && p.loop:
		p.Message += "; left out"
		l.warn(p, p.Hint)
	case errors.As(err, &p):
		l.refuse(p, p.Hint)
	default:
		l.refuse(problem(path, "%v", err), "")
	}
	return nil
}

// entry makes an instance of one thing in a folder.
func (l *loader) entry(path string, e os.DirEntry, s scope) (*Node, error) {
	name := e.Name()
	folder := e.IsDir() || e.Type()&os.ModeSymlink != 0 && isDir(path)
	switch {
	case folder && slices.Contains(internalDirs, name):
		return nil, nil
	case !folder && (slices.Contains(initFiles, name) || slices.Contains(metaFiles, name)):
		return nil, nil
	case !folder && isDangling(path):
		if s.known(path) && name[0] != '.' {
			l.warn(problem(path, "skipped: a symbolic link that leads nowhere"), "")
		}
		return nil, nil
	}
	return l.snapshot(path, s)
}

// dirName is the folder's own name, also for "." and "..".
func dirName(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return filepath.Base(path)
}
