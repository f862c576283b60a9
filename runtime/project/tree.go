package project

// This file holds how a project file's tree becomes nodes. Its one rule: a
// node has one class, from itself, from its path or from where it is.
// https://rojo.space/docs/v7/project-format/#instance-description

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
)

// A treeReader makes the nodes of one project file.
type treeReader struct {
	*loader
	file  *projectFile
	scope scope
}

// project makes an instance of a project file, named name.
func (l *loader) project(file *projectFile, name string) (*Node, error) {
	if file.name != "" {
		name = file.name
	}
	leave, err := l.enter(file.path)
	if err != nil {
		return nil, err
	}
	defer leave()

	l.watch[file.path] = true
	for _, m := range file.unread {
		l.warn(file.doc.problem(m.name, "%s is not read by this version", m.key), "")
	}
	r := &treeReader{loader: l, file: file, scope: scope{legacyScripts: file.legacyScripts}}
	n, err := r.node(name, "", file.tree)
	if err != nil {
		return nil, err
	}
	if n == nil {
		return nil, file.doc.problem(file.tree.at, "the project's root makes no instance")
	}
	if n.File == "" {
		n.File = file.path
	}
	return n, nil
}

// node makes one node and its descendants. It is nil when nothing gives it a
// class and its path is optional, or of a kind that is not read.
func (r *treeReader) node(name, parentClass string, t *treeNode) (*Node, error) {
	for _, p := range t.warnings {
		r.warn(p, p.Hint)
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
	r.settle(n, t)
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
		p.Hint = `create it, or write {"optional": path} if it may be missing`
		return onDisk{missing: p, tolerated: t.optional}, nil
	}
	n, err := r.snapshot(full, r.scope)
	if err != nil {
		return onDisk{}, r.loopAt(t, full, err)
	}
	if n == nil {
		p := r.file.doc.problem(t.pathAt, "$path %q is of no kind that makes an instance", t.path)
		return onDisk{missing: p, tolerated: t.optional || findRule(filepath.Base(full)) != nil}, nil
	}
	return onDisk{node: n}, nil
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
		p := r.file.doc.problem(t.at, "class of %q is specified in both the project file (%q) and its $path (%q)", name, t.className, onDisk.ClassName)
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
		return r.file.doc.problem(t.at, "%q is missing some required information: it needs $className or $path", name)
	case disk.tolerated:
		return nil
	}
	return disk.missing
}

// settle applies what the project file says about the node itself.
func (r *treeReader) settle(n *Node, t *treeNode) {
	if len(t.properties) > 0 {
		if n.Properties == nil {
			n.Properties = map[string]any{}
		}
		maps.Copy(n.Properties, t.properties)
	}
	if t.attributes != nil {
		n.Attributes = t.attributes
	}
	if t.id != "" {
		n.ID = t.id
	}
	switch {
	case t.ignoreUnknown != nil:
		n.IgnoreUnknownInstances = *t.ignoreUnknown
	case t.path == "":
		n.IgnoreUnknownInstances = true
	}
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
