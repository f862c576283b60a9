package tests

import (
	goruntime "runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
)

// This file measures what a host does often: making machines and threads,
// switching, compiling. Its one rule: one benchmark, one figure, of processor
// time, beside what the figure should be.
//
//	go test ./tests -run '^$' -bench Engine -benchtime 200000x -count 5

// reportCPU reports the processor time per operation in ns.
func reportCPU(b *testing.B, n int, do func()) {
	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as main does
	goruntime.GC()
	began := cpuTime()
	do()
	b.ReportMetric(float64(cpuTime()-began)/float64(n), "cpu-ns/op")
	b.ReportMetric(0, "ns/op") // of the clock on the wall, which says little
}

// luauFunction returns what a chunk returns.
func luauFunction(t testing.TB, source string) (*vm.VM, vm.Value) {
	machine := luau.New(luau.Options{})
	proto, err := luau.Compile("bench", source, luau.O2)
	require.NoError(t, err)
	results, err := machine.Call(machine.Load(proto, machine.NewEnv()).Value())
	require.NoError(t, err)
	return machine, results[0]
}

// benchScript measures a Luau function that does something n times.
func benchScript(b *testing.B, source string) {
	machine, fn := luauFunction(b, source)
	reportCPU(b, b.N, func() {
		_, err := machine.Call(fn, vm.Int(b.N))
		require.NoError(b, err)
	})
}

// BenchmarkEngineCoroutine: to create, run and finish a coroutine; at most 400 ns.
func BenchmarkEngineCoroutine(b *testing.B) {
	benchScript(b, `return function(n)
		local function nothing() end
		for _ = 1, n do coroutine.resume(coroutine.create(nothing)) end
	end`)
}

// BenchmarkEngineSwitch: a resume and a yield; at most 120 ns.
func BenchmarkEngineSwitch(b *testing.B) {
	benchScript(b, `return function(n)
		local co = coroutine.create(function() while true do coroutine.yield() end end)
		for _ = 1, n do coroutine.resume(co) end
	end`)
}

// BenchmarkEngineParked: the memory of a thread that waits; 100,000 take at
// most 150 MB, so 1,500 bytes each.
func BenchmarkEngineParked(b *testing.B) {
	const threads = 100000
	var before, after goruntime.MemStats
	goruntime.GC()
	goruntime.ReadMemStats(&before)
	machine, parked := luauFunction(b, `local parked = {}
		for i = 1, 100000 do
			parked[i] = coroutine.create(function() coroutine.yield(i) end)
			coroutine.resume(parked[i])
		end
		return parked`)
	goruntime.GC()
	goruntime.ReadMemStats(&after)
	require.Equal(b, threads, parked.AsTable().Len())
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/threads, "bytes/thread")
	b.ReportMetric(0, "ns/op")
	goruntime.KeepAlive(machine)
}

// BenchmarkEngineCompile: source compiled in a second; at least 20 MB.
func BenchmarkEngineCompile(b *testing.B) {
	source := strings.Repeat(`do
local Account = {}
function Account:deposit(amount, note)
	if type(amount) ~= "number" or amount <= 0 then
		error("amount must be positive, got " .. tostring(amount), 2)
	end
	self.balance = (self.balance or 0) + amount -- what is there now
	for i, entry in ipairs(self.history) do
		if entry.note == note then
			self.history[i] = { note = note, amount = entry.amount + amount * 1.5 }
			return self.balance, i
		end
	end
	table.insert(self.history, { note = note, amount = amount })
	return self.balance, #self.history
end
local account = setmetatable({ history = {} }, { __index = Account })
account:deposit(10, "first")
end
`, 100)
	n := max(b.N/2000, 10)
	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as main does
	goruntime.GC()
	began := cpuTime()
	for range n {
		_, err := luau.Compile("bench", source, luau.O1)
		require.NoError(b, err)
	}
	b.ReportMetric(float64(n*len(source))/(cpuTime()-began).Seconds()/1e6, "MB/cpu-s")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkEngineNew: a machine with all libraries and an environment; at most
// 200 us.
func BenchmarkEngineNew(b *testing.B) {
	n := max(b.N/1000, 100)
	reportCPU(b, n, func() {
		for range n {
			luau.New(luau.Options{}).NewEnv()
		}
	})
}

// TestSteadyStateAllocatesNothing: loops over numbers, method calls, calls of
// closures, fields and elements of what exists leave the collector alone.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	for name, source := range map[string]string{
		"numbers":  `return function() local x = 0 for i = 1, 1000 do x = (x * 3 + i / 2) % 1000 - i // 7 end return x end`,
		"methods":  `local C = {} C.__index = C function C:add(n) self.n = self.n + n return self end local o = setmetatable({n = 0}, C) return function() for i = 1, 1000 do o:add(i):add(-i) end end`,
		"closures": `local n = 0 local function count(by) n += by end return function() for i = 1, 1000 do count(i) end end`,
		"elements": `local t = table.create(100, 0) return function() for i = 1, 1000 do t[i % 100 + 1] += i end for i, v in t do t[i] = v + 1 end end`,
		"buffers":  `local b = buffer.create(64) return function() for i = 0, 999 do buffer.writei32(b, i % 16 * 4, buffer.readi32(b, 0) + i) end end`,
		"pcall":    `local function f(x) return x end return function() for i = 1, 1000 do pcall(f, i) end end`,
		"switch":   `local co = coroutine.create(function() while true do coroutine.yield(1) end end) return function() for i = 1, 1000 do coroutine.resume(co) end end`,
	} {
		t.Run(name, func(t *testing.T) {
			machine, fn := luauFunction(t, source)
			allocs := testing.AllocsPerRun(10, func() {
				_, err := machine.Call(fn)
				require.NoError(t, err)
			})
			assert.Less(t, allocs, 10.0, "for a thousand rounds; a few are for the call from Go")
		})
	}
}
