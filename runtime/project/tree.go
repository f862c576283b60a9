package project

// This file holds how a project file's tree becomes nodes. Its one rule: a
// node has one class, from itself, from its path or from where it is.
// https://rojo.space/docs/v7/project-format/#instance-description

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// A treeReader makes the nodes of one project file.
type treeReader struct {
	*loader
	file  *projectFile
	scope scope
}

// project makes an instance of a project file, named name.
func (l *loader) project(file *projectFile, name string, outer scope) (*Node, error) {
	if file.name != "" {
		name = file.name
	}
	leave, err := l.enter(file.path)
	if err != nil {
		return nil, err
	}
	defer leave()

	l.watch[file.path] = true
	for _, p := range file.warnings {
		l.warn(p, p.Hint)
	}
	r := &treeReader{loader: l, file: file, scope: file.scope(outer)}
	n, err := r.node(name, "", file.tree)
	if err != nil {
		return nil, err
	}
	if n == nil {
		return nil, file.doc.problem(file.tree.at.offset, "the project's root makes no instance")
	}
	if n.File == "" {
		n.File = file.path
	}
	n.more().projectFile = file.path
	return n, nil
}

// node makes one node and its descendants. It is nil when nothing gives it a
// class and its path is optional, or of a kind that is not read.
func (r *treeReader) node(name, parentClass string, t *treeNode) (*Node, error) {
	if err := r.count(r.file.path); err != nil {
		return nil, err
	}
	disk, err := r.path(t)
	if err != nil {
		return nil, err
	}
	class, err := r.class(name, parentClass, t, disk.node)
	if err != nil {
		return nil, err
	}
	if class == "" {
		return nil, r.classless(name, t, disk)
	}
	if disk.missing != nil && !disk.tolerated {
		r.warn(disk.missing, `the instance is made without it; write {"optional": path} if that is meant`)
	}

	n := disk.node
	if n == nil {
		n = &Node{}
	}
	n.Name, n.ClassName = name, class
	r.settle(n, &t.description)
	if t.ignoreUnknown == nil && t.path == "" {
		n.IgnoreUnknownInstances = true
	}
	return n, r.addChildren(n, t)
}

// onDisk is what a $path leads to.
type onDisk struct {
	node      *Node    // nil when there is no $path or it makes no instance
	missing   *Problem // why a $path makes no instance
	tolerated bool     // that it makes none is the user's wish, or already warned of
}

// path reads what $path leads to.
func (r *treeReader) path(t *treeNode) (onDisk, error) {
	if t.path == "" {
		return onDisk{}, nil
	}
	full := filepath.FromSlash(t.path)
	if !filepath.IsAbs(full) {
		full = filepath.Join(filepath.Dir(r.file.path), full)
	}
	r.watch[full] = true

	if _, err := os.Stat(full); errors.Is(err, os.ErrNotExist) {
		p := r.file.doc.problem(t.pathAt, "$path %q does not exist (looked for %s)", t.path, full)
		p.Hint = r.missingHint(full)
		return onDisk{missing: p, tolerated: t.optional}, nil
	}
	r.allow(full)
	n, err := r.snapshotPath(full)
	if err != nil {
		return onDisk{}, r.loopAt(t, full, err)
	}
	if n == nil {
		p := r.file.doc.problem(t.pathAt, "$path %q is of no kind that makes an instance", t.path)
		return onDisk{missing: p, tolerated: t.optional || r.scope.known(full)}, nil
	}
	return onDisk{node: n}, nil
}

// packageFolders are what a package manager makes beside its manifest.
var packageFolders = map[string]string{
	"Packages": "wally.toml", "ServerPackages": "wally.toml", "DevPackages": "wally.toml",
	"roblox_packages": "pesde.toml", "luau_packages": "pesde.toml",
}

// missingHint says what to do about a path that is not there.
func (r *treeReader) missingHint(full string) string {
	manifest := packageFolders[filepath.Base(full)]
	if manifest != "" && exists(filepath.Join(filepath.Dir(full), manifest)) {
		return "run '" + strings.TrimSuffix(manifest, ".toml") + ` install', or write {"optional": path} if it may be missing`
	}
	return `create it, or write {"optional": path} if it may be missing`
}

// loopAt says of a loop made by this very $path where it is written.
func (r *treeReader) loopAt(t *treeNode, full string, err error) error {
	p, ok := err.(*Problem)
	if !ok || !p.loop || p.File != full && !(isProjectFile(p.File) && filepath.Dir(p.File) == full) {
		return err
	}
	at := r.file.doc.problem(t.pathAt, "$path %q leads back to a project that contains it", t.path)
	at.Hint = "point $path at a folder of its own, such as src"
	return at
}

// class chooses among the written class, the path's and the inferred one; "" is none.
func (r *treeReader) class(name, parentClass string, t *treeNode, onDisk *Node) (string, error) {
	inferred := inferClass(name, parentClass, r.options.IsService)
	switch {
	case onDisk == nil && t.className != "":
		return t.className, nil
	case onDisk == nil:
		return inferred, nil
	case onDisk.ClassName == "Folder" && t.className != "":
		return t.className, nil
	case onDisk.ClassName == "Folder" && inferred != "":
		return inferred, nil
	case t.className != "":
		p := r.file.doc.problem(t.at.offset, "class of %q is specified in both the project file (%q) and its $path (%q)", name, t.className, onDisk.ClassName)
		p.Hint = "remove $className, or point $path at a plain folder"
		return "", p
	}
	return onDisk.ClassName, nil
}

// inferClass is the class that a node has by its name and its parent's class, or "".
func inferClass(name, parentClass string, isService func(string) bool) string {
	switch {
	case parentClass == "DataModel" && isService(name),
		parentClass == "StarterPlayer" && (name == "StarterPlayerScripts" || name == "StarterCharacterScripts"),
		parentClass == "Workspace" && name == "Terrain":
		return name
	}
	return ""
}

// classless is the problem of a node without a class, none if that is tolerated.
func (r *treeReader) classless(name string, t *treeNode, disk onDisk) error {
	switch {
	case disk.missing == nil:
		return r.file.doc.problem(t.at.offset, "%q is missing some required information: it needs $className or $path", name)
	case disk.tolerated:
		return nil
	}
	return disk.missing
}

// addChildren adds the project file's children after those from the path.
func (r *treeReader) addChildren(n *Node, t *treeNode) error {
	for _, c := range t.children {
		child, err := r.node(c.name, n.ClassName, c.node)
		if err != nil {
			return err
		}
		if child != nil {
			n.add(child)
		}
	}
	return nil
}
