package project

// This file holds the rules that make an instance of a folder. Its one rule: a
// folder is its project, or its init file, or a Folder.

import (
	"path/filepath"
	"slices"
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
			return l.dirProject(path, name)
		}
	}

	n, err := l.initNode(path, list, s)
	if err != nil {
		return nil, err
	}
	n.Children, err = l.children(path, list, s)
	return n, err
}

// dirProject makes an instance of a folder that is a project.
func (l *loader) dirProject(path, name string) (*Node, error) {
	file, err := readProjectFile(filepath.Join(path, name))
	if err != nil {
		return nil, err
	}
	n, err := l.project(file, file.defaultName())
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
			if n, err = l.snapshot(filepath.Join(path, name), s); err != nil {
				return nil, err
			}
			break
		}
	}
	if n == nil { // an init file that is no regular file
		n = &Node{ClassName: "Folder"}
	}
	for _, name := range metaFiles {
		if list.hasFile(name) {
			if _, err := l.file(filepath.Join(path, name), s); err != nil {
				return nil, err
			}
		}
	}
	n.Name, n.Dir = dirName(path), path
	return n, nil
}

// children makes instances of what a folder holds besides its init file.
func (l *loader) children(path string, list entries, s scope) ([]*Node, error) {
	var children []*Node
	for _, entry := range list {
		child, err := l.entry(filepath.Join(path, entry.Name()), s)
		if err != nil {
			return nil, err
		}
		if child != nil {
			children = append(children, child)
		}
	}
	return children, nil
}

// entry makes an instance of one thing in a folder.
func (l *loader) entry(path string, s scope) (*Node, error) {
	name := filepath.Base(path)
	folder := isDir(path)
	switch {
	case folder && slices.Contains(internalDirs, name):
		return nil, nil
	case !folder && (slices.Contains(initFiles, name) || slices.Contains(metaFiles, name)):
		return nil, nil
	case !folder && isDangling(path):
		if findRule(name) != nil && name[0] != '.' {
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
