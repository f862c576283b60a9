package datatype_test

// This file tests values in Go: exactness, identities and costs. Its one rule:
// a random test prints its seed.

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
)

func TestValues(t *testing.T) {
	var values datatype.Values
	assert.Equal(t, "Color3", values.TypeOf(datatype.Color3{}))
	assert.Equal(t, "Vector3", values.TypeOf(bind.Vector3{}))
	assert.Equal(t, "EnumItem", values.TypeOf(datatype.Item("Axis", "X")))
	assert.Equal(t, "Dictionary", values.TypeOf(vm.NewTable(0, 0).Value()))
	array := vm.NewTable(0, 0)
	array.Append(vm.True)
	assert.Equal(t, "Array", values.TypeOf(array.Value()))
	assert.Equal(t, "function", values.TypeOf(vm.NewFunction("", nil).Value()))
	assert.Equal(t, "userdata", values.TypeOf(struct{}{}))

	item, ok := values.EnumItem("Axis", "Y")
	assert.True(t, ok)
	assert.Same(t, datatype.Item("Axis", "Y"), item)
	for _, v := range []any{"W", 9.0, true, datatype.Item("NormalId", "Top")} {
		_, ok := values.EnumItem("Axis", v)
		assert.False(t, ok, "%v", v)
	}
	_, ok = values.EnumItem("Nope", "X")
	assert.False(t, ok)

	assert.True(t, values.IsAttribute(datatype.UDim{}))
	assert.False(t, values.IsAttribute(datatype.Ray{}))
	assert.False(t, values.IsAttribute(vm.NewTable(0, 0).Value()))
}

// TestHost checks that data types work without a Host.
func TestHost(t *testing.T) {
	e := newEnv(t)
	bind.Provide(e, datatype.Host{})
	results, err := run(t, e, "host", `local d = DateTime.fromLocalTime(1970) Random.new() return DateTime.now().UnixTimestamp, d.UnixTimestamp`)
	require.NoError(t, err)
	now, _ := results[0].AsNumber()
	assert.InDelta(t, e.Loop.Now().Unix(), now, 5, "the scheduler's clock")
	assert.Equal(t, vm.Number(0), results[1], "local time is UTC")
}

// TestZero checks that zeros are of the type they are listed under.
func TestZero(t *testing.T) {
	for _, name := range []string{"Axes", "BrickColor", "CFrame", "Color3", "ColorSequence", "Content", "DateTime", "Faces",
		"Font", "NumberRange", "NumberSequence", "Ray", "Rect", "Region3int16", "TweenInfo", "UDim", "UDim2", "Vector2", "Vector3"} {
		assert.Equal(t, name, datatype.Values{}.TypeOf(datatype.Zero(name)))
	}
	assert.Nil(t, datatype.Zero("PhysicalProperties"))
	assert.Equal(t, "Medium stone grey", datatype.Zero("BrickColor").(datatype.BrickColor).Name())
}

// TestEnumTable reads every item of every enum.
func TestEnumTable(t *testing.T) {
	e := newEnv(t)
	results, err := run(t, e, "enums", `local names = {} for _, e in Enum:GetEnums() do table.insert(names, tostring(e)) end return names`)
	require.NoError(t, err)
	names := results[0].AsTable()
	assert.Equal(t, 633, names.Len(), "as many as the table was made with")
	previous, items := "", 0
	for i := 1; i <= names.Len(); i++ {
		name := names.GetInt(i).AsString().String()
		assert.Less(t, previous, name)
		previous = name
		seen := make(map[string]bool)
		for _, item := range datatype.EnumOf(name).Items() {
			assert.False(t, seen[item.Name], "%v is listed twice", item)
			assert.NotContains(t, item.Name, "=", "%v", item)
			seen[item.Name] = true
			assert.Same(t, item, datatype.Item(name, item.Name))
		}
		assert.NotEmpty(t, seen, name)
		items += len(seen)
	}
	assert.Equal(t, 3644, items)
	assert.Panics(t, func() { datatype.Item("Axis", "W") })
}

// TestRoundTrip checks that every value scripts can make comes back as it went
// out.
func TestRoundTrip(t *testing.T) {
	e := newEnv(t)
	results, err := run(t, e, "all", `return Axes.new(), BrickColor.new(1), CFrame.new(1, 2, 3), Color3.new(1), ColorSequence.new(Color3.new()),
		ColorSequenceKeypoint.new(0, Color3.new()), Content.none, DateTime.now(), Enum.Axis, Enum.Axis.X, Enum, Faces.new(), Font.new("f"), NumberRange.new(1),
		NumberSequence.new(1), NumberSequenceKeypoint.new(0, 1), OverlapParams.new(), PathWaypoint.new(Vector3.one), PhysicalProperties.new(1, 1, 1),
		Random.new(1), Ray.new(), RaycastParams.new(), Rect.new(), Region3.new(), Region3int16.new(Vector3int16.new(), Vector3int16.new()),
		TweenInfo.new(), UDim.new(1), UDim2.new(1), Vector2.one, Vector2int16.new(1), Vector3.one, Vector3int16.new(1),
		CatalogSearchParams.new(), FloatCurveKey.new(0, 0), Path2DControlPoint.new(), RotationCurveKey.new(0, CFrame.identity),
		SecurityCapabilities.new(), SharedTable.new(), User.fromId(1), ValueCurveKey.new(0, 0)`)
	require.NoError(t, err)
	assert.Len(t, results, len(datatype.All)-2, "all but Secret and RaycastResult, which only services give")
	results = append([]vm.Value{bind.NewSecret("hidden").ToLuau(e)}, results...)
	for _, v := range results {
		data, ok := bind.FromLuau(v).(bind.Data)
		require.True(t, ok, "%s", e.VM.Typeof(v))
		assert.Equal(t, e.VM.Typeof(v), data.TypeName())
		back := bind.FromLuau(e.ToLuau(data))
		assert.Equal(t, data, back)
	}
}

// TestRandomSequence compares the generator with math.random(1, 100) and
// math.random() of Luau, which uses the same.
func TestRandomSequence(t *testing.T) {
	for _, c := range []struct {
		seed     int64
		integers []int64
		number   float64
	}{
		{1, []int64{97, 95, 17, 7, 97, 88}, 0.6984932786048916},
		{42, []int64{56, 23, 5, 93, 54, 77}, 0.5235603366883349},
		{123456789, []int64{83, 17, 55, 14, 88, 86}, 0.07155095436818608},
	} {
		r := datatype.NewRandom(uint64(c.seed))
		for i, want := range c.integers {
			assert.Equal(t, want, r.Integer(1, 100), "seed %d, number %d", c.seed, i+1)
		}
		assert.Equal(t, c.number, r.Float(), "seed %d", c.seed)
	}
}

// TestRandomRange checks the ranges that need more than 32 bits.
func TestRandomRange(t *testing.T) {
	r := datatype.NewRandom(1)
	var low, high bool
	for range 1000 {
		n := r.Integer(math.MinInt64, math.MaxInt64)
		low, high = low || n < 0, high || n > 0
		m := r.Integer(1<<40, -1<<40)
		require.True(t, -1<<40 <= m && m <= 1<<40, "%d", m)
		k := r.Integer(0, math.MaxUint32)
		require.True(t, 0 <= k && k <= math.MaxUint32, "%d", k)
	}
	assert.True(t, low && high)
	before := *r
	assert.Equal(t, int64(5), r.Integer(5, 5))
	assert.Equal(t, before, *r, "equal bounds draw nothing")
}

// --- CFrame -----------------------------------------------------------------

const rotations = `
	local seed, n = ...
	local r = Random.new(seed)
	local function vector() return Vector3.new(r:NextNumber(-10, 10), r:NextNumber(-10, 10), r:NextNumber(-10, 10)) end
	local function frame() return CFrame.new(vector()) * CFrame.Angles(r:NextNumber(-4, 4), r:NextNumber(-4, 4), r:NextNumber(-4, 4)) end
	local function close(what, a, b, epsilon) if not a:FuzzyEq(b, epsilon or 1e-4) then error(what .. ": " .. tostring(a) .. " and " .. tostring(b)) end end
	for i = 1, n do
		local a, b, c, v = frame(), frame(), frame(), vector()
		close("associative", (a * b) * c, a * (b * c))
		close("identity", a * CFrame.identity, a)
		close("inverse", a * a:Inverse(), CFrame.identity)
		close("object space", a:ToWorldSpace(a:ToObjectSpace(b)), b)
		close("point", a:PointToObjectSpace(a:PointToWorldSpace(v)), v)
		close("vector", a:VectorToWorldSpace(v), a * v - a.Position)
		close("orthonormal", a:Orthonormalize(), a)
		close("components", CFrame.new(a:GetComponents()), a)
		close("matrix", CFrame.fromMatrix(a.Position, a.XVector, a.YVector, a.ZVector), a)
		close("axes", a.XVector:Cross(a.YVector), a.ZVector)
		close("axis and angle", CFrame.fromAxisAngle(a:ToAxisAngle()) + a.Position, a)
		for _, order in Enum.RotationOrder:GetEnumItems() do
			local x, y, z = a:ToEulerAngles(order)
			close(tostring(order), CFrame.fromEulerAngles(x, y, z, order) + a.Position, a, 1e-3) -- near a right angle single precision tells little
		end
		close("look", CFrame.lookAt(a.Position, v).LookVector, (v - a.Position).Unit)
		close("between", CFrame.fromRotationBetweenVectors(v, a.LookVector) * v.Unit, a.LookVector)
		close("lerp", a:Lerp(b, 0.25):Lerp(b, 1 / 3), a:Lerp(b, 0.5))
	end`

func TestCFrameIdentities(t *testing.T) {
	seed := rand.Uint64() >> 12
	t.Logf("seed %d", seed)
	e := newEnv(t)
	proto, err := luau.Compile("rotations", rotations, luau.O1)
	require.NoError(t, err)
	_, err = e.VM.Call(e.VM.Load(proto, e.VM.NewEnv()).Value(), vm.Number(float64(seed)), vm.Number(300))
	assert.NoError(t, err, "seed %d", seed)
}

// TestFloat32 checks that components are kept as float32, bit for bit.
func TestFloat32(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	source := rand.New(rand.NewPCG(seed, 0))
	e := newEnv(t)
	proto, err := luau.Compile("float32", `local f = ...
		return Vector3.new(f).X, Vector2.new(f).X, CFrame.new(f, 0, 0).X, Color3.new(f).R, UDim.new(f).Scale, NumberRange.new(f).Min,
			TweenInfo.new(f).Time, (Vector3.new(f, f) + Vector3.new(f)).X / 2`, luau.O1)
	require.NoError(t, err)
	fn := e.VM.Load(proto, e.VM.NewEnv()).Value()
	for range 1000 {
		f := math.Ldexp(source.Float64()-0.5, source.IntN(100)-50)
		results, err := e.VM.Call(fn, vm.Number(f))
		require.NoError(t, err)
		for i, v := range results {
			got, _ := v.AsNumber()
			assert.Equal(t, float64(float32(f)), got, "result %d of %v", i+1, f)
		}
	}
}

// --- costs ------------------------------------------------------------------

// scriptBenchmarks are expressions on locals that a script evaluates.
var scriptBenchmarks = []struct{ name, setup, body string }{
	{"CFrameMul", "local a, b = CFrame.Angles(1, 2, 3), CFrame.new(1, 2, 3)", "local _ = a * b"},
	{"CFramePosition", "local a = CFrame.new(1, 2, 3)", "local _ = a.Position"},
	{"Color3New", "", "local _ = Color3.new(1, 0, 0)"},
	{"Color3Read", "local c = Color3.new(1, 0, 0)", "local _ = c.R"},
	{"EnumItem", "", "local _ = Enum.Material.Plastic"},
	{"RandomInteger", "local r = Random.new(1)", "local _ = r:NextInteger(1, 6)"},
	{"Vector3Add", "local a, b = Vector3.one, Vector3.new(1, 2, 3)", "local _ = a + b"},
	{"Vector3Dot", "local a, b = Vector3.one, Vector3.new(1, 2, 3)", "local _ = a:Dot(b)"},
	{"Vector3Magnitude", "local a = Vector3.one", "local _ = a.Magnitude"},
	{"Vector3New", "", "local _ = Vector3.new(1, 2, 3)"},
	{"Vector3Scale", "local a = Vector3.one", "local _ = a * 2"},
	{"Vector3X", "local a = Vector3.one", "local _ = a.X"},
}

func benchmarkFunction(b testing.TB, setup, body string) (*bind.Env, vm.Value) {
	e := newEnv(b)
	src := setup + " return function(n) for i = 1, n do " + body + " end end"
	results, err := run(b, e, "bench", src)
	require.NoError(b, err)
	return e, results[0]
}

func BenchmarkScript(b *testing.B) {
	for _, c := range scriptBenchmarks {
		b.Run(c.name, func(b *testing.B) {
			e, fn := benchmarkFunction(b, c.setup, c.body)
			b.ReportAllocs()
			b.ResetTimer()
			_, err := e.VM.Call(fn, vm.Number(float64(b.N)))
			require.NoError(b, err)
		})
	}
}

func BenchmarkAddDataTypes(b *testing.B) {
	for range b.N {
		newEnv(b)
	}
}

// TestVectorAllocations checks that arithmetic of vectors allocates nothing
// but its result.
func TestVectorAllocations(t *testing.T) {
	for _, c := range scriptBenchmarks {
		if !strings.HasPrefix(c.name, "Vector3") {
			continue
		}
		e, fn := benchmarkFunction(t, c.setup, c.body)
		const loops = 1000
		perRun := testing.AllocsPerRun(5, func() {
			_, err := e.VM.Call(fn, vm.Number(loops))
			require.NoError(t, err)
		})
		assert.LessOrEqual(t, perRun/loops, 1.1, c.name)
	}
}
