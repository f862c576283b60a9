package bind

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/instance"
)

// This file tests how descriptions become classes.

// layered builds a registry of Object, Instance, Base and Leaf, which derives
// from Base.
func layered(t *testing.T, layers map[string]Layers) *instance.Registry {
	t.Helper()
	r, err := NewLazyRegistry([]string{"Base", "Instance", "Leaf", "Object"}, func(name string) (Layers, error) { return layers[name], nil })
	require.NoError(t, err)
	require.NoError(t, r.Check())
	return r
}

func impl(t *testing.T, c *instance.Class, name string) any {
	t.Helper()
	m, ok := c.Member(name).(*instance.Method)
	require.True(t, ok, "%s is a method", name)
	return m.Impl
}

func TestOwnWinsOverFacts(t *testing.T) {
	created := ""
	r := layered(t, map[string]Layers{
		"Base": {
			Own: &Class{
				Name:       "Base",
				Properties: []instance.Property{{Name: "A", Type: instance.Bool, Default: true}},
				Methods:    map[string]Method{"Run": func(*Call) {}},
				Aliases:    map[string]string{"Old": "Run"},
				Defaults:   map[string]any{"Name": "Mine"},
				Created:    func(*instance.Instance) { created = "own" },
			},
			Facts: &Class{
				Name: "Base", Creatable: true, Service: true,
				Properties:  []instance.Property{{Name: "A", Type: instance.String, Default: ""}, {Name: "B", Type: instance.String, Default: "b"}},
				Events:      []string{"Done"},
				Callbacks:   []string{"OnDone"},
				Unsupported: map[string]string{"Run": "no", "Walk": "no", "Old": "no"},
				Aliases:     map[string]string{"run": "Run", "Old": "Walk"},
				Defaults:    map[string]any{"Name": "Theirs"},
				Created:     func(*instance.Instance) { created = "facts" },
			},
		},
		"Leaf": {Facts: &Class{
			Name: "Leaf", Super: "Base",
			Properties:   []instance.Property{{Name: "A", Type: instance.String, Default: ""}, {Name: "C", Type: instance.Bool, Default: false, Hidden: true}},
			Capabilities: map[string]string{"C": "Plugin"},
			Unsupported:  map[string]string{"Run": "no", "Jump": "no", "Name": "no"},
			Refused:      map[string]string{"Secret": "text"},
			Defaults:     map[string]any{"B": "leaf"},
		}},
	})
	base, leaf := r.Class("Base"), r.Class("Leaf")
	base.Created(nil)
	assert.Equal(t, "own", created)
	assert.True(t, base.Creatable && base.Service)
	assert.Equal(t, instance.Bool, base.Property("A").Type)
	assert.Equal(t, "b", base.Default(base.Property("B")))
	assert.NotNil(t, base.Event("Done"))
	assert.NotNil(t, base.Callback("OnDone"))
	assert.IsType(t, &boundMethod{}, impl(t, base, "Run"))
	assert.Same(t, base.Member("Run"), base.Member("Old"))
	assert.Same(t, base.Member("Run"), base.Member("run"))
	assert.Equal(t, unsupported{why: "no"}, impl(t, base, "Walk"))
	assert.Equal(t, "Mine", base.Default(base.Property("Name")))

	assert.Same(t, base.Property("A"), leaf.Property("A"), "the super class has it")
	assert.Same(t, base.Member("Run"), leaf.Member("Run"), "the super class has it")
	assert.NotNil(t, leaf.Property("Name"))
	assert.Nil(t, leaf.Member("C"), "hidden")
	assert.Equal(t, "Plugin", impl(t, leaf, capabilityMember+"C"))
	assert.Equal(t, unsupported{why: "no"}, impl(t, leaf, "Jump"))
	assert.Equal(t, refused("text"), impl(t, leaf, "Secret"))
	assert.Equal(t, "leaf", leaf.Default(leaf.Property("B")))

	// a class of one's own overrides what it inherits
	r = layered(t, map[string]Layers{
		"Base": {Facts: &Class{Name: "Base", Unsupported: map[string]string{"Run": "no"}}},
		"Leaf": {Own: &Class{Name: "Leaf", Super: "Base", Methods: map[string]Method{"Run": func(*Call) {}}}},
	})
	assert.IsType(t, &boundMethod{}, impl(t, r.Class("Leaf"), "Run"))
	assert.Equal(t, unsupported{why: "no"}, impl(t, r.Class("Base"), "Run"))
	assert.Equal(t, "Instance", r.Class("Base").Super.Name)
}

func TestBadDescriptions(t *testing.T) {
	_, err := NewRegistry([]Class{{Name: "A"}, {Name: "A"}})
	assert.EqualError(t, err, "class A is described twice")
	_, err = NewRegistry([]Class{{Name: "A", Super: "B"}})
	assert.EqualError(t, err, "instance registry: class A: super class B is not described")
	r, err := NewLazyRegistry([]string{"A", "Instance", "Object"}, func(name string) (Layers, error) {
		if name == "A" {
			return Layers{}, errors.New("no idea")
		}
		return Layers{}, nil
	})
	require.NoError(t, err)
	assert.EqualError(t, r.Check(), "instance registry: class A: no idea")
}
