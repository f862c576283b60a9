// Package project reads what a user points at - a Rojo project file, a folder,
// a single script - into a tree of descriptions, and notices when it changes. It
// follows Rojo 7.7 (https://rojo.space/docs/v7/project-format/) and knows no engine:
// it never checks that a class or a property exists.
//
// Load reads, Diff compares two readings, Watcher says when to read again.
//
// A mistake in one script, data or meta file leaves that node with an Err and the rest
// of the tree intact. Anything else found in a folder that cannot be used - a model, a
// nested project, a folder that cannot be read - is left out. A mistake in the project
// file that was asked for, or in what its $path names, fails the whole Load.
// Either way it is one Problem: file, line, column, what is wrong.
package project

// This file holds Load and what it returns. Its one rule: whatever was
// given, Root is a DataModel.

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"lanai/runtime/suggest"
)

// Names of project files that stand for the folder they are in, in the order tried.
var defaultProjectFiles = []string{"default.project.json", "default.project.jsonc"}

// Options change how Load reads. The zero value works.
type Options struct {
	// IsService reports whether a class is a service, which decides the
	// class of a project's unnamed top-level nodes and which folders of a
	// plain folder stand for services. Nil knows the common services only.
	IsService func(className string) bool

	// Skip reports that a property in a place or model file need not be kept,
	// such as one that the class does not have; of the property "" that a
	// service which holds nothing need not be. IsDefault reports the same of a
	// value, such as the one that every new instance has. Nil keeps all.
	Skip      func(className, property string) bool
	IsDefault func(className, property string, value any) bool

	// Implied gives a property that follows from one in a place or model file, for
	// files that do not have it; "" is none. Nil implies nothing.
	Implied func(className, property string, value any) (implied string, v any)
}

// A Project is everything Load read.
type Project struct {
	Name    string
	Root    *Node  // a DataModel
	Dir     string // the folder that relative paths start from
	File    string // the project file, or "" for a folder or a single script
	PlaceID int64  // the project file's placeId, or 0
	GameID  int64  // the project file's gameId, or 0

	// Model says that the project file describes no place (its root is not a
	// DataModel). The model is then a child of ServerScriptService.
	Model bool

	Warnings []*Problem // what was left out or looks wrong, in order of reading
	Errors   []*Problem // the Err of every node that has one, and what is left out for a mistake in it

	// Script is the only script of what is no project, or nil.
	Script *Node

	// Size is how many nodes the tree has, more or less.
	Size int

	// Shared is for what servers of the project have in common, such as compiled scripts.
	Shared sync.Map

	// IDs holds the nodes that references can name.
	IDs map[string]*Node

	// Watch lists the files and folders a change of which can change the tree,
	// sorted. Some may not exist yet. Folders are meant with all they hold.
	Watch []string
}

// Load reads path: a project file, a folder, a place or model file, or one .lua or .luau file. A folder
// with a default.project.json is that project. In any other folder, sub-folders
// named like services are these services, and the rest goes to
// ServerScriptService. A single script is one Script in ServerScriptService, or a
// ModuleScript if it is a spec.
// An error is always a *Problem. Paths in the result start with path as given.
func Load(path string, options Options) (*Project, error) {
	if options.IsService == nil {
		options.IsService = isCommonService
	}
	l := &loader{options: options, watch: map[string]bool{}}

	p, err := l.load(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	p.IDs, p.Size = l.resolve(p.Root), l.nodes
	p.Warnings, p.Errors, p.Watch = l.warnings, l.errors, l.watched()
	return p, nil
}

// load chooses by what is at path.
func (l *loader) load(path string) (*Project, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, accessProblem(path, err)
	}
	l.allowProject(path)
	switch {
	case info.IsDir():
		return l.loadDir(path)
	case isProjectFile(path):
		return l.loadProject(path)
	case isScriptFile(path) && info.Mode().IsRegular():
		return l.loadScript(path)
	case isRobloxFile(path) && info.Mode().IsRegular():
		return l.loadRoblox(path)
	}
	return nil, notAProject(path)
}

// loadDir reads a folder: as its default project, or as a plain folder.
func (l *loader) loadDir(path string) (*Project, error) {
	entries, err := readDir(path)
	if err != nil {
		return nil, err
	}
	for _, name := range defaultProjectFiles {
		if entries.hasFile(name) {
			return l.loadProject(filepath.Join(path, name))
		}
	}
	return l.loadFolder(path, entries)
}

// loadProject reads a project file.
func (l *loader) loadProject(path string) (*Project, error) {
	file, err := readProjectFile(path)
	if err != nil {
		return nil, err
	}
	root, err := l.project(file, file.defaultName(), defaultScope)
	if err != nil {
		return nil, err
	}

	p := &Project{Name: root.Name, Dir: filepath.Dir(path), File: path, PlaceID: file.placeID, GameID: file.gameID}
	l.watch[filepath.Join(p.Dir, ".luaurc")] = true
	l.watch[filepath.Join(p.Dir, ".config.luau")] = true
	p.Root = root
	if root.ClassName != "DataModel" {
		p.Model = true
		p.Root = place(p.Name, path)
		p.Root.service("ServerScriptService").add(root)
	}
	return p, nil
}

// notAProject says why a file is none of the things Load reads.
func notAProject(path string) *Problem {
	p := problem(path, "not a Rojo project file, a folder, a script, a place or a model")
	switch ext := filepath.Ext(path); {
	case ext == ".json" || ext == ".jsonc":
		p.Hint = "a project file's name ends in .project.json or .project.jsonc"
	default:
		p.Hint = "expected *.project.json, *.project.jsonc, *.lua, *.luau, *.rbxl, *.rbxlx, *.rbxm, *.rbxmx or a folder"
	}
	return p
}

// accessProblem words an error of the operating system about path.
func accessProblem(path string, err error) *Problem {
	switch {
	case os.IsNotExist(err):
		p := problem(path, "no such file or folder")
		if similar := suggestFile(path); similar != "" {
			p.Hint = "did you mean " + similar + "?"
		}
		return p
	case os.IsPermission(err):
		return problem(path, "permission denied")
	}
	if wrapped, ok := err.(*fs.PathError); ok {
		err = wrapped.Err
	}
	return problem(path, "cannot be read: %v", err)
}

// suggestFile is the neighbour whose name is most like path's, or "".
func suggestFile(path string) string {
	dir, base := filepath.Split(path)
	entries, err := os.ReadDir(filepath.Clean(dir))
	if err != nil {
		return ""
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = entry.Name()
	}
	if name := suggest.Nearest(base, names); name != "" {
		return filepath.Join(dir, name)
	}
	return ""
}

// IsFile reports that a path names a project, a place or a model, whatever is there.
func IsFile(path string) bool { return isProjectFile(path) || isRobloxFile(path) }

func isProjectFile(path string) bool {
	return strings.HasSuffix(path, ".project.json") || strings.HasSuffix(path, ".project.jsonc")
}

func isScriptFile(path string) bool {
	return strings.HasSuffix(path, ".lua") || strings.HasSuffix(path, ".luau")
}
