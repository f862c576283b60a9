package bindings_test

// This file tests parts from outside the scripts: what place files say, and
// what scenarios do. Its one rule: the script of the place checks what it sees.

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/bindings/class"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/project"
	"lanai/runtime/sched"
)

// runTown runs a project with the model Town in Workspace and a script, and
// returns what the script says.
func runTown(t *testing.T, model, script string) []string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"default.project.json": `{"name": "Test", "tree": {"$className": "DataModel",
			"Workspace": {"$className": "Workspace", "Town": {"$path": "town.model.json"}},
			"ServerScriptService": {"$className": "ServerScriptService", "Main": {"$path": "main.server.luau"}}}}`,
		"town.model.json":  model,
		"main.server.luau": script,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	place, err := project.Load(dir, bindings.ProjectOptions())
	require.NoError(t, err)
	w := newWorld(t, bindings.Options{})
	w.Place(place)
	w.run(0, 0)
	assert.Empty(t, w.texts(runtime.Error))
	assert.Empty(t, w.texts(runtime.Warning))
	return w.texts(runtime.Output)
}

// A file gives CFrame, Position or an angle, in any mixture, and welds that
// already fit or do not.
func TestPartsOfProjects(t *testing.T) {
	said := runTown(t, `{"className": "Model", "children": [
			{"name": "A", "className": "Part", "id": "a", "properties": {"CFrame": {"CFrame": {"position": [1, 2, 3], "orientation": [[0, 0, 1], [0, 1, 0], [-1, 0, 0]]}}, "Anchored": true}},
			{"name": "B", "className": "Part", "id": "b", "properties": {"Position": [4, 5, 6], "Orientation": [0, 90, 0], "Color": [1, 0, 0]}},
			{"name": "C", "className": "Part", "id": "c", "properties": {"BrickColor": {"BrickColor": 21}, "Size": [1, 1, 1]}},
			{"name": "W", "className": "Weld", "properties": {"C0": {"CFrame": {"position": [0, 5, 0], "orientation": [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}}},
				"attributes": {"Rojo_Target_Part0": "a", "Rojo_Target_Part1": "c"}}]}`,
		`
			local a, b, c = workspace.Town.A, workspace.Town.B, workspace.Town.C
			print(a.Position, a.Orientation)
			print(b.Position, b.CFrame.LookVector:FuzzyEq(Vector3.new(-1, 0, 0)), b.BrickColor)
			print(c.Position, c.Color == BrickColor.new("Bright red").Color, workspace.Town.W.Active)
			print(workspace:Raycast(Vector3.new(4, 50, 6), Vector3.new(0, -100, 0)).Instance)`,
	)
	assert.Equal(t, []string{"1, 2, 3 0, 90, 0", "4, 5, 6 true Really red", "1, 7, 3 true true", "B"}, said)
}

// A file keeps the pivot of a model that was set, and its scale.
func TestPivotOfFile(t *testing.T) {
	said := runTown(t, `{"className": "Model", "properties": {"ScaleFactor": 2,
			"WorldPivotData": {"OptionalCFrame": {"position": [1, 2, 3], "orientation": [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}}},
			"children": [{"name": "A", "className": "Part"}]}`,
		`print(workspace.Town:GetPivot().Position, workspace.Town:GetScale())`,
	)
	assert.Equal(t, []string{"1, 2, 3 2"}, said)
}

// touchWorld has two parts and a script that tells what touches.
func touchWorld(t *testing.T) (w *world, a, b *instance.Instance) {
	w = newWorld(t, bindings.Options{})
	w.place([2]string{"Workspace.A:Part", ""}, [2]string{"Workspace.B:Part", ""}, [2]string{"ServerScriptService.Main:Script", `
		for _, p in {workspace.A, workspace.B} do
			p.Touched:Connect(function(other) print(p, "touched", other) end)
			p.TouchEnded:Connect(function(other) print(p, "left", other) end)
		end`})
	service, err := w.Tree.Service("Workspace")
	require.NoError(t, err)
	return w, service.FindFirstChild("A"), service.FindFirstChild("B")
}

func TestTouch(t *testing.T) {
	w, a, b := touchWorld(t)
	w.Loop.After(1, sched.Heartbeat, func(float64) {
		assert.True(t, class.Touch(a, b))
		assert.True(t, class.TouchEnd(a, b))
		assert.False(t, class.Touch(a, a))
		assert.False(t, class.Touch(a, a.Parent()))
		require.NoError(t, a.Set("CanTouch", false))
		assert.False(t, class.Touch(a, b))
	})
	w.run(0, 0)
	assert.Equal(t, []string{"A touched B", "B touched A", "A left B", "B left A"}, w.texts(runtime.Output))
}

// Groups that do not collide do not touch.
func TestTouchGroups(t *testing.T) {
	w, a, b := touchWorld(t)
	w.place([2]string{"ServerScriptService.Groups:Script", `
		workspace:RegisterCollisionGroup("Ghost")
		workspace:CollisionGroupSetCollidable("Ghost", "Default", false)
		workspace.A.CollisionGroup = "Ghost"`})
	w.Loop.After(1, sched.Heartbeat, func(float64) { assert.False(t, class.Touch(a, b)) })
	w.run(0, 0)
	assert.Empty(t, w.texts(runtime.Error))
}

// The index of a world holds what the world does, whatever happened to it.
func TestWorldIndex(t *testing.T) {
	w := newWorld(t, bindings.Options{})
	w.place([2]string{"ServerScriptService.Main:Script", `
		local r = Random.new(5)
		local function at() return Vector3.new(r:NextNumber(-50, 50), r:NextNumber(-50, 50), r:NextNumber(-50, 50)) end
		local model = Instance.new("WorldModel", workspace)
		local parts = {}
		local function check()
			for _, root in {workspace, model} do
				local center, want = at(), {}
				for _, p in parts do
					if p.Parent == root and (p.Position - center).Magnitude < 30 then want[p] = true end
				end
				for _, p in root:GetPartBoundsInRadius(center, 30) do
					assert(p.Parent == root, "a part of another world")
					assert((p.Position - center).Magnitude < 30 + p.Size.Magnitude, "too far away")
					want[p] = nil
				end
				assert(next(want) == nil, "a part was not found")
			end
		end
		for round = 1, 60 do
			for _ = 1, 30 do
				local i = r:NextInteger(1, #parts + 1)
				local p, what = parts[i], r:NextInteger(1, 8)
				if not p or what <= 2 then
					p = Instance.new("Part")
					p.Position = at()
					p.Parent = if r:NextInteger(1, 2) == 1 then workspace else model
					table.insert(parts, p)
				elseif what == 3 then p.Position = at()
				elseif what == 4 then p.Size = at()
				elseif what == 5 then p.Parent = if p.Parent == workspace then model else workspace
				elseif what == 6 then p:Destroy() table.remove(parts, i)
				elseif what == 7 then p.Parent = nil
				else p.CFrame = CFrame.new(at()) p.Position = Vector3.one * (0/0) p.Position = at() end
			end
			check()
		end
		print(#parts > 100)`})
	w.run(0, 0)
	assert.Empty(t, w.texts(runtime.Error))
	assert.Equal(t, []string{"true"}, w.texts(runtime.Output))
}
