package project

// This file holds assets: what an asset id stands for, as a file or folder that is named
// by the id. Its one rule: an asset is read like any other file of that kind.

import (
	"path/filepath"
	"strconv"
)

// assetSuffixes are the endings of an asset's name, in the order tried; "" is a folder.
var assetSuffixes = []string{".rbxm", ".rbxmx", ".model.json", ".luau", ".lua", ""}

// MainModule is the name of the module that requiring an asset gives.
const MainModule = "MainModule"

// Module is the node of an asset that requiring it gives, or nil.
func (p *Project) Module() *Node {
	if p == nil {
		return nil
	}
	for _, n := range p.Root.Children {
		if n.Name == MainModule && n.ClassName == "ModuleScript" {
			return n
		}
	}
	return nil
}

// LoadAsset reads an asset out of a folder; it is nil if the folder has none of that id.
// Its instances are the children of Root. A module or a folder with an init file is
// called MainModule. An error is always a *Problem.
func LoadAsset(dir string, id int64, options Options) (*Project, error) {
	if dir == "" {
		return nil, nil
	}
	if options.IsService == nil {
		options.IsService = isCommonService
	}
	for _, suffix := range assetSuffixes {
		path := filepath.Join(dir, strconv.FormatInt(id, 10)+suffix)
		if !exists(path) {
			continue
		}
		l := &loader{options: options, watch: map[string]bool{}}
		l.allowProject(path)
		root, err := l.asset(path)
		if err != nil {
			return nil, err
		}
		p := &Project{Name: root.Name, Root: root, Dir: dir, File: path, Model: true}
		p.IDs, p.Size = l.resolve(root), l.nodes
		p.Warnings, p.Errors = l.warnings, l.errors
		return p, nil
	}
	return nil, nil
}

// asset reads the file or folder of an asset into the node that holds it.
func (l *loader) asset(path string) (*Node, error) {
	root := &Node{Name: "Model", ClassName: "Model"}
	if isRobloxFile(path) {
		roots, err := l.robloxFile(path)
		root.Children = roots
		return root, err
	}
	n, err := l.snapshot(path, defaultScope)
	switch {
	case err != nil:
		return nil, err
	case n == nil:
	case n.ClassName == "Folder" && n.Dir != "":
		root.Children = n.Children
	default:
		if n.ClassName == "ModuleScript" {
			n.Name = MainModule
		}
		root.add(n)
	}
	return root, nil
}
