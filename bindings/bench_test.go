package bindings_test

// This file measures what scripts do most. Its one rule: one line a
// benchmark, and times are for one operation of the script, loop included.

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
)

// operations are bodies of a loop, with what comes before the loop.
var operations = []struct{ name, before, body string }{
	{"PropertyGet", "local p = Instance.new('Part')", "local x = p.Transparency"},
	{"PropertySet", "local p = Instance.new('Part')", "p.Transparency = i % 2"},
	{"NameGet", "local p = Instance.new('Part')", "local x = p.Name"},
	{"MethodCall", "local p = Instance.new('Part')", "local x = p:IsA('BasePart')"},
	{"FindFirstChild", "local p = Instance.new('Part') Instance.new('Folder', p)", "local x = p:FindFirstChild('Folder')"},
	{"ChildIndex", "local p = Instance.new('Part') Instance.new('Folder', p)", "local x = p.Folder"},
	{"AttributeSet", "local p = Instance.new('Part')", "p:SetAttribute('A', i)"},
	{"AttributeGet", "local p = Instance.new('Part') p:SetAttribute('A', 1)", "local x = p:GetAttribute('A')"},
	{"InstanceNew", "local new = Instance.new", "local x = new('Part')"},
	{"InstanceNewInTree", "local new = Instance.new", "new('Part', workspace):Destroy()"},
	{"GetService", "", "local x = game:GetService('Players')"},
	{"Fire10Handlers", "local e = Instance.new('BindableEvent') for i = 1, 10 do e.Event:Connect(function(x) end) end", "e:Fire(i)"},
	{"BindableInvoke", "local f = Instance.new('BindableFunction') f.OnInvoke = function(x) return x end", "local x = f:Invoke(i)"},
	{"TaskSpawn", "local f = function(x) end local spawn = task.spawn", "spawn(f, i)"},
	{"JSONEncode", "local h, t = game:GetService('HttpService'), { name = 'x', list = { 1, 2, 3 }, ok = true }", "local x = h:JSONEncode(t)"},
}

func BenchmarkScript(b *testing.B) {
	for _, op := range operations {
		b.Run(op.name, func(b *testing.B) {
			s, err := bindings.New(bindings.Options{Seed: 1})
			require.NoError(b, err)
			source := fmt.Sprintf("local n = ... %s for i = 1, n do %s end", op.before, op.body)
			proto, err := luau.Compile("bench", source, luau.O1)
			require.NoError(b, err)
			th := s.VM.NewThread(s.VM.Load(proto, s.VM.NewEnv()).Value())
			b.ReportAllocs()
			b.ResetTimer()
			_, err = s.VM.Resume(th, vm.Int(b.N))
			require.NoError(b, err)
		})
	}
}

func BenchmarkNewServer(b *testing.B) {
	for b.Loop() {
		_, err := bindings.New(bindings.Options{Seed: 1})
		require.NoError(b, err)
	}
}
