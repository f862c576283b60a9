package instance

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// This file tests registries that build their classes at first use.

// lazySource builds classes by name: A derives from Instance, B from A. built
// counts the calls.
type lazySource struct {
	registry *Registry
	built    map[string]*atomic.Int32
}

func newLazy(t *testing.T, names ...string) *lazySource {
	t.Helper()
	object, base := NewBase()
	s := &lazySource{built: map[string]*atomic.Int32{}}
	for _, name := range names {
		s.built[name] = &atomic.Int32{}
	}
	r, err := NewLazyRegistry(names, func(name string) (*Class, error) {
		s.built[name].Add(1)
		switch name {
		case "Object":
			return object, nil
		case "Instance":
			return base, nil
		case "A":
			return &Class{Name: "A", Super: s.registry.Class("Instance"), Service: true, Moved: func(i, _, _ *Instance) { i.SetName("moved") }}, nil
		case "B":
			return &Class{Name: "B", Super: s.registry.Class("A"), Creatable: true}, nil
		case "Bad":
			return nil, errors.New("no such thing")
		case "Orphan":
			return &Class{Name: "Orphan", Super: &Class{Name: "A", Super: base}}, nil
		case "Wide":
			c := &Class{Name: "Wide", Super: s.registry.Class("Instance")}
			for range maxStored {
				c.Callbacks = append(c.Callbacks, &Callback{})
			}
			return c, nil
		case "DataModel":
			return &Class{Name: "DataModel", Super: s.registry.Class("Instance")}, nil
		}
		return &Class{Name: "Other"}, nil
	})
	require.NoError(t, err)
	s.registry = r
	return s
}

func TestLazyRegistryBuildsAtFirstUse(t *testing.T) {
	s := newLazy(t, "A", "B", "Instance", "Object")
	assert.Equal(t, []string{"A", "B", "Instance", "Object"}, s.registry.Names())
	assert.Zero(t, s.built["A"].Load())
	assert.Nil(t, s.registry.Class("C"))

	b := s.registry.Class("B")
	assert.Same(t, b, s.registry.Class("B"))
	assert.Same(t, b.Super, s.registry.Class("A"))
	assert.True(t, s.registry.IsA("B", "A"))
	assert.False(t, s.registry.IsA("C", "A"))
	assert.Equal(t, []string{"A"}, s.registry.Services())
	assert.NoError(t, s.registry.Check())
	for name, n := range s.built {
		assert.EqualValues(t, 1, n.Load(), name)
	}
}

func TestLazyRegistryKeepsHooks(t *testing.T) {
	s := newLazy(t, "A", "B", "DataModel", "Instance", "Object")
	tree, err := NewTree(s.registry, Options{})
	require.NoError(t, err)
	i, err := tree.New("B")
	require.NoError(t, err)
	require.NoError(t, i.SetParent(tree.Root()))
	assert.Equal(t, "moved", i.Name())
}

func TestLazyRegistryErrors(t *testing.T) {
	for name, want := range map[string]string{
		"Bad":    "instance registry: class Bad: no such thing",
		"Else":   "instance registry: class Else: its source returns another one",
		"Orphan": "instance registry: class Orphan: super class A is not in the registry",
		"Wide":   "instance registry: class Wide: has 259 properties and callbacks, at most 255 are possible",
	} {
		names := []string{"Instance", "Object"}
		if name < "Instance" {
			names = append([]string{name}, names...)
		} else {
			names = append(names, name)
		}
		s := newLazy(t, names...)
		assert.EqualError(t, s.registry.Check(), want)
		assert.PanicsWithError(t, want, func() { s.registry.Class(name) })
	}
	for want, names := range map[string][]string{
		"instance registry: class Instance is missing":                            {"Object"},
		"instance registry: class Object is missing":                              {"Instance"},
		`instance registry: got class "A" after "B", want sorted names`:           {"B", "A"},
		`instance registry: got class "Object" after "Object", want sorted names`: {"Instance", "Object", "Object"},
	} {
		object, base := NewBase()
		_, err := NewLazyRegistry(names, func(name string) (*Class, error) {
			return map[string]*Class{"Object": object, "Instance": base}[name], nil
		})
		assert.EqualError(t, err, want)
	}
}

func TestLazyRegistryIsSafe(t *testing.T) {
	s := newLazy(t, "A", "B", "Instance", "Object")
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() { assert.True(t, s.registry.Class("B").IsA("Instance")) })
		wait.Go(func() { assert.NotNil(t, s.registry.Class("A").Property("Name")) })
	}
	wait.Wait()
	assert.EqualValues(t, 1, s.built["A"].Load())
}

func TestOptionalDataType(t *testing.T) {
	object, base := NewBase()
	model := &Class{Name: "DataModel", Super: base, Properties: []*Property{
		{Name: "May", Type: DataType("Thing"), Optional: true},
		{Name: "Must", Type: DataType("Thing")},
	}}
	r, err := NewRegistry(object, base, model)
	require.NoError(t, err)
	tree, err := NewTree(r, Options{})
	require.NoError(t, err)
	assert.NoError(t, tree.Root().Set("May", nil))
	assert.EqualError(t, tree.Root().Set("Must", nil), "Unable to assign property Must. Thing expected, got nil")
	assert.EqualError(t, tree.Root().Set("May", true), "Unable to assign property May. Thing expected, got boolean")
}
