package instance

// This file holds the classes and data types the tests use. Its one rule: they are few, and look like Roblox's.

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// vector is a data type, comparable with ==.
type vector struct{ x, y, z float64 }

// item is an EnumItem.
type item struct{ enum, name string }

// keypoints is a data type that is not comparable with ==.
type keypoints []float64

// EqualTo compares the elements.
func (k keypoints) EqualTo(other any) bool {
	o, ok := other.(keypoints)
	if !ok || len(o) != len(k) {
		return false
	}
	for n := range k {
		if k[n] != o[n] {
			return false
		}
	}
	return true
}

// testValues knows the data types of the tests.
type testValues struct{}

func (testValues) TypeOf(v any) string {
	switch v.(type) {
	case vector:
		return "Vector3"
	case item:
		return "EnumItem"
	case keypoints:
		return "NumberSequence"
	}
	return "Dictionary"
}

func (testValues) EnumItem(enum string, v any) (any, bool) {
	names := []string{"Plastic", "Wood"}
	for n, name := range names {
		if it := (item{enum, name}); v == it || v == name || v == float64(n) {
			return it, true
		}
	}
	return nil, false
}

func (testValues) IsAttribute(v any) bool {
	switch v.(type) {
	case vector, item, keypoints:
		return true
	}
	return false
}

// testClasses returns the classes of the tests.
func testClasses() []*Class {
	object, inst := NewBase()
	sub := func(super *Class, name string, c *Class) *Class {
		c.Name, c.Super = name, super
		return c
	}
	model := sub(inst, "Model", &Class{Creatable: true, Properties: []*Property{
		{Name: "PrimaryPart", Type: InstanceOf("BasePart")},
	}})
	part := sub(inst, "BasePart", &Class{Abstract: true, Properties: []*Property{
		{Name: "Anchored", Type: Bool, Default: false},
		{Name: "Transparency", Type: Float32, Default: 0.0},
		{Name: "Size", Type: DataType("Vector3"), Default: vector{1, 1, 1}},
		{Name: "Material", Type: EnumOf("Material"), Default: item{"Material", "Plastic"}},
		{Name: "Secret", Type: Float64, Default: 1.0, Hidden: true},
		{Name: "Mass", Type: Float64, Get: func(*Instance) any { return 2.0 }, ReadOnly: true},
		{Name: "AssemblyMass", Type: Float64, Get: func(*Instance) any { return 3.0 }},
	}, Events: []*Event{{Name: "Touched"}}})
	value := sub(inst, "ValueBase", &Class{Abstract: true, ValueChanged: true})
	typed := func(name string, t Type, def any) *Class {
		return sub(value, name, &Class{Creatable: true, Properties: []*Property{{Name: "Value", Type: t, Default: def}}})
	}
	return []*Class{
		object, inst, model, part, value,
		sub(model, "WorldRoot", &Class{Abstract: true}),
		sub(part, "Part", &Class{Creatable: true, Defaults: map[string]any{"Size": vector{4, 1.2, 2}}}),
		sub(part, "SpawnLocation", &Class{Creatable: true, Properties: []*Property{{Name: "Duration", Type: Int32, Default: 10.0}}}),
		sub(inst, "Folder", &Class{Creatable: true}),
		sub(inst, "Player", &Class{Properties: []*Property{{Name: "UserId", Type: Int64, Default: 0.0, ReadOnly: true}}}),
		sub(inst, "BindableEvent", &Class{Creatable: true, Events: []*Event{{Name: "Event"}}}),
		sub(inst, "BindableFunction", &Class{Creatable: true,
			Callbacks: []*Callback{{Name: "OnInvoke"}}, Methods: []*Method{{Name: "Invoke", Yields: true}}}),
		typed("BoolValue", Bool, false),
		typed("IntValue", Int64, 0.0),
		typed("NumberValue", Float64, 0.0),
		typed("StringValue", String, ""),
		typed("ObjectValue", InstanceOf("Instance"), nil),
		sub(inst, "DataModel", &Class{Defaults: map[string]any{"Name": "Game"}, Events: []*Event{{Name: "ServiceAdded"}}}),
		sub(model, "Workspace", &Class{Service: true}),
		sub(inst, "ServerStorage", &Class{Service: true}),
		sub(inst, "RunService", &Class{Service: true, Defaults: map[string]any{"Name": "Run Service"}}),
	}
}

// newTree returns a tree of the test classes with a Workspace, and checks it when the test ends.
func newTree(t testing.TB, o Options) *Tree {
	t.Helper()
	r, err := NewRegistry(testClasses()...)
	require.NoError(t, err)
	if o.Values == nil {
		o.Values = testValues{}
	}
	tree, err := NewTree(r, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, tree.Check()) })
	return tree
}

// service returns a service.
func service(t testing.TB, tree *Tree, name string) *Instance {
	t.Helper()
	s, err := tree.Service(name)
	require.NoError(t, err)
	require.NotNil(t, s)
	return s
}

// create returns a new instance of class called name below parent.
func create(t testing.TB, tree *Tree, class, name string, parent *Instance) *Instance {
	t.Helper()
	i, err := tree.New(class)
	require.NoError(t, err)
	i.SetName(name)
	require.NoError(t, i.SetParent(parent))
	return i
}

// counter returns a handler that counts its runs.
func counter(n *int) Handler { return HandlerFunc(func([]any) { *n++ }) }

// replaceAll replaces from by to in every line.
func replaceAll(lines []string, from, to string) []string {
	for n, line := range lines {
		lines[n] = strings.ReplaceAll(line, from, to)
	}
	return lines
}
