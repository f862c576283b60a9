package project

// This file holds place and model files: what robloxfile reads as nodes. Its one
// rule: a value becomes what a project file would say for it, so that whoever sets
// properties sees no difference.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lanai/runtime/project/robloxfile"
)

// robloxSuffixes are those of place and model files.
var robloxSuffixes = []string{".rbxl", ".rbxlx", ".rbxm", ".rbxmx"}

func isRobloxFile(path string) bool {
	ext := filepath.Ext(path)
	for _, suffix := range robloxSuffixes {
		if ext == suffix {
			return true
		}
	}
	return false
}

// isPlaceFile tells places from models by the file's name.
func isPlaceFile(path string) bool { return strings.HasPrefix(filepath.Ext(path), ".rbxl") }

// loadRoblox reads a place, or a model into ServerScriptService.
func (l *loader) loadRoblox(path string) (*Project, error) {
	roots, err := l.robloxFile(path)
	if err != nil {
		return nil, err
	}
	l.watch[path] = true
	base := filepath.Base(path)
	p := &Project{Name: strings.TrimSuffix(base, filepath.Ext(base)), Dir: filepath.Dir(path)}
	p.Root = place(p.Name, path)
	if isPlaceFile(path) {
		p.Root.Children = roots
		return p, nil
	}
	p.Model = true
	p.Root.service("ServerScriptService").Children = roots
	return p, nil
}

// binaryModel makes an instance of a model file, which must hold just one, or of a
// place file, which is a DataModel. n has the name and the file.
func (l *loader) binaryModel(n *Node, _ use) (*Node, error) {
	roots, err := l.robloxFile(n.File)
	if err != nil {
		return nil, err
	}
	if isPlaceFile(n.File) {
		n.ClassName, n.Children = "DataModel", roots
		return n, nil
	}
	if len(roots) != 1 {
		p := problem(n.File, "got %d instances at the top of the model, want 1", len(roots))
		p.Hint = "put them into one Folder or Model before saving"
		return nil, p
	}
	root := roots[0]
	root.Name, root.File = n.Name, n.File
	return root, nil
}

// snapshotPath reads what a $path names: unlike an entry of a folder it may be a place.
func (r *treeReader) snapshotPath(path string) (*Node, error) {
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && isPlaceFile(path) {
		return r.binaryModel(&Node{File: path}, "")
	}
	return r.snapshot(path, r.scope)
}

// robloxFile reads a file into the nodes at its top.
func (l *loader) robloxFile(path string) ([]*Node, error) {
	skip := func(class, property string) bool {
		return !isOwnField(property) && l.options.Skip != nil && l.options.Skip(class, property)
	}
	var file *robloxfile.File
	err := readInto(path, func(content *os.File, size int64) (err error) {
		file, err = robloxfile.ReadFrom(content, size, robloxfile.Options{Skip: skip, Drop: l.options.IsDefault})
		return err
	})
	var unreadable *robloxfile.FormatError
	if errors.As(err, &unreadable) {
		return nil, robloxProblem(path, unreadable)
	}
	if err != nil {
		return nil, err
	}
	if len(file.Unread) > 0 {
		l.warn(problem(path, "left out: %s", shortList(file.Unread)), "the file was made by a newer Roblox Studio than this version of Lanai knows")
	}
	if l.robloxUses == nil {
		l.robloxUses = map[string]int{}
	}
	l.robloxUses[path]++
	c := &robloxConverter{prefix: fmt.Sprintf("%s#%d.", filepath.ToSlash(path), l.robloxUses[path]), ids: map[*robloxfile.Instance]string{},
		values: map[any]any{}, scripts: l.options.Skip != nil, implied: l.options.Implied}
	for _, root := range file.Roots {
		root.Walk(c.name)
	}
	var roots []*Node
	for _, root := range file.Roots {
		if !isPlaceFile(path) || len(root.Children) > 0 || l.options.Skip == nil || !l.options.Skip(root.ClassName, "") {
			roots = append(roots, c.node(root))
		}
	}
	l.nodes += c.count
	return roots, nil
}

// robloxProblem words what is wrong with a place or model file.
func robloxProblem(path string, err *robloxfile.FormatError) *Problem {
	p := problem(path, "not a readable place or model: %v", err)
	p.Line = err.Line
	p.Hint = "save it again from Roblox Studio, or copy it again if it was cut short on the way"
	return p
}

// shortList names the first few of a list.
func shortList(list []string) string {
	const few = 5
	if len(list) <= few {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:few], ", "), len(list)-few)
}

// isOwnField tells the properties that a Node has fields for.
func isOwnField(property string) bool { return property == "Source" || property == "RunContext" }

// A robloxConverter makes nodes of the instances of one file.
type robloxConverter struct {
	prefix  string                          // of IDs
	ids     map[*robloxfile.Instance]string // of instances that are referred to
	scripts bool                            // only what scripts can see is wanted
	values  map[any]any                     // what equal values have been made into
	found   Properties                      // scratch of node
	implied func(className, property string, value any) (string, any)
	count   int
}

// name gives IDs to what an instance refers to.
func (c *robloxConverter) name(i *robloxfile.Instance) {
	for _, p := range i.Properties {
		if ref, ok := reference(p.Value); ok && ref.Target != nil && c.ids[ref.Target] == "" {
			c.ids[ref.Target] = fmt.Sprint(c.prefix, len(c.ids)+1)
		}
	}
}

// reference is what a property refers to, in either form.
func reference(v any) (ref robloxfile.Ref, ok bool) {
	if content, ok := v.(robloxfile.Content); ok && content.Object.Target != nil {
		return content.Object, true
	}
	ref, ok = v.(robloxfile.Ref)
	return ref, ok
}

// node makes the node of an instance and of all below it. The instance is used up: the file of a large place need not
// be in memory together with its tree.
func (c *robloxConverter) node(i *robloxfile.Instance) *Node {
	n := &Node{Name: i.Name, ClassName: i.ClassName, ID: c.ids[i]}
	c.count++
	c.found = c.found[:0]
	for _, p := range i.Properties {
		c.property(n, p)
	}
	if c.implied != nil {
		c.imply(i)
	}
	for _, a := range i.Attributes {
		if c.scripts && strings.HasPrefix(a.Name, "RBX") {
			continue // Roblox's own, which scripts cannot set
		}
		if n.Attributes == nil {
			n.Attributes = map[string]any{}
		}
		n.Attributes[a.Name] = robloxAttribute(a.Value)
	}
	if len(i.Tags) > 0 {
		tags := make([]any, len(i.Tags))
		for k, tag := range i.Tags {
			tags[k] = tag
		}
		c.found = append(c.found, Property{Name: "Tags", Value: tags})
	}
	if len(c.found) > 0 {
		n.Properties = settled(slices.Clone(c.found))
	}
	children := i.Children
	i.Properties, i.Attributes, i.Children = nil, nil, nil
	if len(children) > 0 {
		n.Children = make([]*Node, len(children))
		for k, child := range children {
			n.Children[k] = c.node(child)
			children[k] = nil
		}
	}
	return n
}

// imply adds what follows from the properties of an instance and is not among them.
func (c *robloxConverter) imply(i *robloxfile.Instance) {
	for _, p := range i.Properties {
		name, v := c.implied(i.ClassName, p.Name, p.Value)
		if name != "" && i.Get(name) == nil {
			c.found = append(c.found, Property{Name: name, Value: c.value(v)})
		}
	}
}

// property gives a node one property.
func (c *robloxConverter) property(n *Node, p robloxfile.Property) {
	text, isText := p.Value.(string)
	ref, isRef := reference(p.Value)
	item, isItem := p.Value.(robloxfile.Enum)
	switch {
	case p.Name == "Source" && isText && isScriptClass(n.ClassName):
		n.Source = strings.ReplaceAll(text, "\r\n", "\n")
	case p.Name == "RunContext" && isItem && n.ClassName == "Script":
		n.RunContext = RunContext(item)
	case isRef:
		if ref.Target != nil {
			if n.Refs == nil {
				n.Refs = map[string]string{}
			}
			n.Refs[p.Name] = c.ids[ref.Target]
		}
	default:
		c.found = append(c.found, Property{Name: p.Name, Value: c.value(p.Value)})
	}
}

// mostCached bounds the table of values.
const mostCached = 1 << 16

// value is robloxValue, equal ones shared.
func (c *robloxConverter) value(v any) any {
	switch v.(type) {
	case bool, string, float64:
	default:
		return v
	}
	made, ok := c.values[v]
	if !ok {
		made = robloxValue(v)
		if len(c.values) < mostCached {
			c.values[v] = made
		}
	}
	return made
}
