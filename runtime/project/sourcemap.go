package project

// This file holds the source map: which instance came from which files, for editors and
// tools that know Rojo's. Its one rule: it says what Rojo's says, in Rojo's form.
// https://rojo.space/docs/v7/sourcemaps/

import (
	"bytes"
	"encoding/json"
	"path/filepath"
)

// SourcemapOptions say what a source map holds.
type SourcemapOptions struct {
	NonScripts bool // also instances that neither are scripts nor hold one
	Absolute   bool // paths from the root of the file system, not from the project's folder
}

// A sourcemapNode is one instance of a source map.
type sourcemapNode struct {
	Name      string           `json:"name"`
	ClassName string           `json:"className"`
	FilePaths []string         `json:"filePaths,omitempty"`
	Children  []*sourcemapNode `json:"children,omitempty"`
}

// Sourcemap describes a project as `rojo sourcemap` does: JSON on one line. The root is
// always there, for a project that is no place the model itself.
func Sourcemap(p *Project, o SourcemapOptions) ([]byte, error) {
	root := p.Root
	if models := root.Child("ServerScriptService"); p.Model && len(models.Children) == 1 {
		root = models.Children[0]
	}
	s := sourcemap{SourcemapOptions: o, dir: p.Dir}
	node := s.node(root)
	if node == nil {
		node = &sourcemapNode{Name: root.Name, ClassName: root.ClassName, FilePaths: s.files(root)}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(node); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

type sourcemap struct {
	SourcemapOptions
	dir string // the project's
}

// node describes an instance, nil when it is left out.
func (s *sourcemap) node(n *Node) *sourcemapNode {
	var children []*sourcemapNode
	for _, child := range n.Children {
		if c := s.node(child); c != nil {
			children = append(children, c)
		}
	}
	if len(children) == 0 && !s.NonScripts && !isScriptClass(n.ClassName) {
		return nil
	}
	return &sourcemapNode{Name: n.Name, ClassName: n.ClassName, FilePaths: s.files(n), Children: children}
}

// files lists the files an instance came from: its own, its meta files, its project file.
func (s *sourcemap) files(n *Node) []string {
	var list []string
	if n.File != "" && n.File != n.origins().projectFile {
		list = append(list, s.path(n.File))
	}
	for _, path := range n.origins().meta {
		list = append(list, s.path(path))
	}
	if n.origins().projectFile != "" {
		list = append(list, s.path(n.origins().projectFile))
	}
	return list
}

func (s *sourcemap) path(path string) string {
	if s.Absolute {
		if absolute, err := filepath.Abs(path); err == nil {
			path = absolute
		}
		return filepath.ToSlash(path)
	}
	if relative, ok := relativeTo(s.dir, path); ok {
		return relative
	}
	return filepath.ToSlash(path)
}
