package instance

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRegistryRefuses(t *testing.T) {
	object, inst := NewBase()
	deep := &Class{Name: "Deep", Super: inst}
	for range 300 {
		deep.Properties = append(deep.Properties, &Property{Name: "P"})
	}
	loop := &Class{Name: "Loop"}
	loop.Super = loop
	for _, c := range []struct {
		classes []*Class
		want    string
	}{
		{[]*Class{object, inst, {Super: inst}}, "instance registry: a class has no name"},
		{[]*Class{object, inst, {Name: "A", Super: inst}, {Name: "A", Super: inst}}, "instance registry: class A is listed twice"},
		{[]*Class{object, inst, {Name: "A", Super: &Class{Name: "B"}}}, "instance registry: class A: super class B is not in the registry"},
		{[]*Class{object, inst, {Name: "A"}}, "instance registry: class A: does not derive from Object"},
		{[]*Class{object, inst, loop}, "instance registry: class Loop: is its own super class"},
		{[]*Class{object}, "instance registry: class Instance is missing"},
		{[]*Class{object, inst, deep}, "instance registry: class Deep: has 304 properties and callbacks, at most 255 are possible"},
	} {
		_, err := NewRegistry(c.classes...)
		assert.EqualError(t, err, c.want)
	}

	r, err := NewRegistry(NewBaseList()...)
	require.NoError(t, err)
	_, err = NewTree(r, Options{})
	assert.EqualError(t, err, "instance tree: the registry has no class DataModel")
}

// NewBaseList returns the classes of NewBase as a list.
func NewBaseList() []*Class {
	object, inst := NewBase()
	return []*Class{object, inst}
}

func TestRegistry(t *testing.T) {
	r, err := NewRegistry(testClasses()...)
	require.NoError(t, err)
	assert.True(t, r.IsA("Part", "BasePart"))
	assert.True(t, r.IsA("Part", "Object"))
	assert.False(t, r.IsA("Part", "part"))
	assert.False(t, r.IsA("Bogus", "Object"))
	assert.True(t, r.IsService("Workspace"))
	assert.False(t, r.IsService("Part"))
	assert.Equal(t, []string{"RunService", "ServerStorage", "Workspace"}, r.Services())
	assert.Contains(t, r.Names(), "Folder")
	assert.IsNonDecreasing(t, r.Names())
}

func TestMembers(t *testing.T) {
	r, err := NewRegistry(testClasses()...)
	require.NoError(t, err)
	part := r.Class("Part")

	assert.Equal(t, "Anchored", part.Member("Anchored").(*Property).Name)
	assert.Same(t, r.Class("BasePart").Property("Size"), part.Property("Size"))
	assert.Equal(t, "ChildAdded", part.Member("childAdded").(*Event).Name)
	assert.Equal(t, "Archivable", part.Member("archivable").MemberName())
	assert.Equal(t, "Touched", part.Event("Touched").MemberName())
	assert.Equal(t, "OnInvoke", r.Class("BindableFunction").Callback("OnInvoke").MemberName())
	assert.Equal(t, "Invoke", r.Class("BindableFunction").Member("Invoke").(*Method).MemberName())
	assert.Nil(t, part.Member("Bogus"))
	assert.Nil(t, part.Member("Secret"), "hidden")
	assert.NotNil(t, part.Property("Secret"))
	assert.Nil(t, part.Event("Anchored"))

	assert.Equal(t, vector{4, 1.2, 2}, part.Default(part.Property("Size")))
	assert.Equal(t, vector{1, 1, 1}, r.Class("BasePart").Default(part.Property("Size")))
	assert.Equal(t, "Run Service", r.Class("RunService").Default(part.Property("Name")))
	assert.Equal(t, true, part.Default(part.Property("Archivable")))
	assert.Equal(t, []string{"AncestryChanged", "Anchored", "Archivable"}, part.MemberNames()[:3])
	assert.NotContains(t, part.MemberNames(), "archivable")
	assert.NotContains(t, part.MemberNames(), "Secret")
	assert.Equal(t, "ClassName", part.AllProperties()[0].Name)
	assert.True(t, part.Inherits(r.Class("BasePart")))
	assert.False(t, r.Class("BasePart").Inherits(part))
}

// Servers in one process share a registry; run with -race.
func TestRegistryIsShared(t *testing.T) {
	r, err := NewRegistry(testClasses()...)
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			tree, err := NewTree(r, Options{})
			assert.NoError(t, err)
			for _, name := range r.Names() {
				i := tree.Create(r.Class(name))
				assert.NoError(t, i.SetAttribute("A", 1.0))
				assert.NotNil(t, r.Class(name).Member("ClassName"))
			}
			assert.NoError(t, tree.Check())
		})
	}
	wg.Wait()
}

// Hooks run from the super class down, and Moved for everything that moves with an instance.
func TestHooks(t *testing.T) {
	object, inst := NewBase()
	var log []string
	note := func(what string) func(*Instance) {
		return func(i *Instance) { log = append(log, what+" "+i.Name()) }
	}
	base := &Class{Name: "Base", Super: inst, Created: note("base created"), Destroyed: note("base destroyed")}
	leaf := &Class{
		Name: "Leaf", Super: base, Creatable: true, Created: note("leaf created"),
		Moved: func(i, root, from *Instance) {
			log = append(log, "moved "+i.Name()+" with "+root.Name()+" from "+nameOf(from)+" to "+nameOf(root.Parent()))
		},
		Cloned: func(from, to *Instance) {
			to.Data = from.Data
			log = append(log, "cloned "+to.Name())
		},
		Properties: []*Property{{Name: "Level", Type: Int32, Default: 0.0, Changed: func(i *Instance, old any) {
			log = append(log, "level was "+formatNumber(old.(float64)))
		}}},
	}
	r, err := NewRegistry(object, inst, base, leaf, &Class{Name: "DataModel", Super: inst})
	require.NoError(t, err)
	tree, err := NewTree(r, Options{})
	require.NoError(t, err)
	take := func() []string {
		defer func() { log = nil }()
		return log
	}

	a, b := create(t, tree, "Leaf", "a", nil), create(t, tree, "Leaf", "b", nil)
	assert.Equal(t, []string{"base created Leaf", "leaf created Leaf", "base created Leaf", "leaf created Leaf"}, take())

	require.NoError(t, b.SetParent(a))
	require.NoError(t, a.SetParent(tree.Root()))
	assert.Equal(t, []string{
		"moved b with b from NULL to a",
		"moved a with a from NULL to Game", "moved b with a from NULL to Game",
	}, replaceAll(take(), "DataModel", "Game"))

	require.NoError(t, b.Set("Level", 2.0))
	require.NoError(t, b.Set("Level", 2.0))
	b.Put("Level", 3.0)
	assert.Equal(t, []string{"level was 0", "level was 2"}, take())

	b.Data = "state"
	assert.Equal(t, "state", b.Clone().Data)
	assert.Equal(t, []string{"base created Leaf", "leaf created Leaf", "cloned b"}, take())

	require.NoError(t, a.Destroy())
	assert.Equal(t, []string{
		"moved a with a from Game to NULL", "moved b with a from Game to NULL", "base destroyed a",
		"moved b with b from a to NULL", "base destroyed b",
	}, replaceAll(take(), "DataModel", "Game"))
	require.NoError(t, tree.Check(a, b))

	// A handler destroys the parent while its child is being destroyed.
	c := create(t, tree, "Leaf", "c", nil)
	d := create(t, tree, "Leaf", "d", c)
	d.EventNamed("Destroying").Connect(HandlerFunc(func([]any) { _ = c.Destroy() }))
	take()
	require.NoError(t, d.Destroy())
	assert.Equal(t, []string{"base destroyed c", "moved d with d from c to NULL", "base destroyed d"}, take())
}
