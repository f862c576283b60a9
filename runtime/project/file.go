package project

// This file holds the rules that make an instance of one file. Its one rule:
// the first rule whose suffix fits decides.
// https://rojo.space/docs/v7/sync-details/

import (
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

// uses is every use that a sync rule may name, sorted.
var uses = []string{
	"clientScript", "csv", "ignore", "json", "jsonModel", "legacyClientScript", "legacyServerScript", "moduleScript",
	"pluginScript", "project", "rbxm", "rbxmx", "runContextClientScript", "runContextServerScript", "serverScript",
	"text", "toml", "yaml",
}

// file makes an instance of a file, or nil if no rule fits.
func (l *loader) file(path string, s scope) (*Node, error) {
	base := filepath.Base(path)
	name, as := s.useOf(path)
	if as == "" {
		if !strings.HasPrefix(base, ".") {
			l.warnOfCase(path, base)
		}
		return nil, nil
	}
	if err := l.count(path); err != nil {
		return nil, err
	}
	n, err := l.useFile(as, &Node{Name: name, File: path}, s)
	if n != nil && metaUses[as] {
		l.applyMeta(n)
	}
	return n, err
}

// useOf is what a file is used as, and the instance's name; "" is for nothing.
func (s scope) useOf(path string) (name string, as use) {
	base := filepath.Base(path)
	if rule := s.syncRule(path); rule != nil {
		return rule.name(base), rule.use
	}
	rule := findRule(base)
	if rule == nil || strings.HasPrefix(base, ".") {
		return "", ""
	}
	return strings.TrimSuffix(base, rule.suffix), rule.use
}

// known reports whether a file is of a kind that is used for something.
func (s scope) known(path string) bool {
	return s.syncRule(path) != nil || findRule(filepath.Base(path)) != nil
}

// useFile fills in the node of a file. It returns nil for kinds that make none.
func (l *loader) useFile(as use, n *Node, s scope) (*Node, error) {
	switch as {
	case "serverScript":
		return l.script(n, "Script", Server, s.legacyScripts), nil
	case "clientScript":
		return l.script(n, "LocalScript", Client, s.legacyScripts), nil
	case "pluginScript":
		return l.script(n, "Script", Plugin, false), nil
	case "legacyServerScript":
		return l.script(n, "Script", Legacy, true), nil
	case "legacyClientScript":
		return l.script(n, "LocalScript", Legacy, true), nil
	case "runContextServerScript":
		return l.script(n, "Script", Server, false), nil
	case "runContextClientScript":
		return l.script(n, "Script", Client, false), nil
	case "moduleScript":
		return l.script(n, "ModuleScript", Legacy, true), nil
	case "json":
		return l.dataModule(n, jsonSource), nil
	case "toml":
		return l.dataModule(n, tomlSource), nil
	case "yaml":
		return l.dataModule(n, yamlSource), nil
	case "csv":
		n.ClassName = "LocalizationTable"
		return l.readProperty(n, "Contents", csvContents), nil
	case "text":
		n.ClassName = "StringValue"
		return l.readProperty(n, "Value", sameText), nil
	case "jsonModel":
		return l.jsonModel(n)
	case "rbxm", "rbxmx":
		return l.binaryModel(n, as)
	case "project":
		return l.nestedProject(n, s)
	}
	return nil, nil // a meta file, or one that is ignored
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

// script reads a script of the old kind, or a Script with a run context.
func (l *loader) script(n *Node, class string, context RunContext, legacy bool) *Node {
	n.ClassName = class
	if !legacy {
		n.ClassName, n.RunContext = "Script", context
	}
	return l.readSource(n)
}

// readSource reads the text of a script.
func (l *loader) readSource(n *Node) *Node {
	text, err := readText(n.File)
	if err != nil {
		return l.fail(n, err)
	}
	n.Source = strings.ReplaceAll(text, "\r\n", "\n")
	return n
}

// A converter makes text for the tree of the text of a file.
type converter func(file, text string) (string, error)

func sameText(_, text string) (string, error) { return text, nil }

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
		n.Properties = Properties{{Name: property, Value: text}}
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
func (l *loader) nestedProject(n *Node, s scope) (*Node, error) {
	file, err := readProjectFile(n.File)
	if err != nil {
		return nil, err
	}
	return l.project(file, n.Name, s)
}
