package bindings_test

// This file measures what scripts ask a world of 50,000 parts. Its one rule:
// the brute force in Luau, which many games have, stands beside it.
//
//	go test ./bindings -run '^$' -bench Spatial -cpu 1

import (
	"testing"

	"github.com/stretchr/testify/require"

	"lanai/runtime/luau/vm"
)

// town makes 50,000 parts before the first query.
const town = `
local r, parts = Random.new(1), table.create(50000)
for i = 1, 50000 do
	local p = Instance.new("Part")
	p.Size = Vector3.new(r:NextNumber(1, 6), r:NextNumber(1, 6), r:NextNumber(1, 6))
	p.CFrame = CFrame.new(r:NextNumber(0, 2000), r:NextNumber(0, 100), r:NextNumber(0, 2000)) * CFrame.Angles(0, r:NextNumber(0, 6), 0)
	p.Anchored, p.Parent = true, workspace
	parts[i] = p
end
local function at() return Vector3.new(r:NextNumber(0, 2000), r:NextNumber(0, 100), r:NextNumber(0, 2000)) end
workspace:Raycast(at(), Vector3.new(0, -1, 0))
local params = RaycastParams.new()
params.FilterDescendantsInstances = {parts[1], parts[2]}
`

var spatialOperations = []struct{ name, body string }{
	{"Raycast", "workspace:Raycast(at(), r:NextUnitVector() * 300, params)"},
	{"Blockcast", "workspace:Blockcast(CFrame.new(at()), Vector3.new(4, 5, 2), r:NextUnitVector() * 100, params)"},
	{"GetPartBoundsInBox", "workspace:GetPartBoundsInBox(CFrame.new(at()), Vector3.new(20, 20, 20))"},
	{"GetPartBoundsInRadius", "workspace:GetPartBoundsInRadius(at(), 20)"},
	{"GetPartsInPart", "workspace:GetPartsInPart(parts[r:NextInteger(1, 50000)])"},
	{"MoveAndRaycast", "parts[i % 50000 + 1].Position = at() workspace:Raycast(at(), Vector3.new(0, -100, 0))"},
	{"BruteForceRadius", "local c = at() for _, p in parts do if (p.Position - c).Magnitude < 20 then break end end"},
	{"SetCFrame", "local p = parts[i % 50000 + 1] p.CFrame += Vector3.yAxis"},
	{"GetPosition", "local x = parts[1].Position"},
}

func BenchmarkSpatial(b *testing.B) {
	for _, op := range spatialOperations {
		b.Run(op.name, func(b *testing.B) {
			s, th := loop(b, town+"coroutine.yield()", op.body)
			_, err := s.VM.Resume(th, vm.Int(b.N))
			require.NoError(b, err)
			done := watch(b, 0)
			_, err = s.VM.Resume(th)
			done()
			require.NoError(b, err)
		})
	}
}
