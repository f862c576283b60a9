package project

// This file tests places and models as nodes. Its one rule: files are made by
// robloxfile's own writers in the test.

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/project/robloxfile"
)

// writeRoblox writes instances in the format of the file's name.
func writeRoblox(t *testing.T, path string, roots ...*robloxfile.Instance) {
	t.Helper()
	var b bytes.Buffer
	f := &robloxfile.File{Roots: roots}
	if filepath.Ext(path) == ".rbxlx" || filepath.Ext(path) == ".rbxmx" {
		require.NoError(t, robloxfile.WriteXML(&b, f))
	} else {
		require.NoError(t, robloxfile.WriteBinary(&b, f, robloxfile.WriteOptions{}))
	}
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o644))
}

// sampleModel is a folder with a script, a part and a reference.
func sampleModel() *robloxfile.Instance {
	part := &robloxfile.Instance{ClassName: "Part", Name: "Block", Tags: []string{"Lava"}, Properties: []robloxfile.Property{
		{Name: "Size", Value: robloxfile.Vector3{1, 2, 3}}, {Name: "Transparency", Value: float32(0.5)},
	}}
	return &robloxfile.Instance{ClassName: "Folder", Name: "Inside", Attributes: []robloxfile.Property{{Name: "Level", Value: 3.0}, {Name: "Kind", Value: robloxfile.EnumItem{Enum: "Material", Value: 512}}},
		Children: []*robloxfile.Instance{
			{ClassName: "Script", Name: "Main", Properties: []robloxfile.Property{{Name: "Source", Value: "print(1)\r\n"}, {Name: "RunContext", Value: robloxfile.Enum(1)}}},
			{ClassName: "ObjectValue", Name: "Link", Properties: []robloxfile.Property{{Name: "Value", Value: robloxfile.Ref{Target: part}}}},
			part,
		}}
}

func TestModelFiles(t *testing.T) {
	for _, ext := range []string{".rbxm", ".rbxmx"} {
		t.Run(ext, func(t *testing.T) {
			t.Chdir(t.TempDir())
			require.NoError(t, os.Mkdir("src", 0o755))
			writeRoblox(t, "src/model"+ext, sampleModel())
			require.NoError(t, os.WriteFile("default.project.json", []byte(`{"name": "P", "tree": {"$className": "DataModel", "Workspace": {"$path": "src"}, "M": {"$path": "src/model`+ext+`"}}}`), 0o644))
			p, err := Load(".", Options{})
			require.NoError(t, err)
			assert.Empty(t, p.Errors)
			assert.Empty(t, p.Warnings, "both copies have IDs of their own")

			for _, model := range []*Node{p.Root.Child("Workspace").Child("model"), p.Root.Child("M")} {
				require.NotNil(t, model)
				assert.Equal(t, "Folder", model.ClassName)
				assert.Equal(t, "print(1)\n", model.Child("Main").Source)
				assert.Equal(t, Server, model.Child("Main").RunContext)
				link := model.Child("Link")
				assert.Same(t, model.Child("Block"), p.IDs[link.Refs["Value"]])
				assert.Equal(t, Properties{{Name: "Size", Value: robloxfile.Vector3{1, 2, 3}}, {Name: "Tags", Value: []any{"Lava"}}, {Name: "Transparency", Value: float32(0.5)}},
					model.Child("Block").Properties)
				assert.Equal(t, 3.0, model.Attributes["Level"])
			}
			again, err := Load(".", Options{})
			require.NoError(t, err)
			assert.Empty(t, Diff(p, again))
		})
	}
}

func TestPlaceFiles(t *testing.T) {
	for _, ext := range []string{".rbxl", ".rbxlx"} {
		t.Run(ext, func(t *testing.T) {
			t.Chdir(t.TempDir())
			writeRoblox(t, "game"+ext, &robloxfile.Instance{ClassName: "Workspace", Name: "Workspace", Service: true, Children: []*robloxfile.Instance{sampleModel()}})
			p, err := Load("game"+ext, Options{})
			require.NoError(t, err)
			assert.Equal(t, "game", p.Name)
			assert.False(t, p.Model)
			assert.Equal(t, "DataModel", p.Root.ClassName)
			assert.Equal(t, "Block", p.Root.Child("Workspace").Child("Inside").Child("Block").Name)
			assert.Equal(t, []string{"game" + ext}, p.Watch)

			require.NoError(t, os.WriteFile("default.project.json", []byte(`{"name": "P", "tree": {"$path": "game`+ext+`", "ServerStorage": {}}}`), 0o644))
			p, err = Load(".", Options{})
			require.NoError(t, err)
			assert.Equal(t, "DataModel", p.Root.ClassName)
			assert.NotNil(t, p.Root.Child("Workspace").Child("Inside"))
			assert.NotNil(t, p.Root.Child("ServerStorage"))
		})
	}
}

func TestModelAlone(t *testing.T) {
	t.Chdir(t.TempDir())
	writeRoblox(t, "two.rbxm", sampleModel(), sampleModel())
	p, err := Load("two.rbxm", Options{})
	require.NoError(t, err)
	assert.True(t, p.Model)
	assert.Len(t, p.Root.Child("ServerScriptService").Children, 2)
}

func TestModelOfTwo(t *testing.T) {
	t.Chdir(t.TempDir())
	writeRoblox(t, "two.rbxm", sampleModel(), sampleModel())
	writeRoblox(t, "good.rbxm", sampleModel())
	p, err := Load(".", Options{})
	require.NoError(t, err)
	require.Len(t, p.Errors, 1)
	assert.Equal(t, "two.rbxm: got 2 instances at the top of the model, want 1", p.Errors[0].Error())
	assert.NotNil(t, p.Root.Child("ServerScriptService").Child("good"), "the rest is intact")
}

func TestDamagedModel(t *testing.T) {
	t.Chdir(t.TempDir())
	writeRoblox(t, "cut.rbxl", sampleModel())
	data, err := os.ReadFile("cut.rbxl")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("cut.rbxl", data[:len(data)/2], 0o644))
	_, err = Load("cut.rbxl", Options{})
	require.ErrorContains(t, err, "cut.rbxl: not a readable place or model: at byte ")
	require.ErrorContains(t, err, "the file is cut short")

	require.NoError(t, os.WriteFile("bad.rbxmx", []byte("<roblox version=\"4\">\n<Item class=\"A\"><Properties><bool name=\"B\">x</bool>"), 0o644))
	_, err = Load("bad.rbxmx", Options{})
	require.EqualError(t, err, "bad.rbxmx:2: not a readable place or model: property A.B: got \"x\", want true or false")
}

func TestSkipAndIsDefault(t *testing.T) {
	t.Chdir(t.TempDir())
	writeRoblox(t, "m.rbxm", sampleModel())
	p, err := Load("m.rbxm", Options{
		Skip:      func(class, property string) bool { return property == "Size" || property == "Source" },
		IsDefault: func(class, property string, v any) bool { return v == float32(0.5) },
	})
	require.NoError(t, err)
	model := p.Root.Child("ServerScriptService").Child("Inside")
	assert.Equal(t, Properties{{Name: "Tags", Value: []any{"Lava"}}}, model.Child("Block").Properties)
	assert.Equal(t, "print(1)\n", model.Child("Main").Source, "a script's text is always read")
}

// TestRobloxValues checks that no value could be taken for one without a type.
func TestRobloxValues(t *testing.T) {
	for _, c := range []struct {
		value any
		want  any
	}{
		{true, Explicit{"Bool", true}},
		{"s", Explicit{"String", "s"}},
		{1.5, Explicit{"Float64", 1.5}},
		{int32(1), int32(1)},
		{robloxfile.Enum(3), robloxfile.Enum(3)},
	} {
		assert.Equal(t, c.want, robloxValue(c.value))
	}
}

// TestOddNamesAreOneLine checks that a name in a place file cannot write over the terminal.
func TestOddNamesAreOneLine(t *testing.T) {
	p := problem("a.rbxm", "property Part.%s of %s: wrong", "An\xaf\x1b[2J", "a\nb é\ufffd")
	assert.Equal(t, `a.rbxm: property Part.An\xaf\x1b[2J of a\nb é`+"\ufffd: wrong", p.Error())
}
