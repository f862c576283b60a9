package project

// This file holds the rules that make an instance of one file. Its one rule:
// the first rule whose suffix fits decides.
// https://rojo.space/docs/v7/sync-details/

import (
	"bytes"
	"path/filepath"
	"strings"
)

// A use is what a file is used as, by the names of Rojo's sync rules.
type use string

// A fileRule says what a file whose name ends in suffix is used as. The
// instance's name is the file's without the suffix.
type fileRule struct {
	suffix string
	use    use
}

// fileRules is tried in order, longer suffixes before those they end in.
var fileRules = []fileRule{
	{".server.lua", "serverScript"},
	{".server.luau", "serverScript"},
	{".client.lua", "clientScript"},
	{".client.luau", "clientScript"},
	{".plugin.lua", "pluginScript"},
	{".plugin.luau", "pluginScript"},
	{".lua", "moduleScript"},
	{".luau", "moduleScript"},
	{".project.json", "project"},
	{".project.jsonc", "project"},
	{".model.json", "jsonModel"},
	{".model.jsonc", "jsonModel"},
	{".meta.json", "meta"},
	{".meta.jsonc", "meta"},
	{".json", "json"},
	{".jsonc", "json"},
	{".toml", "toml"},
	{".csv", "csv"},
	{".txt", "text"},
	{".rbxm", "rbxm"},
	{".rbxmx", "rbxmx"},
	{".yml", "yaml"},
	{".yaml", "yaml"},
}

// file makes an instance of a file, or nil if no rule fits.
func (l *loader) file(path string, s scope) (*Node, error) {
	base := filepath.Base(path)
	if strings.HasPrefix(base, ".") {
		return nil, nil
	}
	rule := findRule(base)
	if rule == nil {
		l.warnOfCase(path, base)
		return nil, nil
	}
	n := &Node{Name: strings.TrimSuffix(base, rule.suffix), File: path}
	if rule.use == "project" {
		return l.nestedProject(n)
	}
	return l.useFile(rule.use, n, s), nil
}

// useFile fills in the node of a file. It returns nil for kinds that make none.
func (l *loader) useFile(as use, n *Node, s scope) *Node {
	switch as {
	case "serverScript":
		return l.serverScript(n, s)
	case "clientScript":
		return l.clientScript(n, s)
	case "pluginScript":
		n.ClassName, n.RunContext = "Script", Plugin
		return l.readSource(n)
	case "moduleScript":
		n.ClassName = "ModuleScript"
		return l.readSource(n)
	case "json":
		return l.dataModule(n, jsonSource)
	case "toml":
		return l.dataModule(n, tomlSource)
	case "yaml":
		return l.dataModule(n, yamlSource)
	case "csv":
		n.ClassName = "LocalizationTable"
		return l.readProperty(n, "Contents", csvContents)
	case "text":
		n.ClassName = "StringValue"
		return l.readProperty(n, "Value", sameText)
	case "jsonModel":
		return l.unread(n, "model files")
	case "meta":
		return l.unread(n, "meta files")
	}
	return l.unread(n, string(as)+" files")
}

func findRule(base string) *fileRule {
	for i := range fileRules {
		if strings.HasSuffix(base, fileRules[i].suffix) {
			return &fileRules[i]
		}
	}
	return nil
}

// warnOfCase warns of a file that only its capitals keep from being read.
func (l *loader) warnOfCase(path, base string) {
	if rule := findRule(strings.ToLower(base)); rule != nil {
		l.warn(problem(path, "skipped: the suffix %s must be in lower case", rule.suffix), "")
	}
}

func (l *loader) serverScript(n *Node, s scope) *Node {
	n.ClassName = "Script"
	if !s.legacyScripts {
		n.RunContext = Server
	}
	return l.readSource(n)
}

func (l *loader) clientScript(n *Node, s scope) *Node {
	n.ClassName = "LocalScript"
	if !s.legacyScripts {
		n.ClassName, n.RunContext = "Script", Client
	}
	return l.readSource(n)
}

// readSource reads the text of a script.
func (l *loader) readSource(n *Node) *Node {
	text, err := readText(n.File)
	if err != nil {
		return l.fail(n, err)
	}
	n.Source = string(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))
	return n
}

// A converter makes text for the tree of the text of a file.
type converter func(file string, text []byte) (string, error)

func sameText(_ string, text []byte) (string, error) { return string(text), nil }

// dataModule makes a ModuleScript that returns the file's data.
func (l *loader) dataModule(n *Node, source converter) *Node {
	n.ClassName = "ModuleScript"
	text, err := l.convert(n, source)
	n.Source = text
	return l.failIf(n, err)
}

// readProperty makes the file's content a property.
func (l *loader) readProperty(n *Node, property string, value converter) *Node {
	text, err := l.convert(n, value)
	if err == nil {
		n.Properties = map[string]any{property: text}
	}
	return l.failIf(n, err)
}

func (l *loader) convert(n *Node, with converter) (string, error) {
	text, err := readText(n.File)
	if err != nil {
		return "", err
	}
	return with(n.File, text)
}

// nestedProject makes an instance of a project inside the tree.
func (l *loader) nestedProject(n *Node) (*Node, error) {
	file, err := readProjectFile(n.File)
	if err != nil {
		return nil, err
	}
	return l.project(file, n.Name)
}

// unread makes nothing, and says so.
func (l *loader) unread(n *Node, what string) *Node {
	l.warn(problem(n.File, "%s are not read by this version", what), "")
	return nil
}
