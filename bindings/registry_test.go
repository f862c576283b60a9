package bindings

import (
	"fmt"
	"math"
	goruntime "runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/bindings/reflection"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/sched"
)

// This file tests the registry of all classes. Its one rule: every class is
// made and every property is read and set.

// emptyServer returns a server on a virtual clock.
func emptyServer(t testing.TB) *runtime.Server {
	t.Helper()
	s, err := New(Options{Clock: sched.NewVirtualClock(sched.RealClock{}.Now()), UntilIdle: true, Seed: 1})
	require.NoError(t, err)
	return s
}

// TestEveryClassIsBuilt builds all classes and compares those of the index
// with the table.
func TestEveryClassIsBuilt(t *testing.T) {
	r, err := newRegistry()
	require.NoError(t, err)
	require.NoError(t, r.Check())
	listed := slices.DeleteFunc(r.Services(), func(name string) bool { return !reflection.Has(name) })
	assert.Len(t, listed, 293, "as many as the table has, beside those that it lacks")

	for _, c := range allClasses() {
		got := r.Class(c.Name)
		if facts := reflection.Lookup(c.Name); facts != nil {
			assert.Equal(t, c.Creatable, facts.Creatable, "%s is creatable", c.Name)
			assert.Equal(t, c.Service, facts.Service, "%s is a service", c.Name)
			if facts.Super != "" {
				assert.Equal(t, facts.Super, got.Super.Name, "super class of %s", c.Name)
			}
		}
	}
}

// TestEveryCreatableClass makes an instance of every class that scripts can
// create, reads and sets every property, and clones it.
func TestEveryCreatableClass(t *testing.T) {
	s := emptyServer(t)
	r := s.Tree.Registry()
	made := 0
	for _, name := range r.Names() {
		if !r.Class(name).Creatable {
			_, err := s.Tree.New(name)
			assert.EqualError(t, err, `Unable to create an Instance of type "`+name+`"`)
			continue
		}
		made++
		i, err := s.Tree.New(name)
		require.NoError(t, err, name)
		require.NoError(t, i.SetParent(s.Tree.Root().FindFirstChildOfClass("ServerStorage")), name)
		for _, p := range i.Class().AllProperties() {
			checkProperty(t, s, i, p)
		}
		i.AddTag("Tag")
		require.NoError(t, i.SetAttribute("Level", 3.0), name)
		clone := i.Clone()
		require.NotNil(t, clone, name)
		assert.Same(t, i.Class(), clone.Class())
		assert.True(t, clone.HasTag("Tag"), name)
		assert.Equal(t, 3.0, clone.Attribute("Level"), name)
		i.Destroy()
	}
	assert.GreaterOrEqual(t, made, 328)
}

// checkProperty reads a property and assigns it values of right and wrong
// types.
func checkProperty(t *testing.T, s *runtime.Server, i *instance.Instance, p *instance.Property) {
	t.Helper()
	name := i.Class().Name + "." + p.Name
	got := i.Value(p)
	checkType(t, s, name, p, got)
	if p.ReadOnly {
		assert.Error(t, i.Assign(p, got), name)
		return
	}
	if p.Name == "Parent" || p.Name == "Archivable" || p.Get != nil && p.Set == nil {
		return
	}
	if p.Get == nil && p.Set == nil && p.Type.Kind != instance.KindAny {
		assert.ErrorContains(t, i.Assign(p, wrong(p)), "Unable to assign property "+p.Name+". ", name)
	}
	value, different := other(s, p, got)
	if !different {
		return
	}
	fired := 0
	signal, err := i.PropertySignal(p.Name)
	if p.Hidden {
		assert.Error(t, err, name)
	} else if assert.NoError(t, err, name) {
		defer signal.Connect(instance.HandlerFunc(func([]any) { fired++ })).Disconnect()
	}
	if !assert.NoError(t, i.Assign(p, value), name) || p.Set != nil || p.Changed != nil {
		return
	}
	assert.Equal(t, value, i.Value(p), name)
	if !p.Hidden {
		assert.Equal(t, 1, fired, "%s fires its signal", name)
	}
	assert.Equal(t, value, i.Clone().Value(p), "a clone has the value of %s", name)
}

// checkType checks that a value is one of the type of a property.
func checkType(t *testing.T, s *runtime.Server, name string, p *instance.Property, v any) {
	t.Helper()
	switch p.Type.Kind {
	case instance.KindBool:
		assert.IsType(t, true, v, name)
	case instance.KindInt32, instance.KindInt64, instance.KindFloat32, instance.KindFloat64:
		assert.IsType(t, 1.0, v, name)
	case instance.KindString:
		assert.IsType(t, "", v, name)
	case instance.KindEnum:
		if item, ok := v.(*datatype.EnumItem); assert.True(t, ok, "%s is %v", name, v) {
			assert.True(t, strings.HasPrefix(item.String(), "Enum."+p.Type.Name+"."), "%s is %v", name, item)
		}
	case instance.KindDataType:
		if v != nil {
			assert.Equal(t, p.Type.Name, s.Tree.TypeOf(v), name)
		} else {
			assert.True(t, p.Optional, "%s is nil", name)
		}
	}
}

// wrong returns a value that the property cannot have.
func wrong(p *instance.Property) any {
	if p.Type.Kind == instance.KindBool {
		return "true"
	}
	return true
}

// other returns a value that the property can have and that is not got.
func other(s *runtime.Server, p *instance.Property, got any) (v any, different bool) {
	switch p.Type.Kind {
	case instance.KindBool:
		return got != true, true
	case instance.KindInt32, instance.KindInt64, instance.KindFloat32, instance.KindFloat64:
		if got == 7.0 {
			return 8.0, true
		}
		return 7.0, true
	case instance.KindString:
		return fmt.Sprint(got, "?"), true
	case instance.KindEnum:
		items := datatype.EnumOf(p.Type.Name).Items()
		at := slices.Index(items, got.(*datatype.EnumItem))
		next := items[(at+1)%len(items)]
		return next, next != got
	case instance.KindInstance:
		for _, child := range s.Tree.Root().Children() {
			if child.IsA(p.Type.Name) && child != got {
				return child, true
			}
		}
	case instance.KindDataType:
		v, ok := samples[p.Type.Name]
		return v, ok
	}
	return nil, false
}

// samples are values of data types that are no default.
var samples = map[string]any{
	"BrickColor":  datatype.BrickColorNamed("Lime green"),
	"CFrame":      datatype.At(bind.Vector3{X: 9}),
	"Color3":      datatype.Color3{R: 0.25},
	"Content":     datatype.Content{URI: "rbxassetid://1"},
	"DateTime":    datatype.DateTime{Millis: 5},
	"NumberRange": datatype.NumberRange{Min: 2, Max: 3},
	"UDim":        datatype.UDim{Scale: 2},
	"Vector2":     datatype.Vector2{X: 6},
	"Vector3":     bind.Vector3{X: 6},
}

// TestEveryService asks for every service.
func TestEveryService(t *testing.T) {
	s := emptyServer(t)
	for _, name := range s.Tree.Registry().Services() {
		i, err := s.Tree.Service(name)
		if assert.NoError(t, err, name) && assert.NotNil(t, i, name) {
			assert.Equal(t, name, i.Class().Name)
			assert.Same(t, s.Tree.Root(), i.Parent())
		}
	}
	assert.NoError(t, s.Tree.Check())
}

// TestDefaults checks defaults of some properties.
func TestDefaults(t *testing.T) {
	s := emptyServer(t)
	for _, c := range []struct {
		class, property string
		want            any
	}{
		{"Part", "Size", bind.Vector3{X: 4, Y: 1.2, Z: 2}},
		{"TrussPart", "Size", bind.Vector3{X: 2, Y: 2, Z: 2}},
		{"Part", "Anchored", false},
		{"Part", "CanCollide", true},
		{"Part", "Material", datatype.Item("Material", "Plastic")},
		{"Part", "CustomPhysicalProperties", nil},
		{"Part", "TopSurface", datatype.Item("SurfaceType", "Studs")},
		{"MeshPart", "TopSurface", datatype.Item("SurfaceType", "Smooth")},
		{"Humanoid", "WalkSpeed", 16.0},
		{"Humanoid", "JumpHeight", float64(float32(7.2))},
		{"BillboardGui", "MaxDistance", math.Inf(1)},
		{"TextLabel", "Text", "Label"},
		{"TextButton", "Active", true},
		{"NumberValue", "Value", 0.0},
		{"BrickColorValue", "Value", datatype.BrickColorNamed("Medium stone grey")},
		{"UIListLayout", "FillDirection", datatype.Item("FillDirection", "Vertical")},
		{"UICorner", "CornerRadius", datatype.UDim{Offset: 8}},
		{"Team", "TeamColor", datatype.BrickColorNamed("White")},
		{"RopeConstraint", "WinchForce", 10000.0},
		{"AlignPosition", "ForceRelativeTo", datatype.Item("ActuatorRelativeTo", "World")},
		{"AlignOrientation", "MaxAngularVelocity", math.Inf(1)},
		{"ParticleEmitter", "FlipbookFramerate", datatype.NumberRange{Min: 1, Max: 1}},
		{"Sky", "SunTextureId", "rbxasset://sky/sun.jpg"},
		{"ControllerManager", "UpDirection", bind.Vector3{Y: 1}},
	} {
		i, err := s.Tree.New(c.class)
		require.NoError(t, err)
		got, err := i.Get(c.property)
		assert.NoError(t, err)
		assert.Equal(t, c.want, got, "%s.%s", c.class, c.property)
	}
}

// TestRegistryIsSafe builds all classes on several goroutines at once.
func TestRegistryIsSafe(t *testing.T) {
	r, err := newRegistry()
	require.NoError(t, err)
	var wait sync.WaitGroup
	for n := range 4 {
		wait.Go(func() {
			names := slices.Clone(r.Names())
			if n%2 == 1 {
				slices.Reverse(names)
			}
			for _, name := range names {
				assert.NotNil(t, r.Class(name).Member("ClassName"))
			}
		})
	}
	wait.Wait()
}

// TestRegistryIsSmall checks what a server needs of the registry to start
// with; the limit is 4 MB.
func TestRegistryIsSmall(t *testing.T) {
	var before, after goruntime.MemStats
	goruntime.ReadMemStats(&before)
	r, err := newRegistry()
	require.NoError(t, err)
	for _, name := range startServices {
		r.Class(name).Member("Name")
	}
	goruntime.ReadMemStats(&after)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(4<<20))
}

// BenchmarkRegistry prints what the registry costs until the first server
// can start.
func BenchmarkRegistry(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		r, err := newRegistry()
		if err != nil {
			b.Fatal(err)
		}
		for _, name := range startServices {
			r.Class(name).Member("Name")
		}
	}
}

// BenchmarkAllClasses prints what building every class costs.
func BenchmarkAllClasses(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		r, err := newRegistry()
		if err != nil {
			b.Fatal(err)
		}
		if err := r.Check(); err != nil {
			b.Fatal(err)
		}
	}
}
