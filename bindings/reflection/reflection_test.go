package reflection

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/instance"
)

// This file tests the tables. Its one rule: every paragraph is read.

// TestEveryClass reads every class and checks that its parts fit together.
func TestEveryClass(t *testing.T) {
	for name, p := range index().at {
		c, err := parse(p)
		if !assert.NoError(t, err) {
			continue
		}
		assert.Equal(t, name, c.Name)
		assert.Equal(t, c.Super, Super(name))
		if name == "Object" {
			assert.Empty(t, c.Super)
		} else {
			assert.True(t, Has(c.Super), "%s extends %s", name, c.Super)
		}
		assert.True(t, derives(name, "Object"), name)
		seen := map[string]bool{}
		for member := range members(c) {
			if name == "Selection" && member == "Remove" {
				continue // it has nothing in common with the old Instance.Remove
			}
			assert.False(t, seen[member], "%s.%s is there twice", name, member)
			seen[member] = true
			for s := c.Super; s != ""; s = Super(s) {
				assert.False(t, ownMember(s, member), "%s.%s is a member of %s too", name, member, s)
			}
		}
		for _, p := range c.Properties {
			if p.Type.Kind == instance.KindInstance {
				assert.True(t, Has(p.Type.Name), "%s.%s is a %s", name, p.Name, p.Type.Name)
			}
		}
	}
}

// TestSupplement checks that defaults and aliases name members that exist.
func TestSupplement(t *testing.T) {
	for _, name := range Names() {
		c := Lookup(name)
		for property := range c.Defaults {
			assert.NotNil(t, findProperty(name, property), "default of %s.%s", name, property)
		}
		for alias, target := range c.Aliases {
			assert.True(t, hasMember(name, target), "alias %s.%s stands for %s", name, alias, target)
			assert.False(t, hasMember(name, alias), "alias %s.%s is a member", name, alias)
		}
	}
	var last string
	for p := range strings.SplitSeq(supplement, "\n\n") {
		if strings.HasPrefix(p, "#") {
			continue
		}
		assert.Less(t, last, firstWord(p), "sorted, each once")
		last = firstWord(p)
	}
}

// TestCounts checks the generated table against the counts of the version of
// the package that it was made from.
func TestCounts(t *testing.T) {
	var classes, services, creatable int
	for name, p := range index().at {
		if p.generated == "" {
			continue
		}
		c := Lookup(name)
		classes++
		if c.Service {
			services++
		}
		if c.Creatable {
			creatable++
		}
	}
	assert.Equal(t, []int{850, 293, 328}, []int{classes, services, creatable}, "classes, services, creatable")
}

// TestFacts checks some of everything.
func TestFacts(t *testing.T) {
	part := Lookup("Part")
	assert.Equal(t, "FormFactorPart", part.Super)
	assert.True(t, part.Creatable)
	assert.Equal(t, instance.EnumOf("PartType"), part.Property("Shape").Type)
	assert.True(t, Lookup("Players").Service)
	assert.False(t, Lookup("Player").Creatable)
	assert.Nil(t, Lookup("Bogus"))
	assert.False(t, Has("Bogus"))
	assert.Empty(t, Super("Bogus"))
	assert.True(t, Lookup("Hint").Creatable)
	assert.Equal(t, "Message", Super("Hint"))

	for _, c := range []struct {
		class string
		want  Property
	}{
		{"BasePart", Property{Name: "Anchored", Type: instance.Bool}},
		{"BasePart", Property{Name: "Transparency", Type: instance.Float32}},
		{"BasePart", Property{Name: "RootPriority", Type: instance.Int32}},
		{"BasePart", Property{Name: "Size", Type: instance.DataType("Vector3"), Local: true}},
		{"BasePart", Property{Name: "CustomPhysicalProperties", Type: instance.DataType("PhysicalProperties"), Optional: true}},
		{"BasePart", Property{Name: "AssemblyRootPart", Type: instance.InstanceOf("BasePart"), ReadOnly: true, Local: true}},
		{"BasePart", Property{Name: "Velocity", Type: instance.DataType("Vector3"), Deprecated: true}},
		{"Decal", Property{Name: "Texture", Type: instance.String}},
		{"HttpService", Property{Name: "HttpEnabled", Type: instance.Bool, ReadOnly: true}},
		{"Instance", Property{Name: "RobloxLocked", Type: instance.Bool, Plugin: true}},
		{"IntValue", Property{Name: "Value", Type: instance.Int64}},
		{"NumberValue", Property{Name: "Value", Type: instance.Float64}},
		{"Player", Property{Name: "UserId", Type: instance.Int64, ReadOnly: true}},
		{"Studio", Property{Name: "Output Font", Type: instance.DataType("QFont"), Plugin: true}},
	} {
		got := Lookup(c.class).Property(c.want.Name)
		require.NotNil(t, got, c.want.Name)
		assert.Equal(t, c.want, *got)
	}

	instanceClass := Lookup("Instance")
	assert.Contains(t, instanceClass.Members, Member{Kind: Method, Name: "FindFirstChild"})
	assert.Contains(t, instanceClass.Members, Member{Kind: Method, Name: "GetDebugId", Plugin: true})
	assert.Contains(t, instanceClass.Members, Member{Kind: Event, Name: "ChildAdded"})
	assert.Equal(t, "Clone", instanceClass.Aliases["clone"])
	assert.Contains(t, Lookup("GlobalDataStore").Members, Member{Kind: Method, Name: "GetAsync", Yields: true})
	assert.Contains(t, Lookup("GlobalDataStore").Members, Member{Kind: Method, Name: "OnUpdate", Deprecated: true})
	assert.Equal(t, &Member{Kind: Callback, Name: "OnInvoke"}, Lookup("BindableFunction").Member("OnInvoke"))
	assert.Contains(t, Lookup("Object").Members, Member{Kind: Event, Name: "Changed"})
	assert.Empty(t, Lookup("ValueBase").Properties)
	assert.Equal(t, []any{4.0, 1.2, 2.0}, Lookup("BasePart").Defaults["Size"])
}

// TestBadParagraphs checks the errors, which only an editor of the supplement
// sees.
func TestBadParagraphs(t *testing.T) {
	for text, want := range map[string]string{
		"X":                        `reflection: class X: got no super class`,
		"X Y bogus":                `reflection: class X: unknown flag "bogus"`,
		"X Y\nz A":                 `reflection: class X: line "z A": unknown kind "z"`,
		"X Y\np bool":              `reflection: class X: line "p bool": got less than a type, flags and a name`,
		"X Y\np bool q A":          `reflection: class X: line "p bool q A": unknown flag 'q'`,
		"X Y\nint32 A":             `reflection: class X: line "int32 A": no property A`,
		"X Y\np bool - A\nint32 A": `reflection: class X: line "int32 A": property A is no number, or has a width already`,
		"X Y\n= A 1\n= A 2":        `reflection: class X: line "= A 2": A has a default already`,
		"X Y\n= A nothing":         `reflection: class X: line "= A nothing": invalid character 'o' in literal null (expecting 'u')`,
		"X Y\nalias a":             `reflection: class X: line "alias a": got 1 names, want pairs`,
		"X Y\nalias a B a C":       `reflection: class X: line "alias a B a C": alias a is listed twice`,
		"X Y\nm A\nd B":            `reflection: class X: line "d B": no method, event or callback B`,
	} {
		_, err := parse(paragraphs{supplement: text})
		assert.EqualError(t, err, want)
	}
}

// --- what the tests ask -------------------------------------------------------

func derives(name, from string) bool {
	for steps := 0; name != "" && steps < 50; steps++ {
		if name == from {
			return true
		}
		name = Super(name)
	}
	return false
}

// members returns the names of the class's own members.
func members(c *Class) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		var names []string
		for _, p := range c.Properties {
			names = append(names, p.Name)
		}
		for _, m := range c.Members {
			names = append(names, m.Name)
		}
		for _, name := range names {
			if !yield(name) {
				return
			}
		}
	}
}

// own has the names of the own members of each class that was asked for.
var own = map[string]map[string]bool{}

func ownMember(class, name string) bool {
	if own[class] == nil {
		own[class] = map[string]bool{}
		for member := range members(Lookup(class)) {
			own[class][member] = true
		}
	}
	return own[class][name]
}

func hasMember(class, name string) bool {
	for ; class != ""; class = Super(class) {
		if ownMember(class, name) {
			return true
		}
	}
	return false
}

func findProperty(class, name string) *Property {
	for ; class != ""; class = Super(class) {
		if p := Lookup(class).Property(name); p != nil {
			return p
		}
	}
	return nil
}

// BenchmarkIndex prints what the first use of the tables costs.
func BenchmarkIndex(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		buildIndex()
	}
}

// BenchmarkLookup prints what reading one large class costs.
func BenchmarkLookup(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Lookup("BasePart")
	}
}
