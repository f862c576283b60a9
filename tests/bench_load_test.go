package tests

// This file measures how long a project takes from the command line to its first scripts. Its one rule: it runs the
// program itself, so that what it prints is what a user waits for and what the machine gives.
//
//	go test ./tests -run '^$' -bench Load -benchtime 5x

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lanai/runtime/project/robloxfile"
)

// What the issue names: 1,000 scripts, of which one in ten requires the nine others of its folder, and 50,000 instances.
const (
	loadScripts = 1_000
	loadModels  = 400
	loadParts   = 124 // of each model
)

// BenchmarkLoad runs a place until nothing is left to do: as a Rojo project with a JSON model, and as place files with
// all that Roblox Studio saves of a part.
func BenchmarkLoad(b *testing.B) {
	for name, write := range map[string]func(b *testing.B, dir string) (path string){
		"json": writeLoadProject, "rbxl": writeLoadPlace, "rbxlx": writeLoadXML,
	} {
		b.Run(name, func(b *testing.B) {
			path, program := write(b, b.TempDir()), binary(b)
			forgetMemory()
			var wall, cpu time.Duration
			var memory int64
			for b.Loop() {
				var out bytes.Buffer
				command := exec.Command(program, "run", "--until-idle", "--store", "memory", path)
				command.Stdout, command.Stderr = &out, &out
				start := time.Now()
				require.NoError(b, command.Run(), out.String())
				wall += time.Since(start)
				cpu += command.ProcessState.UserTime() + command.ProcessState.SystemTime()
				memory = max(memory, residentMemory(command.ProcessState))
				require.Contains(b, out.String(), "50000 instances, 900 modules")
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(wall.Seconds()*1000/float64(b.N), "ms/op")
			b.ReportMetric(cpu.Seconds()*1000/float64(b.N), "cpu-ms/op")
			b.ReportMetric(float64(memory)/(1<<20), "MB")
			b.ReportMetric(loadModels*(loadParts+1), "instances")
		})
	}
}

// forgetMemory makes this process as small as its children begin: Linux counts for a new one what the old one had.
func forgetMemory() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // the most it ever had; other systems have no such file
}

// eachLoadScript calls do for every script, with the number of its folder.
func eachLoadScript(do func(folder, i int, isScript bool, text string)) {
	for i := range loadScripts {
		if i%10 == 0 {
			do(i/10, i, true, loadScript(i))
		} else {
			do(i/10, i, false, loadModule(i))
		}
	}
}

// loadScript is the text of a script. The last one says what there is.
func loadScript(i int) string {
	text := fmt.Sprintf("for i = 1, 9 do\n\trequire(script.Parent[`m{%d + i}`])\nend\n", i)
	if i+10 == loadScripts {
		text += "task.wait(0.01)\nprint(`{#workspace.World:GetDescendants()} instances, {shared.modules} modules`)\n" +
			"assert(workspace.World.Model399.Part123.Size == Vector3.new(4, 1.5, 123))\n"
	}
	return text
}

// loadModule is the text of a module, of some 100 lines.
func loadModule(i int) string {
	var text strings.Builder
	fmt.Fprintf(&text, "-- Module %d of the benchmark.\nlocal Module = {}\nModule.__index = Module\n\n", i)
	for k := range 9 {
		fmt.Fprintf(&text, "function Module.method%d(self, amount, options)\n\tlocal total = self.count or 0\n\tfor index = 1, amount do\n"+
			"\t\tif options and options[index] then\n\t\t\ttotal += options[index].Value * %d\n\t\telse\n\t\t\ttotal -= index\n\t\tend\n\tend\n\treturn total, \"method%d\"\nend\n\n", k, k+i, k)
	}
	text.WriteString("shared.modules = (shared.modules or 0) + 1\nreturn setmetatable({ count = 0 }, Module)\n")
	return text.String()
}

func writeLoadProject(b *testing.B, dir string) string {
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		require.NoError(b, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(b, os.WriteFile(path, []byte(text), 0o644))
	}
	eachLoadScript(func(folder, i int, isScript bool, text string) {
		suffix := map[bool]string{true: ".server.luau", false: ".luau"}[isScript]
		write(fmt.Sprintf("src/f%d/m%d%s", folder, i, suffix), text)
	})
	models := make([]string, loadModels)
	for m := range models {
		parts := make([]string, loadParts)
		for p := range parts {
			at, turn := loadPlace(m, p)
			parts[p] = fmt.Sprintf(`{"className": "Part", "name": "Part%d", "properties": {"Anchored": true, "Size": [4, 1.5, %d], `+
				`"CFrame": {"CFrame": {"position": [%g, %g, %g], "orientation": [[%g, 0, %g], [0, 1, 0], [%g, 0, %g]]}}, "Color": [%g, 0.5, 1], "Material": "Wood"}}`,
				p, p, at[0], at[1], at[2], turn[0], turn[2], turn[6], turn[8], float64(p%10)/10)
		}
		models[m] = fmt.Sprintf(`{"className": "Model", "name": "Model%d", "children": [`+"\n%s\n]}", m, strings.Join(parts, ",\n"))
	}
	write("map/World.model.json", "// A map.\n"+`{"className": "Folder", "children": [`+strings.Join(models, ",\n")+"]}\n")
	write("default.project.json", `{"name": "load", "tree": {"$className": "DataModel", "ServerScriptService": {"$path": "src"}, "Workspace": {"$path": "map"}}}`)
	return dir
}

// loadPlace is where a part is.
func loadPlace(model, part int) (at robloxfile.Vector3, turn [9]float32) {
	sin, cos := math.Sincos(float64(part%50) / 10)
	return robloxfile.Vector3{float32(model) * 8.25, float32(part) * 2, float32(model*part) / 7},
		[9]float32{float32(cos), 0, float32(sin), 0, 1, 0, float32(-sin), 0, float32(cos)}
}

func writeLoadPlace(b *testing.B, dir string) string {
	path := filepath.Join(dir, "place.rbxl")
	var out bytes.Buffer
	require.NoError(b, robloxfile.WriteBinary(&out, loadFile(), robloxfile.WriteOptions{}))
	require.NoError(b, os.WriteFile(path, out.Bytes(), 0o644))
	return path
}

func writeLoadXML(b *testing.B, dir string) string {
	path := filepath.Join(dir, "place.rbxlx")
	var out bytes.Buffer
	require.NoError(b, robloxfile.WriteXML(&out, loadFile()))
	require.NoError(b, os.WriteFile(path, out.Bytes(), 0o644))
	return path
}

// loadFile is the place as Roblox Studio saves it.
func loadFile() *robloxfile.File {
	scripts := &robloxfile.Instance{ClassName: "ServerScriptService", Name: "ServerScriptService", Service: true}
	eachLoadScript(func(folder, i int, isScript bool, text string) {
		if folder == len(scripts.Children) {
			scripts.Children = append(scripts.Children, &robloxfile.Instance{ClassName: "Folder", Name: fmt.Sprintf("f%d", folder)})
		}
		class := map[bool]string{true: "Script", false: "ModuleScript"}[isScript]
		into := scripts.Children[folder]
		into.Children = append(into.Children, &robloxfile.Instance{ClassName: class, Name: fmt.Sprintf("m%d", i),
			Properties: []robloxfile.Property{{Name: "Source", Value: text}}})
	})
	world := &robloxfile.Instance{ClassName: "Folder", Name: "World"}
	for m := range loadModels {
		model := &robloxfile.Instance{ClassName: "Model", Name: fmt.Sprintf("Model%d", m)}
		for p := range loadParts {
			model.Children = append(model.Children, loadPart(m, p))
		}
		world.Children = append(world.Children, model)
	}
	workspace := &robloxfile.Instance{ClassName: "Workspace", Name: "Workspace", Service: true, Children: []*robloxfile.Instance{world}}
	return &robloxfile.File{Roots: []*robloxfile.Instance{workspace, scripts}}
}

// loadPart is a part with the properties that Roblox Studio saves.
func loadPart(m, p int) *robloxfile.Instance {
	at, turn := loadPlace(m, p)
	part := &robloxfile.Instance{ClassName: "Part", Name: fmt.Sprintf("Part%d", p), Properties: []robloxfile.Property{
		{Name: "Anchored", Value: true}, {Name: "AudioCanCollide", Value: true}, {Name: "CFrame", Value: robloxfile.CFrame{Position: at, Rotation: turn}},
		{Name: "CanCollide", Value: true}, {Name: "CanQuery", Value: true}, {Name: "CanTouch", Value: true}, {Name: "CastShadow", Value: true},
		{Name: "CollisionGroup", Value: "Default"}, {Name: "CollisionGroupId", Value: int32(0)},
		{Name: "Color", Value: robloxfile.Color3uint8{uint8(p % 10 * 25), 128, 255}}, {Name: "CustomPhysicalProperties", Value: robloxfile.PhysicalProperties{}},
		{Name: "EnableFluidForces", Value: true}, {Name: "Locked", Value: false}, {Name: "Massless", Value: false}, {Name: "Material", Value: robloxfile.Enum(512)},
		{Name: "MaterialVariant", Value: ""}, {Name: "PivotOffset", Value: robloxfile.CFrame{Rotation: [9]float32{0: 1, 4: 1, 8: 1}}},
		{Name: "Reflectance", Value: float32(0)}, {Name: "RootPriority", Value: int32(0)}, {Name: "RotVelocity", Value: robloxfile.Vector3{}},
		{Name: "Transparency", Value: float32(0)}, {Name: "Velocity", Value: robloxfile.Vector3{}}, {Name: "FormFactor", Value: robloxfile.Enum(1)},
		{Name: "Shape", Value: robloxfile.Enum(1)}, {Name: "Size", Value: robloxfile.Vector3{4, 1.5, float32(p)}},
		{Name: "Capabilities", Value: robloxfile.SecurityCapabilities(0)}, {Name: "Sandboxed", Value: false}, {Name: "SourceAssetId", Value: int64(-1)},
		{Name: "HistoryId", Value: robloxfile.UniqueID{}}, {Name: "UniqueId", Value: robloxfile.UniqueID{Index: uint32(m*loadParts + p), Time: 1, Random: 7}},
	}}
	for _, side := range []string{"Back", "Bottom", "Front", "Left", "Right", "Top"} {
		part.Properties = append(part.Properties, robloxfile.Property{Name: side + "Surface", Value: robloxfile.Enum(0)})
	}
	return part
}
