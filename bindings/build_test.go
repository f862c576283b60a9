package bindings_test

// This file tests lanai build, and places and models in a server. Its one rule:
// what is built is read back.

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/runtime/console"
	"lanai/runtime/project"
	"lanai/runtime/project/robloxfile"
)

// build runs lanai build in the current folder.
func build(args ...string) (code int, out, complaints string) {
	var stdout, stderr bytes.Buffer
	p := &console.Program{Name: "lanai", Getenv: func(string) string { return "" }, Stdout: &stdout, Stderr: &stderr, Context: context.Background()}
	code = bindings.Build(p, args)
	return code, stdout.String(), stderr.String()
}

// buildFiles is a project with values in both forms, references, attributes and tags.
var buildFiles = map[string]string{
	"default.project.json": `{"name": "Demo", "tree": {"$className": "DataModel",
		"ServerScriptService": {"$path": "src"},
		"Workspace": {
			"Block": {"$className": "Part", "$id": "block", "$properties": {
				"Size": [1, 2, 3], "Color": [1, 0, 0], "Transparency": 0.5, "Anchored": true, "Material": "Wood", "Shape": {"Enum": 0}, "Tags": ["Lava"],
				"CFrame": {"CFrame": {"position": [4, 5, 6], "orientation": [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}},
				"CustomPhysicalProperties": {"PhysicalProperties": {"density": 1, "friction": 0.5, "elasticity": 0.25, "frictionWeight": 1, "elasticityWeight": 1}}},
				"$attributes": {"Level": 3, "Where": {"Vector3": [1, 2, 3]}, "Owner": "me"}},
			"Plain": {"$className": "Part"},
			"Link": {"$className": "ObjectValue", "$attributes": {"Rojo_Target_Value": "block"}}
		}}}`,
	"src/Main.server.luau": `
local block = workspace.Block
print(block.Size, block.Transparency, block.Anchored, block.Material, block.Shape, block:HasTag("Lava"))
print(block.CFrame.Position, block.Color, block.CustomPhysicalProperties.Friction)
print(block:GetAttribute("Level"), block:GetAttribute("Where"), block:GetAttribute("Owner"))
print(workspace.Link.Value == block, workspace.Plain.Transparency, workspace.Plain.Size)
print(require(script.Parent.Module))
`,
	"src/Module.luau": `return "module <&> \"q\""`,
}

const buildSays = "1, 2, 3 0.5 true Enum.Material.Wood Enum.PartType.Ball true\n" +
	"4, 5, 6 1, 0, 0 0.5\n" +
	"3 1, 2, 3 me\n" +
	"true 0 4, 1.2000000476837158, 2\n" +
	"module <&> \"q\"\n"

func writeFiles(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if i := bytes.LastIndexByte([]byte(name), '/'); i > 0 {
			require.NoError(t, os.MkdirAll(name[:i], 0o755))
		}
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
}

func TestBuild(t *testing.T) {
	for _, output := range []string{"out.rbxl", "out.rbxlx"} {
		t.Run(output, func(t *testing.T) {
			t.Chdir(t.TempDir())
			writeFiles(t, buildFiles)
			code, out, complaints := build("-o", output)
			require.Zero(t, code, complaints)
			assert.Equal(t, "Building project 'Demo'\nBuilt project to "+output+"\n", out)
			assert.Empty(t, complaints)

			p, err := project.Load(output, bindings.ProjectOptions())
			require.NoError(t, err)
			assert.Empty(t, p.Warnings)
			assert.Nil(t, p.Root.Child("Workspace").Child("Plain").Properties, "defaults are not kept")
			w := newWorld(t, bindings.Options{})
			w.Place(p)
			w.run(0, 0)
			var says string
			for _, m := range w.messages {
				says += m.Text + "\n"
			}
			assert.Equal(t, buildSays, says)
		})
	}
}

// What Studio leaves in places besides their instances: what was selected, and
// lists of services as bytes.
func TestBuildStudioPlace(t *testing.T) {
	t.Chdir(t.TempDir())
	place := &robloxfile.File{Roots: []*robloxfile.Instance{
		{ClassName: "Instance", Name: "FilteredSelection"},
		{ClassName: "ServiceVisibilityService", Name: "ServiceVisibilityService", Service: true,
			Properties: []robloxfile.Property{{Name: "HiddenServices", Value: robloxfile.BinaryString("\x01\x00")}}},
	}}
	var b bytes.Buffer
	require.NoError(t, robloxfile.WriteBinary(&b, place, robloxfile.WriteOptions{}))
	require.NoError(t, os.WriteFile("studio.rbxl", b.Bytes(), 0o644))
	for _, step := range [][2]string{{"studio.rbxl", "a.rbxlx"}, {"a.rbxlx", "b.rbxl"}} {
		code, _, complaints := build(step[0], "-o", step[1])
		require.Zero(t, code, complaints)
	}
	for _, file := range []string{"studio.rbxl", "a.rbxlx", "b.rbxl"} {
		p, err := project.Load(file, bindings.ProjectOptions())
		require.NoError(t, err)
		w := newWorld(t, bindings.Options{})
		w.Place(p)
		w.run(0, 0)
		assert.Empty(t, w.messages, file)
	}
}

func TestCollisionGroupsOfPlaces(t *testing.T) {
	group := func(number byte, mask, name string) string {
		return string(rune(number)) + "\x04" + mask + string(rune(len(name))) + name
	}
	for name, value := range map[string]any{
		"CollisionGroupData": robloxfile.BinaryString("\x01\x03" + group(0, "\xff\xff\xff\xff", "Default") + group(1, "\xf1\xff\xff\xff", "Mob") + group(2, "\xf9\xff\xff\xff", "Player")),
		"CollisionGroups":    `Default^0^-1\Mob^1^-15\Player^2^-7`,
	} {
		t.Chdir(t.TempDir())
		place := &robloxfile.File{Roots: []*robloxfile.Instance{
			{ClassName: "Workspace", Name: "Workspace", Service: true, Properties: []robloxfile.Property{{Name: name, Value: value}}},
			{ClassName: "ServerScriptService", Name: "ServerScriptService", Service: true, Children: []*robloxfile.Instance{
				{ClassName: "Script", Name: "Main", Properties: []robloxfile.Property{{Name: "Source", Value: `
				local p = game:GetService("PhysicsService")
				print(#p:GetRegisteredCollisionGroups(), p:CollisionGroupsAreCollidable("Mob", "Player"), p:CollisionGroupsAreCollidable("Mob", "Default"))
				print(p:CollisionGroupsAreCollidable("Mob", "Mob"), pcall(function() return workspace.CollisionGroups end))`}}}}},
		}}
		var b bytes.Buffer
		require.NoError(t, robloxfile.WriteBinary(&b, place, robloxfile.WriteOptions{}))
		require.NoError(t, os.WriteFile("first.rbxl", b.Bytes(), 0o644))
		code, _, complaints := build("first.rbxl", "-o", "second.rbxlx")
		require.Zero(t, code, complaints)
		for _, file := range []string{"first.rbxl", "second.rbxlx"} {
			p, err := project.Load(file, bindings.ProjectOptions())
			require.NoError(t, err)
			w := newWorld(t, bindings.Options{})
			w.Place(p)
			w.run(0, 0)
			require.Len(t, w.messages, 2, name)
			assert.Equal(t, "3 false true", w.messages[0].Text, name)
			assert.Equal(t, "false false ServerScriptService.Main:4: The current thread cannot read 'CollisionGroups' (lacking capability RobloxScript)", w.messages[1].Text)
		}
	}
}

func TestBuildModel(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFiles(t, map[string]string{
		"default.project.json": `{"name": "Lib", "tree": {"$path": "src"}}`,
		"src/init.luau":        "return 1\n",
		"src/Part.luau":        "return 2\n",
		"use.project.json":     `{"name": "Use", "tree": {"$className": "DataModel", "ReplicatedStorage": {"Lib": {"$path": "lib.rbxm"}}}}`,
	})
	code, _, complaints := build("-o", "lib.rbxm")
	require.Zero(t, code, complaints)
	p, err := project.Load("use.project.json", bindings.ProjectOptions())
	require.NoError(t, err)
	lib := p.Root.Child("ReplicatedStorage").Child("Lib")
	assert.Equal(t, "ModuleScript", lib.ClassName)
	assert.Equal(t, "return 1\n", lib.Source)
	assert.Equal(t, "return 2\n", lib.Child("Part").Source)
}

func TestBuildRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFiles(t, map[string]string{
		"place.project.json":   `{"name": "P", "tree": {"$className": "DataModel"}}`,
		"unknown.project.json": `{"name": "U", "tree": {"$className": "DataModel", "Workspace": {"X": {"$className": "Part", "$properties": {"Sizes": 1}}}}}`,
		"wrong.project.json":   `{"name": "W", "tree": {"$className": "DataModel", "Workspace": {"X": {"$className": "Part", "$properties": {"Size": "big"}}}}}`,
		"broken.project.json":  `{"name": "B", "tree": {"$className": "DataModel", "Workspace": {"$path": "src"}}}`,
		"attr.project.json":    `{"name": "A", "tree": {"$className": "DataModel", "Workspace": {"$attributes": {"e": {"PhysicalProperties": "Default"}}}}}`,
		"src/data.json":        `{`,
	})
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "build takes one project and -o with the file to write"},
		{[]string{"place.project.json", "-o", "x.zip"}, `x.zip: got a name that ends in ".zip", want .rbxl, .rbxlx, .rbxm or .rbxmx`},
		{[]string{"place.project.json", "-o", "x.rbxm"}, "x.rbxm: the project is a place, which a model file cannot hold"},
		{[]string{"unknown.project.json", "-o", "x.rbxl"}, "Unknown property Part.Sizes"},
		{[]string{"wrong.project.json", "-o", "x.rbxl"}, `Part.Size: got the string "big"`},
		{[]string{"attr.project.json", "-o", "x.rbxl"}, "attr.project.json:1:86: Workspace: attribute e: no attribute can have the type PhysicalProperties"},
		{[]string{"broken.project.json", "-o", "x.rbxl"}, "src/data.json:1:"},
		{[]string{"nothing", "-o", "x.rbxl"}, "nothing: no such file or folder"},
		{[]string{"place.project.json", "-o", "no/such/x.rbxl"}, "no/such/x.rbxl: cannot be written"},
	} {
		code, out, complaints := build(c.args...)
		assert.NotZero(t, code, c.want)
		assert.Empty(t, out)
		assert.Contains(t, complaints, c.want)
	}
	left, err := os.ReadDir(".")
	require.NoError(t, err)
	assert.Len(t, left, 6, "nothing is left behind")
}
