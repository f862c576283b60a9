package datatype_test

// This file calls everything with anything. Its one rule: whatever a script
// does, it gets a result or an error of its own, never one of Lanai's.

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
)

const chaos = `
	local seed, n = ...
	local r = Random.new(seed)
	local globals = { Axes, BrickColor, CFrame, Color3, ColorSequence, ColorSequenceKeypoint, Content, DateTime, Faces, Font, NumberRange,
		NumberSequence, NumberSequenceKeypoint, OverlapParams, PathWaypoint, PhysicalProperties, Random, Ray, RaycastParams, Rect, Region3,
		Region3int16, TweenInfo, UDim, UDim2, Vector2, Vector2int16, Vector3, Vector3int16 }
	local members = string.split("X Y Z R G B Name Value Unit Magnitude Keypoints CFrame Size Min Max Scale Offset Number Color Family Weight "
		.. "Abs Angle Ceil Cross Dot Floor FuzzyEq Lerp Max Min Sign Inverse Orthonormalize ToWorldSpace ToObjectSpace PointToWorldSpace "
		.. "PointToObjectSpace VectorToWorldSpace VectorToObjectSpace GetComponents ToEulerAngles ToEulerAnglesXYZ ToOrientation ToAxisAngle "
		.. "AngleBetween ToHSV ToHex ToUniversalTime ToLocalTime ToIsoDate FormatUniversalTime FormatLocalTime GetEnumItems FromName FromValue "
		.. "GetEnums IsA AddToFilter NextInteger NextNumber NextUnitVector Shuffle Clone ClosestPoint Distance ExpandToGrid "
		.. "FilterType FilterDescendantsInstances IgnoreWater MaxParts Nope", " ")
	local pool = { false, true, 0, 1, -1, 0.5, 1e300, -1e300, 0/0, 1/0, "", "x", "1", "YYYY [", "en-us", "#fff", "Quad", 2^53, {}, { 1, 2 }, print,
		Enum, Enum.Axis, Enum.Axis.X, Enum.NormalId.Top, Enum.Material.Ice, Vector3.one, Vector2.one, CFrame.identity, UDim.new(), new("T") }
	local base = #pool
	local function any() if r:NextInteger(1, 10) == 1 then return nil end return pool[r:NextInteger(1, #pool)] end
	local function keep(ok, ...)
		for i = 1, select("#", ...) do
			local v = select(i, ...)
			if v ~= nil and ok then pool[if #pool < 300 then #pool + 1 else r:NextInteger(base + 1, 300)] = v end
			if not ok and string.find(tostring(v), "internal error") then error(v, 0) end
		end
	end
	local actions = {
		function()
			local names = {}
			local t = globals[r:NextInteger(1, #globals)]
			for name in t do table.insert(names, name) end
			table.sort(names)
			local f = t[names[r:NextInteger(1, #names)]]
			if type(f) == "function" then return f(any(), any(), any(), any(), any(), any(), any()) end
			return f
		end,
		function() local v = any() return v[members[r:NextInteger(1, #members)]](v, any(), any(), any()) end,
		function() local v = any() return v[members[r:NextInteger(1, #members)]](any(), any()) end,
		function() return any()[members[r:NextInteger(1, #members)]] end,
		function() any()[members[r:NextInteger(1, #members)]] = any() end,
		function() return any() + any() end, function() return any() - any() end, function() return any() * any() end,
		function() return any() / any() end, function() return any() // any() end, function() return any() % any() end,
		function() return -any() end, function() return any() == any() end, function() return any() < any() end,
		function() return tostring(any()) end, function() return #any() end, function() return any() .. any() end,
		function() local v = any() new("T").Any = v new("T"):SetAttribute("A", v) end,
	}
	for i = 1, n do
		keep(pcall(actions[r:NextInteger(1, #actions)]))
	end`

func TestChaos(t *testing.T) {
	seed := rand.Uint64() >> 12
	t.Logf("seed %d", seed)
	e := newEnv(t)
	addTestGlobals(t, e, "chaos")
	proto, err := luau.Compile("chaos", chaos, luau.O1)
	require.NoError(t, err)
	_, err = e.VM.Resume(e.VM.NewThread(e.VM.Load(proto, e.VM.NewEnv()).Value()), vm.Number(float64(seed)), vm.Number(30000))
	assert.NoError(t, err, "seed %d", seed)
}
