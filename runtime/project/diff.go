package project

// This file holds the difference between two readings of a project. Its one rule: a
// node is the same node when its name and class are, in the same parent.

import (
	"reflect"
	"slices"
	"strings"
)

// A ChangeKind says what happened to a node.
type ChangeKind int

// The kinds of change.
const (
	Removed ChangeKind = iota
	Added
	Changed
)

// String is the kind in lower case.
func (k ChangeKind) String() string {
	return [...]string{"removed", "added", "changed"}[k]
}

// Fields is the set of a node's fields that differ.
type Fields uint

// The fields of a changed node.
const (
	SourceField     Fields = 1 << iota // Source or RunContext
	PropertiesField                    // Properties
	AttributesField                    // Attributes
	FileField                          // File or Dir: the same node comes from elsewhere
	ErrField                           // Err
	IDField                            // ID or IgnoreUnknownInstances
)

// A Change is one node that differs.
type Change struct {
	Kind   ChangeKind
	Path   string // names from below the root, joined by dots
	Old    *Node  // nil when added
	New    *Node  // nil when removed
	Fields Fields // when changed
}

// Files lists the files that the node came from and comes from now.
func (c Change) Files() []string {
	var files []string
	for _, n := range []*Node{c.Old, c.New} {
		if n != nil && n.File != "" && !slices.Contains(files, n.File) {
			files = append(files, n.File)
		}
	}
	return files
}

// Diff lists every node that differs: first those removed, children before their
// parents; then those added or changed, parents before their children. A node whose
// class changes is removed, with all it holds, and added.
func Diff(old, new *Project) []Change {
	d := &differ{}
	d.pair(nil, old.Root, new.Root)
	slices.Reverse(d.removed)
	return append(d.removed, d.rest...)
}

// Match maps each node of new to the node of old that it was, if any.
func Match(old, new *Project) map[*Node]*Node {
	d := &differ{matched: map[*Node]*Node{}}
	d.pair(nil, old.Root, new.Root)
	return d.matched
}

type differ struct {
	removed []Change // parents before their children
	rest    []Change
	matched map[*Node]*Node // from new to old, nil when not wanted
}

// pair compares two nodes that are the same node.
func (d *differ) pair(path []string, old, new *Node) {
	if d.matched != nil {
		d.matched[new] = old
	}
	if fields := Compare(old, new); fields != 0 {
		d.rest = append(d.rest, Change{Changed, strings.Join(path, "."), old, new, fields})
	}

	partners, gone := pairChildren(old.Children, new.Children)
	for _, child := range gone {
		d.remove(append(path, child.Name), child)
	}
	for i, child := range new.Children {
		if partners[i] == nil {
			d.add(append(path, child.Name), child)
			continue
		}
		d.pair(append(path, child.Name), partners[i], child)
	}
}

func (d *differ) remove(path []string, n *Node) {
	d.removed = append(d.removed, Change{Kind: Removed, Path: strings.Join(path, "."), Old: n})
	for _, child := range n.Children {
		d.remove(append(path, child.Name), child)
	}
}

func (d *differ) add(path []string, n *Node) {
	d.rest = append(d.rest, Change{Kind: Added, Path: strings.Join(path, "."), New: n})
	for _, child := range n.Children {
		d.add(append(path, child.Name), child)
	}
}

// identity is what makes two children of one parent the same node. Of several
// equal ones, those from the same file pair up first, then those in order.
type identity struct{ name, class, file string }

// pairChildren finds the partner of each new child, nil for none, and the old
// children left over.
func pairChildren(old, new []*Node) (partners, gone []*Node) {
	partners = make([]*Node, len(new))
	left := pairBy(partners, old, new, func(n *Node) identity { return identity{n.Name, n.ClassName, n.File} })
	gone = pairBy(partners, left, new, func(n *Node) identity { return identity{n.Name, n.ClassName, ""} })
	return partners, gone
}

// pairBy fills in partners that are still nil and returns the old nodes left over.
func pairBy(partners, old, new []*Node, key func(*Node) identity) (left []*Node) {
	waiting := map[identity][]*Node{}
	for _, n := range old {
		waiting[key(n)] = append(waiting[key(n)], n)
	}
	taken := map[*Node]bool{}
	for i, n := range new {
		if same := waiting[key(n)]; partners[i] == nil && len(same) > 0 {
			partners[i], waiting[key(n)] = same[0], same[1:]
			taken[same[0]] = true
		}
	}
	for _, n := range old {
		if !taken[n] {
			left = append(left, n)
		}
	}
	return left
}

// Compare is the set of fields in which two nodes differ.
func Compare(old, new *Node) (fields Fields) {
	for _, each := range []struct {
		field  Fields
		differ bool
	}{
		{SourceField, old.Source != new.Source || old.RunContext != new.RunContext},
		{PropertiesField, !slices.EqualFunc(old.Properties, new.Properties, Property.Same)},
		{AttributesField, !sameData(old.Attributes, new.Attributes)},
		{FileField, old.File != new.File || old.Dir != new.Dir},
		{ErrField, !reflect.DeepEqual(old.Err, new.Err)},
		{IDField, old.ID != new.ID || old.IgnoreUnknownInstances != new.IgnoreUnknownInstances},
	} {
		if each.differ {
			fields |= each.field
		}
	}
	return fields
}

func sameData(old, new map[string]any) bool {
	return len(old) == 0 && len(new) == 0 || reflect.DeepEqual(old, new)
}
