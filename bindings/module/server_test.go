package module_test

// This file tests what a server does with the modules: mounting, restarting,
// closing, many requests at once.

import (
	"context"
	goruntime "runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/project"
)

// inBubble runs a test with one server on a store without limits.
func inBubble(t *testing.T, run func(t *testing.T, f *faults, w *world)) {
	synctest.Test(t, func(t *testing.T) {
		f := newFaults()
		run(t, f, newWorld(t, f, datastore.Options{Limits: datastore.LimitsOff}, 1))
	})
}

// say gives the texts of a level.
func (w *world) say(level runtime.Level) []string {
	var list []string
	for _, m := range w.messages {
		if m.Level == level {
			list = append(list, m.Text)
		}
	}
	return list
}

func TestMountKeepsOwnModules(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *faults, w *world) {
		root := &project.Node{Name: "Game", ClassName: "DataModel"}
		node(root, "ReplicatedStorage.Packages.PPDB", "ModuleScript", `return "mine"`)
		node(root, "ServerStorage.Data", "Folder", "")
		w.Place(&project.Project{Name: "Test", Root: root})
		bindings.Ready(w.Server)
		var names []string
		for _, i := range w.Tree.Root().Descendants() {
			if i.IsA("ModuleScript") {
				names = append(names, i.FullName())
			}
		}
		assert.ElementsMatch(t, []string{
			"ReplicatedStorage.EliteDataStoreService", "ReplicatedStorage.Packages.PPDB", "ReplicatedStorage.PaoPaoDataStore",
			"ServerScriptService.EliteDataStoreService", "ServerScriptService.PaoPaoDataStore",
			"ServerStorage.EliteDataStoreService", "ServerStorage.PaoPaoDataStore",
		}, names)
	})
}

func TestOwnModuleRuns(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *faults, w *world) {
		root := &project.Node{Name: "Game", ClassName: "DataModel"}
		node(root, "ServerScriptService.EliteDataStoreService", "ModuleScript", `return { name = script.Name, own = true }`)
		node(root, "ServerScriptService.Main", "Script",
			`print(require(game.ServerScriptService.EliteDataStoreService).own, game.ServerStorage:FindFirstChild("EliteDataStoreService"))`)
		w.Place(&project.Project{Name: "Test", Root: root})
		bindings.Ready(w.Server)
		w.StartScripts()
		require.NoError(t, w.Run(context.Background()))
		require.NoError(t, w.engine.Close(context.Background()))
		assert.Equal(t, []string{"true nil"}, w.say(runtime.Output))
	})
}

func TestServerWithoutStore(t *testing.T) {
	var messages []string
	s, err := bindings.New(bindings.Options{UntilIdle: true, Sink: func(m runtime.Message) { messages = append(messages, m.Text) }})
	require.NoError(t, err)
	root := &project.Node{Name: "Game", ClassName: "DataModel"}
	node(root, "ServerScriptService.Main", "Script", `
		print(pcall(function() return game:GetService("DataStoreService"):GetDataStore("D") end))
		print(pcall(require(game.ServerStorage.PPDB).new, "D"))
		local Elite = require(game.ServerStorage.EliteDataStoreService)
		print(pcall(Elite.GetDataStore, Elite, "D"))
		Elite:WaitForAllRequests()`)
	s.Place(&project.Project{Name: "Test", Root: root})
	bindings.Ready(s)
	s.StartScripts()
	require.NoError(t, s.Run(context.Background()))
	require.Len(t, messages, 3)
	for _, text := range messages {
		assert.True(t, strings.HasPrefix(text, "false "), text)
		assert.Contains(t, text, "data stores are not available: this server was started without a store")
	}
}

func TestFlushBeforeRestart(t *testing.T) {
	inBubble(t, func(t *testing.T, f *faults, w *world) {
		flush := vm.NewFunction("flush", func(c *vm.Call) {
			waiter := w.Park(c)
			w.Loop.Post(func() { bindings.Flush(w.Server, func() { waiter.Wake() }) })
		})
		w.VM.Globals.SetStr("flush", flush.Value())
		w.start(t, `
			local db = require(game.ServerStorage.PPDB).new("D")
			db:init("a", { n = 1 })
			db:init("b", { n = 2 })
			flush()
			assert(backend.peek("D", "a") == '{"n":1}' and backend.peek("D", "b") == '{"n":2}')
			assert(os.clock() < 0.5)`, 0, 0)
		assert.Empty(t, w.say(runtime.Error))
		assert.Contains(t, w.say(runtime.Output), "ran to the end")
	})
}

// TestStoppedScript checks that what waits for a script that stops is told: a
// hook that never ends must not hold up a save, nor a lost caller the counts.
func TestStoppedScript(t *testing.T) {
	inBubble(t, func(t *testing.T, f *faults, w *world) {
		root := &project.Node{Name: "Game", ClassName: "DataModel"}
		node(root, "ServerScriptService.Main", "Script", `
			local Elite = require(game.ServerStorage.EliteDataStoreService)
			backend.delay("Save", 3)
			task.spawn(function()
				Elite:GetDataStore("D"):Set("e", 1)
				print("resumed in a stopped script")
			end)
			local db = require(game.ServerStorage.PPDB).new("D", { hooks = { beforeSave = function()
				task.wait(math.huge)
			end } })
			db.OnSave:Connect(function() print("handler of a stopped script") end)
			db:init("k", { n = 1 })`)
		node(root, "ServerScriptService.Other", "Script", `
			task.wait(1.5)
			stop()
			local Elite = require(game.ServerStorage.EliteDataStoreService)
			Elite:WaitForAllRequests()
			task.wait(5)
			print(backend.peek("D", "e"), backend.peek("D", "k"))`)
		w.VM.Globals.SetStr("stop", vm.NewFunction("stop", func(*vm.Call) {
			w.Stop(w.Tree.Root().FindFirstChild("ServerScriptService").FindFirstChild("Main"))
		}).Value())
		w.Place(&project.Project{Name: "Test", Root: root})
		bindings.Ready(w.Server)
		w.StartScripts()
		require.NoError(t, w.Run(context.Background()))
		require.NoError(t, w.engine.Close(context.Background()))
		assert.Equal(t, []string{`1 {"n":1}`}, w.say(runtime.Output))
		assert.Empty(t, w.say(runtime.Error))
	})
}

// TestCloseNamesWhatIsLost checks the end when the store never comes back.
func TestCloseNamesWhatIsLost(t *testing.T) {
	inBubble(t, func(t *testing.T, f *faults, w *world) {
		root := &project.Node{Name: "Game", ClassName: "DataModel"}
		node(root, "ServerScriptService.Main", "Script", `
			local db = require(game.ServerStorage.PPDB).new("D")
			db:init("k", { n = 1 })
			backend.fail("Save", 1e6)`)
		w.Place(&project.Project{Name: "Test", Root: root})
		bindings.Ready(w.Server)
		w.StartScripts()
		require.NoError(t, w.Run(context.Background()))
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		err := w.engine.Close(ctx)
		synctest.Wait() // for the report of the attempt that Close gave up on
		var lost *datastore.CloseError
		require.ErrorAs(t, err, &lost)
		assert.Equal(t, []datastore.Key{{Store: "D", Scope: "global", Name: "k"}}, lost.Keys)
		assert.NotEmpty(t, w.say(runtime.Warning))
	})
}

func TestWaitingRequestsTakeNoGoroutine(t *testing.T) {
	const requests = 100_000
	inBubble(t, func(t *testing.T, f *faults, w *world) {
		w.VM.Globals.SetStr("goroutines", vm.NewFunction("goroutines", func(c *vm.Call) {
			c.ReturnNumber(float64(goruntime.NumGoroutine()))
		}).Value())
		w.VM.Globals.SetStr("requests", vm.Int(requests))
		w.start(t, `
			local Elite = require(game.ServerStorage.EliteDataStoreService)
			local store = Elite:GetDataStore("D")
			backend.delay("Save", 1)
			local before, done = goroutines(), 0
			for i = 1, requests do
				task.spawn(function()
					assert(store:Set("k", i) == true)
					done += 1
				end)
			end
			assert(goroutines() - before < 10, goroutines() - before)
			assert(Elite:GetQueueSize() == requests - 1)
			backend.delay("Save", 0)
			Elite:WaitForAllRequests()
			assert(done == requests)`, 0, 0)
		assert.Empty(t, w.say(runtime.Error))
		assert.Contains(t, w.say(runtime.Output), "ran to the end")
		assert.Equal(t, "100000", f.stored(datastore.Key{Store: "D", Scope: "global", Name: "k"}))
	})
}

// BenchmarkScripts measures requests of 100 threads of a script on the memory
// store. The figure to hold is 200,000 Set, 300,000 Get, 150,000 Update per
// second on 2 cores.
func BenchmarkScripts(b *testing.B) {
	for _, c := range []struct{ name, call string }{
		{"Set", `store:SetAsync(key, i)`},
		{"Get", `store:GetAsync(key, uncached)`},
		{"GetCached", `store:GetAsync(key)`},
		{"Update", `store:UpdateAsync(key, increment)`},
	} {
		b.Run(c.name, func(b *testing.B) {
			f := newFaults()
			engine := datastore.Open(f.Backend, datastore.Options{Limits: datastore.LimitsOff})
			s, err := bindings.New(bindings.Options{Store: engine, UntilIdle: true, Sink: func(m runtime.Message) { b.Log(m.Text) }})
			require.NoError(b, err)
			s.VM.Globals.SetStr("count", vm.Int(b.N/100+1))
			root := &project.Node{Name: "Game", ClassName: "DataModel"}
			node(root, "ServerScriptService.Main", "Script", `
				local store = game:GetService("DataStoreService"):GetDataStore("D")
				local uncached = Instance.new("DataStoreGetOptions")
				uncached.UseCache = false
				local function increment(old) return (old or 0) + 1 end
				for thread = 1, 100 do
					task.spawn(function()
						local key = "k" .. thread
						for i = 1, count do
							`+c.call+`
						end
					end)
				end`)
			s.Place(&project.Project{Name: "Test", Root: root})
			s.StartScripts()
			b.ResetTimer()
			require.NoError(b, s.Run(context.Background()))
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
		})
	}
}
