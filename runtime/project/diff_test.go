package project

// This file tests Diff and Match. Its one rule: trees are written in the short
// form of parseTree, so that a case is two texts and a list.

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// parseTree reads one node a line, indented by tabs: name, class, source.
func parseTree(text string) *Project {
	root := place("game", "")
	path := []*Node{root}
	for line := range strings.Lines(text) {
		depth := len(line) - len(strings.TrimLeft(line, "\t"))
		words := strings.Fields(line)
		n := &Node{Name: words[0], ClassName: words[1], File: words[0] + ".luau"}
		if len(words) > 2 {
			n.Source = words[2]
		}
		if len(words) > 3 {
			n.File = words[3]
		}
		path = append(path[:depth+1], n)
		path[depth].add(n)
	}
	return &Project{Root: root}
}

func TestDiff(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		want           []string
	}{
		{"same", "A Folder\n\tB Script x", "A Folder\n\tB Script x", nil},
		{"empty", "", "", nil},
		{"source", "A Folder\n\tB Script x", "A Folder\n\tB Script y", []string{"changed A.B 1"}},
		{"added below", "A Folder", "A Folder\n\tB Folder\n\t\tC Script x\n\tD Folder", []string{"added A.B 0", "added A.B.C 0", "added A.D 0"}},
		{"removed below", "A Folder\n\tB Folder\n\t\tC Script x\n\tD Folder", "A Folder", []string{"removed A.D 0", "removed A.B.C 0", "removed A.B 0"}},
		{"renamed", "A Script x", "B Script x", []string{"removed A 0", "added B 0"}},
		{"class", "A Folder\n\tB Script x", "A Model\n\tB Script x", []string{"removed A.B 0", "removed A 0", "added A 0", "added A.B 0"}},
		{"order", "A Script x\nB Script y", "B Script y\nA Script x", nil},
		{"moved file", "A Script x a.lua", "A Script x b.lua", []string{"changed A 8"}},
		{"duplicate added", "A Script x", "A Script x\nA Script y", []string{"added A 0"}},
		{"duplicate from the same file stays", "A Script x a.lua\nA Script y b.lua", "A Script y b.lua", []string{"removed A 0"}},
		{"duplicate changed", "A Script x\nA Script y", "A Script x\nA Script z", []string{"changed A 1"}},
		{"removed first", "A Script x\nZ Script x", "A Script y\nB Script x", []string{"removed Z 0", "changed A 1", "added B 0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			old, new := parseTree(c.old), parseTree(c.new)
			for _, change := range Diff(old, new) {
				got = append(got, fmt.Sprintf("%v %s %d", change.Kind, change.Path, change.Fields))
				assert.Equal(t, change.Kind == Added, change.Old == nil)
				assert.Equal(t, change.Kind == Removed, change.New == nil)
			}
			assert.Equal(t, c.want, got)
		})
	}
}

func TestDiffFields(t *testing.T) {
	base := Node{
		Name: "N", ClassName: "Script", Source: "s", File: "f",
		Properties: Properties{{Name: "P", Value: []any{1.0}}}, Attributes: map[string]any{"A": Explicit{"Vector2", []any{1.0, 2.0}}},
	}
	for _, c := range []struct {
		name string
		edit func(*Node)
		want Fields
	}{
		{"nothing", func(*Node) {}, 0},
		{"source", func(n *Node) { n.Source = "t" }, SourceField},
		{"run context", func(n *Node) { n.RunContext = Client }, SourceField},
		{"property", func(n *Node) { n.Properties = Properties{{Name: "P", Value: []any{2.0}}} }, PropertiesField},
		{"attribute", func(n *Node) { n.Attributes = nil }, AttributesField},
		{"empty attributes", func(n *Node) { n.Attributes = map[string]any{} }, AttributesField},
		{"file", func(n *Node) { n.File = "g" }, FileField},
		{"dir", func(n *Node) { n.Dir = "g" }, FileField},
		{"error", func(n *Node) { n.Err = problem("f", "bad") }, ErrField},
		{"id", func(n *Node) { n.ID = "x" }, IDField},
		{"two", func(n *Node) { n.ID, n.Source = "x", "" }, IDField | SourceField},
	} {
		t.Run(c.name, func(t *testing.T) {
			edited := base
			c.edit(&edited)
			assert.Equal(t, c.want, Compare(&base, &edited))
			assert.Equal(t, c.want, Compare(&edited, &base))
		})
	}
	assert.Zero(t, Compare(&Node{}, &Node{Properties: Properties{}}), "no properties and none")
}

func TestMatch(t *testing.T) {
	old := parseTree("A Folder\n\tB Script x\nC Folder")
	new := parseTree("A Folder\n\tB Script y\nD Folder")
	matched := Match(old, new)
	require.Len(t, matched, 3)
	assert.Same(t, old.Root, matched[new.Root])
	assert.Same(t, old.Root.Child("A").Child("B"), matched[new.Root.Child("A").Child("B")])
	assert.NotContains(t, matched, new.Root.Child("D"))
}

func TestChangeFiles(t *testing.T) {
	assert.Equal(t, []string{"a", "b"}, Change{Old: &Node{File: "a"}, New: &Node{File: "b"}}.Files())
	assert.Equal(t, []string{"a"}, Change{Old: &Node{File: "a"}, New: &Node{File: "a"}}.Files())
	assert.Empty(t, Change{New: &Node{}}.Files())
}
