package bindings_test

// This file measures what scripts do most. Its one rule: one line a
// benchmark, and times are for one operation of the script, loop included.
//
//	go test ./bindings -run '^$' -bench 'Spin|Script|Frame|Wait|Start|Spatial' -cpu 1
//
// prints beside Go's own figure, which the load of other programs spoils, the
// time that the processor worked (cpu-ns/op, the garbage collector's included)
// and the time that is wanted (want-ns). Spin is the yardstick: a fixed loop of
// Go, 1000 ns on the machine on which the times were set.

import (
	"fmt"
	goruntime "runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
)

// operations are bodies of a loop, with what comes before the loop and the time
// that is wanted in ns, 0 for none.
var operations = []struct {
	name, before, body string
	want               int
}{
	{"PropertyGet", "local p = Instance.new('Part')", "local x = p.Transparency", 60},
	{"PropertySet", "local p = Instance.new('Part')", "p.Transparency = i % 2", 60},
	{"NameGet", "local p = Instance.new('Part')", "local x = p.Name", 60},
	{"ParentGet", "local p = Instance.new('Part', workspace)", "local x = p.Parent", 60},
	{"EnumGet", "local p = Instance.new('Part')", "local x = p.Material", 60},
	{"VectorGet", "local p = Instance.new('BodyVelocity')", "local x = p.Velocity", 60},
	{"VectorSet", "local p = Instance.new('BodyVelocity') local a, b = Vector3.zero, Vector3.one", "p.Velocity = if i % 2 == 0 then a else b", 0},
	{"PartPositionGet", "local p = Instance.new('Part', workspace)", "local x = p.Position", 0},
	{"PartCFrameGet", "local p = Instance.new('Part', workspace)", "local x = p.CFrame", 0},
	{"PartPositionSet", "local p = Instance.new('Part', workspace) local a, b = Vector3.zero, Vector3.one", "p.Position = if i % 2 == 0 then a else b", 0},
	{"PartCFrameSet", "local p = Instance.new('Part', workspace) local a, b = CFrame.new(1, 2, 3), CFrame.new()", "p.CFrame = if i % 2 == 0 then a else b", 0},
	{"PartSizeSet", "local p = Instance.new('Part', workspace) local a, b = Vector3.new(4, 1, 2), Vector3.one", "p.Size = if i % 2 == 0 then a else b", 0},
	{"PartColorSet", "local p = Instance.new('Part', workspace) local a, b = Color3.new(1, 0, 0), Color3.new()", "p.Color = if i % 2 == 0 then a else b", 0},
	{"HumanoidHealthSet", "local h = Instance.new('Humanoid')", "h.Health = 50 + i % 2", 0},
	{"MethodCall", "local p = Instance.new('Part')", "local x = p:IsA('BasePart')", 100},
	{"FindFirstChild", "local p = Instance.new('Part') Instance.new('Folder', p)", "local x = p:FindFirstChild('Folder')", 100},
	{"ChildIndex", "local p = Instance.new('Part') Instance.new('Folder', p)", "local x = p.Folder", 60},
	{"AttributeSet", "local p = Instance.new('Part')", "p:SetAttribute('A', i)", 0},
	{"AttributeGet", "local p = Instance.new('Part') p:SetAttribute('A', 1)", "local x = p:GetAttribute('A')", 100},
	{"InstanceNew", "local new = Instance.new", "local x = new('Part')", 400},
	{"InstanceNewInTree", "local new = Instance.new", "new('Part', workspace):Destroy()", 0},
	{"Clone10", "local m = Instance.new('Model') for i = 1, 10 do local p = Instance.new('Part', m) p.Anchored = true end", "local x = m:Clone()", 0},
	{"GetChildren10", "local m = Instance.new('Model') for i = 1, 10 do Instance.new('Folder', m) end", "for _, c in m:GetChildren() do local x = c end", 0},
	{"GetService", "", "local x = game:GetService('Players')", 0},
	{"Connect", "local e, f = Instance.new('BindableEvent').Event, function() end", "e:Connect(f):Disconnect()", 0},
	{"Fire10Handlers", "local e = Instance.new('BindableEvent') for i = 1, 10 do e.Event:Connect(function(x) end) end", "e:Fire(i)", 2000},
	{"Changed10Handlers", "local p = Instance.new('Part') for i = 1, 10 do p.Changed:Connect(function(x) end) end", "p.Transparency = i % 2", 2000},
	{"BindableInvoke", "local f = Instance.new('BindableFunction') f.OnInvoke = function(x) return x end", "local x = f:Invoke(i)", 0},
	{"TaskSpawn", "local f = function(x) end local spawn = task.spawn", "spawn(f, i)", 0},
	{"Vector3Add", "local a, b = Vector3.one, Vector3.new(1, 2, 3)", "local x = a + b", 0},
	{"CFrameMultiply", "local a, b = CFrame.new(1, 2, 3), CFrame.Angles(1, 2, 3)", "local x = a * b", 0},
	{"CFramePoint", "local a, b = CFrame.Angles(1, 2, 3), Vector3.one", "local x = a * b", 0},
	{"CFrameNew", "local new = CFrame.new", "local x = new(1, 2, i)", 0},
	{"CFrameAngles", "local angles = CFrame.Angles", "local x = angles(1, 2, i)", 0},
	{"CFrameLookAt", "local lookAt, a, b = CFrame.lookAt, Vector3.zero, Vector3.one", "local x = lookAt(a, b)", 0},
	{"CFramePosition", "local a = CFrame.new(1, 2, 3)", "local x = a.Position", 0},
	{"CFrameLookVector", "local a = CFrame.Angles(1, 2, 3)", "local x = a.LookVector", 0},
	{"CFrameInverse", "local a = CFrame.Angles(1, 2, 3)", "local x = a:Inverse()", 0},
	{"CFrameToObjectSpace", "local a, b = CFrame.Angles(1, 2, 3), CFrame.new(1, 2, 3)", "local x = a:ToObjectSpace(b)", 0},
	{"CFrameLerp", "local a, b = CFrame.Angles(1, 2, 3), CFrame.new(1, 2, 3)", "local x = a:Lerp(b, 0.5)", 0},
	{"Vector3New", "local new = Vector3.new", "local x = new(1, 2, i)", 0},
	{"Vector3Magnitude", "local a, b = Vector3.one, Vector3.new(1, 2, 3)", "local x = (a - b).Magnitude", 0},
	{"Vector3Unit", "local a = Vector3.new(1, 2, 3)", "local x = a.Unit", 0},
	{"Vector3Dot", "local a, b = Vector3.one, Vector3.new(1, 2, 3)", "local x = a:Dot(b)", 0},
	{"Vector3Cross", "local a, b = Vector3.one, Vector3.new(1, 2, 3)", "local x = a:Cross(b)", 0},
	{"Vector3Lerp", "local a, b = Vector3.one, Vector3.new(1, 2, 3)", "local x = a:Lerp(b, 0.5)", 0},
	{"Color3New", "local new = Color3.fromRGB", "local x = new(1, 2, 3)", 0},
	{"UDim2New", "local new = UDim2.new", "local x = new(0, 1, 0, 2)", 0},
	{"EnumItem", "local p = Instance.new('Part')", "local x = p.Material == Enum.Material.Wood", 0},
	{"GetDescendants1000", "local m = Instance.new('Model') for i = 1, 1000 do Instance.new('Folder', m) end", "local x = m:GetDescendants()", 0},
	{"GetTagged100", "local c = game:GetService('CollectionService') for i = 1, 100 do local p = Instance.new('Part', workspace) p:AddTag('t') end", "local x = c:GetTagged('t')", 0},
	{"HasTag", "local p = Instance.new('Part') p:AddTag('t')", "local x = p:HasTag('t')", 0},
	{"FindFirstChild100", "local m = Instance.new('Model') for i = 1, 100 do Instance.new('Folder', m).Name = 'f' .. i end", "local x = m:FindFirstChild('f100')", 0},
	{"FindFirstChildOfClass", "local p = Instance.new('Part') Instance.new('Folder', p)", "local x = p:FindFirstChildOfClass('Folder')", 0},
	{"FindFirstAncestorOfClass", "local p = Instance.new('Part', Instance.new('Folder', workspace))", "local x = p:FindFirstAncestorOfClass('Workspace')", 0},
	{"WaitForChild", "local p = Instance.new('Part') Instance.new('Folder', p)", "local x = p:WaitForChild('Folder')", 0},
	{"GetFullName", "local p = Instance.new('Part', Instance.new('Folder', workspace))", "local x = p:GetFullName()", 0},
	{"SetParent", "local p, a, b = Instance.new('Part'), Instance.new('Folder', workspace), Instance.new('Folder', workspace)", "p.Parent = if i % 2 == 0 then a else b", 0},
	{"Clone50", "local m = Instance.new('Model') for i = 1, 50 do local p = Instance.new('Part', m) p.Anchored = true p.Position = Vector3.new(i, 0, 0) end", "local x = m:Clone()", 0},
	{"PivotTo50", "local m = Instance.new('Model', workspace) for i = 1, 50 do Instance.new('Part', m).Anchored = true end", "m:PivotTo(CFrame.new(i % 10, 0, 0))", 0},
	{"GetPivot", "local m = Instance.new('Model', workspace) m.PrimaryPart = Instance.new('Part', m)", "local x = m:GetPivot()", 0},
	{"PropertySignal", "local p = Instance.new('Part')", "local x = p:GetPropertyChangedSignal('Transparency')", 0},
	{"AttributeChanged", "local p = Instance.new('Part') p:GetAttributeChangedSignal('A'):Connect(function() end)", "p:SetAttribute('A', i)", 0},
	{"IntValueSet", "local v = Instance.new('IntValue') v.Changed:Connect(function(x) end)", "v.Value = i", 0},
	{"TaskDefer", "local f = function() end", "task.cancel(task.defer(f, i))", 0},
	{"TaskDelay", "local f = function() end", "task.cancel(task.delay(1, f, i))", 0},
	{"FireClient", "local e, p = Instance.new('RemoteEvent', workspace), game:GetService('Players'):GetPlayers()[1]", "e:FireClient(p, 'hit', i)", 0},
	{"FireAllClients", "local e, t = Instance.new('RemoteEvent', workspace), { name = 'x', list = { 1, 2, 3 }, at = Vector3.one }", "e:FireAllClients(t, i)", 0},
	{"RandomNumber", "local r = Random.new(1)", "local x = r:NextNumber(1, 2)", 0},
	{"GenerateGUID", "local h = game:GetService('HttpService')", "local x = h:GenerateGUID(false)", 0},
	{"JSONDecode", "local h = game:GetService('HttpService') local t = h:JSONEncode({ name = 'x', list = { 1, 2, 3 }, ok = true })", "local x = h:JSONDecode(t)", 0},
	{"JSONEncode", "local h, t = game:GetService('HttpService'), { name = 'x', list = { 1, 2, 3 }, ok = true }", "local x = h:JSONEncode(t)", 0},
}

func BenchmarkScript(b *testing.B) {
	for _, op := range operations {
		b.Run(op.name, func(b *testing.B) {
			s, th := loop(b, op.before, op.body)
			_, err := class.Join(s.Bindings.(*bind.Env), class.NewPlayer{})
			require.NoError(b, err)
			done := watch(b, op.want)
			_, err = s.VM.Resume(th, vm.Int(b.N))
			done()
			require.NoError(b, err)
		})
	}
}

// loop returns a server and a thread that runs body as often as it is told to.
func loop(b testing.TB, before, body string) (*runtime.Server, *vm.Thread) {
	s, err := bindings.New(bindings.Options{Seed: 1})
	require.NoError(b, err)
	proto, err := luau.Compile("bench", fmt.Sprintf("local n = ... %s for i = 1, n do %s end", before, body), luau.O1)
	require.NoError(b, err)
	return s, s.VM.NewThread(s.VM.Load(proto, s.VM.NewEnv()).Value())
}

// watch starts the clocks; done stops them and reports.
func watch(b *testing.B, want int) (done func()) {
	b.ReportAllocs()
	b.ResetTimer()
	began := cpuTime()
	return func() {
		b.StopTimer()
		b.ReportMetric(float64(cpuTime()-began)/float64(b.N), "cpu-ns/op")
		if want > 0 {
			b.ReportMetric(float64(want), "want-ns")
		}
	}
}

// BenchmarkSpin is the yardstick of the other figures.
func BenchmarkSpin(b *testing.B) {
	done := watch(b, 1000)
	x := uint64(b.N)
	for range b.N {
		for range 550 {
			x ^= x << 13
			x ^= x >> 7
			x ^= x << 17
		}
	}
	done()
	goruntime.KeepAlive(x)
}

// BenchmarkFrame is one frame of 10,000 functions connected to Heartbeat: it
// must take less than the 16.6 ms of a frame, and leave time for the game.
func BenchmarkFrame(b *testing.B) {
	for name, mode := range map[string]instance.SignalMode{"Immediate": instance.Immediate, "Deferred": instance.Deferred} {
		b.Run(name, func(b *testing.B) {
			s, th := loop(b, "local heartbeat, t = game:GetService('RunService').Heartbeat, 0",
				"heartbeat:Connect(function(dt) t += dt end)")
			s.Tree.SetMode(mode)
			_, err := s.VM.Resume(th, vm.Int(10_000))
			require.NoError(b, err)
			service, err := s.Tree.Service("RunService")
			require.NoError(b, err)
			heartbeat := service.EventNamed("Heartbeat")
			done := watch(b, 16_600_000)
			for range b.N {
				heartbeat.Fire(1.0 / 60)
				s.Tree.Flush()
			}
			done()
		})
	}
}

// BenchmarkWait is one frame of 10,000 threads in task.wait().
func BenchmarkWait(b *testing.B) {
	w := newWorld(b, bindings.Options{})
	w.place([2]string{"ServerScriptService.Main:Script", fmt.Sprintf(`
		for _ = 1, 10000 do
			task.spawn(function()
				for _ = 1, %d do
					task.wait()
				end
			end)
		end`, b.N)})
	done := watch(b, 16_600_000)
	w.run(0, 0)
	done()
	require.Empty(b, w.messages)
}

// BenchmarkStart is a server from nothing to its first line, in a process that
// has read the tables of the classes before.
func BenchmarkStart(b *testing.B) {
	done := watch(b, int(2*time.Millisecond))
	for range b.N {
		s, th := loop(b, "", "local x = workspace.Name")
		_, err := s.VM.Resume(th, vm.Int(1))
		require.NoError(b, err)
	}
	done()
}

// TestSettingAllocatesNothing checks that properties of data types are set without memory, but for the part's new CFrame.
func TestSettingAllocatesNothing(t *testing.T) {
	for body, want := range map[string]float64{
		"v.Velocity = if i % 2 == 0 then Vector3.zero else Vector3.one": 0,
		"p.Size = if i % 2 == 0 then Vector3.one else c":                0,
		"p.CFrame = if i % 2 == 0 then a else b":                        0,
		"p.Position = if i % 2 == 0 then Vector3.zero else Vector3.one": 1,
	} {
		s, th := loop(t, "local p, v, a, b, c = Instance.new('Part'), Instance.new('BodyVelocity'), CFrame.new(), CFrame.new(1, 2, 3), Vector3.new(4, 1, 2)",
			body+" if i % 1000 == 0 then coroutine.yield() end")
		_, err := s.VM.Resume(th, vm.Int(1_000_000))
		require.NoError(t, err)
		got := testing.AllocsPerRun(10, func() {
			_, err := s.VM.Resume(th)
			require.NoError(t, err)
		})
		require.InDelta(t, want, got/1000, 0.1, body)
	}
}
