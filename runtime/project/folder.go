package project

// This file holds what a folder without a project file means, and a single
// script. Its one rule: what is not a service goes to ServerScriptService.

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// commonServices is what Options.IsService knows when nil, sorted.
var commonServices = []string{
	"Chat", "CollectionService", "HttpService", "Lighting", "LocalizationService", "MaterialService", "Players",
	"ReplicatedFirst", "ReplicatedStorage", "RunService", "ServerScriptService", "ServerStorage", "SoundService",
	"StarterGui", "StarterPack", "StarterPlayer", "Teams", "TestService", "TextChatService", "Workspace",
}

func isCommonService(className string) bool {
	_, found := slices.BinarySearch(commonServices, className)
	return found
}

// settingsFile is Lanai's own, and no data module.
const settingsFile = "lanai.toml"

// loadFolder reads a folder that is no project.
func (l *loader) loadFolder(path string, list entries) (*Project, error) {
	leave, err := l.enter(path)
	if err != nil {
		return nil, err
	}
	defer leave()
	l.watch[path] = true

	root := place(dirName(path), "")
	scripts := root.service("ServerScriptService")
	into, err := l.folderTarget(path, list, scripts)
	if err != nil {
		return nil, err
	}
	for _, e := range l.usable(path, list, defaultScope) {
		if !strings.HasPrefix(e.Name(), ".") && e.Name() != settingsFile {
			l.folderEntry(root, into, filepath.Join(path, e.Name()), e)
		}
	}
	return &Project{Name: root.Name, Root: root, Dir: path}, nil
}

// folderTarget is what takes the entries that are no services: ServerScriptService,
// or the folder's own script in it when the folder has an init file.
func (l *loader) folderTarget(path string, list entries, scripts *Node) (*Node, error) {
	n, err := l.initNode(path, list, defaultScope)
	if err != nil {
		return nil, err
	}
	if n.ClassName == "Folder" {
		scripts.Dir = path // its own folder, if there is one, takes over
		return scripts, nil
	}
	scripts.add(n)
	return n, nil
}

// folderEntry adds one entry: a service's content to the service, the rest to into.
func (l *loader) folderEntry(root, into *Node, path string, e os.DirEntry) {
	n := l.child(path, e, defaultScope)
	if n == nil {
		return
	}
	if n.ClassName != "Folder" || n.Dir == "" || !l.options.IsService(n.Name) {
		into.add(n)
		return
	}

	service := root.service(n.Name)
	service.Dir, service.from = n.Dir, n.from
	service.Properties, service.Attributes, service.ID = n.Properties, n.Attributes, n.ID
	service.Children = append(service.Children, n.Children...)
	for _, child := range service.Children {
		if class := inferClass(child.Name, service.ClassName, l.options.IsService); class != "" && child.ClassName == "Folder" {
			child.ClassName = class
		}
	}
}

// loadScript reads a single script, whatever its suffix, as one that runs.
func (l *loader) loadScript(path string) (*Project, error) {
	n, err := l.file(path, defaultScope)
	if err != nil {
		return nil, err
	}
	if n == nil { // a hidden file
		n = l.readSource(&Node{Name: filepath.Base(path), File: path})
	}
	if !strings.HasSuffix(n.Name, ".spec") { // which `lanai test` requires
		n.ClassName, n.RunContext = "Script", Legacy
	}
	l.watch[path] = true

	root := place(n.Name, "")
	root.service("ServerScriptService").add(n)
	return &Project{Name: n.Name, Root: root, Dir: filepath.Dir(path), Script: n}, nil
}

// ReadScript reads the file of a script that no project has. What is wrong with the file
// is the node's Err.
func ReadScript(name, class, file string) *Node {
	n := &Node{Name: name, ClassName: class, File: file}
	text, err := readText(file)
	if err != nil {
		n.Err = asProblem(file, err)
	}
	n.Source = strings.ReplaceAll(text, "\r\n", "\n")
	return n
}

// IsRegular reports that there is a regular file of that name.
func IsRegular(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// OneScript is the place of a single script that no file holds, in ServerScriptService; its files are those of the
// current folder.
func OneScript(name, source string) *Project {
	root := place(name, "")
	script := &Node{Name: name, ClassName: "Script", RunContext: Legacy, Source: source}
	root.service("ServerScriptService").add(script)
	return &Project{Name: name, Root: root, Dir: ".", Script: script}
}
