package bindings_test

// This file tests values of every type on their way through a project. Its one rule: what came out of a file goes back
// into one unchanged.

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/project"
	"lanai/runtime/project/robloxfile"
)

func built(t *testing.T, args ...string) {
	t.Helper()
	code, _, complaints := build(args...)
	require.Zero(t, code, complaints)
}

func readFile(t *testing.T, path string) *robloxfile.File {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	file, err := robloxfile.Read(data, robloxfile.Options{})
	require.NoError(t, err)
	return file
}

func TestEveryTypeGoesThrough(t *testing.T) {
	t.Chdir(t.TempDir())
	turned := robloxfile.CFrame{Position: robloxfile.Vector3{1, 2, 3}, Rotation: [9]float32{0, 0, 1, 0, 1, 0, -1, 0, 0}}
	thing := &robloxfile.Instance{ClassName: "Thing", Name: "T", Tags: []string{"a"}, Properties: []robloxfile.Property{
		{Name: "Axes", Value: robloxfile.Axes(5)}, {Name: "Binary", Value: robloxfile.BinaryString("\x00\xff")}, {Name: "Bool", Value: true},
		{Name: "CFrame", Value: turned}, {Name: "Color", Value: robloxfile.Color3{0.25, 0.5, 1}}, {Name: "Content", Value: robloxfile.Content{URI: "x"}},
		{Name: "ContentId", Value: robloxfile.ContentID("y")}, {Name: "Double", Value: 0.1}, {Name: "Enum", Value: robloxfile.Enum(3)}, {Name: "Faces", Value: robloxfile.Faces(9)},
		{Name: "Float", Value: float32(0.5)}, {Name: "Font", Value: robloxfile.Font{Family: "f", Weight: 700, Style: 1, CachedFace: "g"}}, {Name: "Int", Value: int32(-5)},
		{Name: "Int64", Value: int64(1<<60 + 1)}, {Name: "NoFrame", Value: robloxfile.OptionalCFrame{CFrame: robloxfile.CFrame{Rotation: [9]float32{0: 1, 4: 1, 8: 1}}}},
		{Name: "OptionalFrame", Value: robloxfile.OptionalCFrame{CFrame: turned, Some: true}}, {Name: "Physics", Value: robloxfile.PhysicalProperties{}},
		{Name: "Ranged", Value: robloxfile.NumberRange{Min: 1, Max: 2}}, {Name: "Ray", Value: robloxfile.Ray{Origin: robloxfile.Vector3{1}, Direction: robloxfile.Vector3{2}}},
		{Name: "Rect", Value: robloxfile.Rect{Max: robloxfile.Vector2{1, 2}}}, {Name: "Rights", Value: robloxfile.SecurityCapabilities(1 << 63)},
		{Name: "Sequence", Value: robloxfile.NumberSequence{{Time: 0, Value: 1}, {Time: 1, Value: 2}}}, {Name: "Shared", Value: robloxfile.SharedString("s")}, {Name: "String", Value: "t"},
		{Name: "UDim2", Value: robloxfile.UDim2{X: robloxfile.UDim{Scale: 1, Offset: -2}}}, {Name: "Unique", Value: robloxfile.UniqueID{Index: 1, Time: 2, Random: -3}},
		{Name: "Vector2", Value: robloxfile.Vector2{1, 2}}, {Name: "Vector3", Value: robloxfile.Vector3{1, 2, 3}}, {Name: "Voxel", Value: robloxfile.Vector3int16{1, 2, 3}},
	}, Attributes: []robloxfile.Property{{Name: "Item", Value: robloxfile.EnumItem{Enum: "Material", Value: 512}}, {Name: "Short", Value: float32(0.5)}}}
	for _, ext := range []string{".rbxm", ".rbxmx"} {
		if ext == ".rbxmx" {
			thing.Properties = append(thing.Properties, robloxfile.Property{Name: "Zvector2int16", Value: robloxfile.Vector2int16{1, 2}})
		}
		file := &robloxfile.File{Meta: map[string]string{"ExplicitAutoJoints": "true"}, Roots: []*robloxfile.Instance{thing}}
		var out bytes.Buffer
		if ext == ".rbxm" {
			require.NoError(t, robloxfile.WriteBinary(&out, file, robloxfile.WriteOptions{}))
		} else {
			require.NoError(t, robloxfile.WriteXML(&out, file))
		}
		require.NoError(t, os.WriteFile("in"+ext, out.Bytes(), 0o644))
		built(t, "in"+ext, "-o", "out"+ext)
		assert.Equal(t, readFile(t, "in"+ext), readFile(t, "out"+ext))
	}
}

// TestContentObjects checks that a Content which is an instance still is one, in files and for scripts.
func TestContentObjects(t *testing.T) {
	t.Chdir(t.TempDir())
	mesh := &robloxfile.Instance{ClassName: "Folder", Name: "Object"}
	label := &robloxfile.Instance{ClassName: "ImageLabel", Name: "Label", Properties: []robloxfile.Property{{Name: "ImageContent", Value: robloxfile.Content{Object: robloxfile.Ref{Target: mesh}}}}}
	var out bytes.Buffer
	require.NoError(t, robloxfile.WriteBinary(&out, &robloxfile.File{Roots: []*robloxfile.Instance{{ClassName: "Folder", Name: "Top", Children: []*robloxfile.Instance{label, mesh}}}}, robloxfile.WriteOptions{}))
	require.NoError(t, os.WriteFile("in.rbxm", out.Bytes(), 0o644))
	built(t, "in.rbxm", "-o", "out.rbxm")
	top := readFile(t, "out.rbxm").Roots[0]
	assert.Equal(t, robloxfile.Content{Object: robloxfile.Ref{Target: top.Children[1]}}, top.Children[0].Get("ImageContent"))

	p, err := project.Load("in.rbxm", bindings.ProjectOptions())
	require.NoError(t, err)
	w := newWorld(t, bindings.Options{})
	w.Place(p)
	assert.Empty(t, w.messages)
	folder := w.Tree.Root().FindFirstChild("ServerScriptService").FindFirstChild("Top")
	content, err := folder.FindFirstChild("Label").Get("ImageContent")
	require.NoError(t, err)
	assert.Equal(t, datatype.Content{Object: folder.FindFirstChild("Object")}, content)
}

// TestNamedTypes checks the types that only files had before, as project files name them.
func TestNamedTypes(t *testing.T) {
	for _, c := range []struct {
		kind  string
		value any
		tree  any
		file  any // nil for a type that no file has
	}{
		{"OptionalCFrame", nil, nil, robloxfile.OptionalCFrame{CFrame: robloxfile.CFrame{Rotation: [9]float32{0: 1, 4: 1, 8: 1}}}},
		{"Region3", map[string]any{"min": project.Numbers{1, 2, 3}, "max": project.Numbers{4, 5, 6}}, datatype.Region3{Min: vector(1, 2, 3), Max: vector(4, 5, 6)}, nil},
		{"Region3int16", map[string]any{"min": project.Numbers{1, 2, 3}, "max": project.Numbers{4, 5, 1e9}},
			datatype.Region3int16{Min: datatype.Vector3int16{X: 1, Y: 2, Z: 3}, Max: datatype.Vector3int16{X: 4, Y: 5, Z: 32767}}, nil},
		{"SharedString", "YQ==", "a", robloxfile.SharedString("a")},
		{"SecurityCapabilities", 3.0, 3.0, robloxfile.SecurityCapabilities(3)},
		{"UniqueId", "00000000000000060000000200000001", "00000000000000060000000200000001", robloxfile.UniqueID{Index: 1, Time: 2, Random: 3}},
	} {
		v := runtime.Explicit{Type: c.kind, Value: c.value}
		tree, err := datatype.FromProject(&instance.Property{Type: instance.Any}, v)
		require.NoError(t, err, c.kind)
		assert.Equal(t, c.tree, tree, c.kind)
		file, err := datatype.ForFile(nil, v)
		if c.file == nil {
			assert.Error(t, err, c.kind)
			continue
		}
		require.NoError(t, err, c.kind)
		assert.Equal(t, c.file, file, c.kind)
	}
	for _, bad := range []runtime.Explicit{{Type: "Region3", Value: 1.0}, {Type: "Region3int16", Value: map[string]any{"min": 1.0}}, {Type: "SharedString", Value: "?"},
		{Type: "SecurityCapabilities", Value: "x"}, {Type: "UniqueId", Value: 1.0}, {Type: "OptionalCFrame", Value: 1.0}} {
		_, err := datatype.FromProject(&instance.Property{Type: instance.Any}, bad)
		assert.Error(t, err, bad.Type)
		_, err = datatype.ForFile(nil, bad)
		assert.Error(t, err, bad.Type)
	}
}

func vector(x, y, z float32) bind.Vector3 { return bind.Vector3{X: x, Y: y, Z: z} }
