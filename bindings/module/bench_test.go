package module_test

// This file measures the modules. Its one rule: each figure stands beside what
// the same script costs without the module.

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/datastore"
	"lanai/datastore/memory"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/project"
)

// profile makes a document of about 40 bytes an item.
const profile = `
	local function profile(items)
		local d = { Coins = 100, Level = 7, Name = "somebody", Settings = { Music = true, Volume = 0.5 }, Items = {} }
		for i = 1, items do
			d.Items["item" .. i] = { Id = i, Count = i * 2, Rare = i % 2 == 0 }
		end
		return d
	end
	local function deepCopy(t)
		local copy = {}
		for k, v in t do
			copy[k] = if type(v) == "table" then deepCopy(v) else v
		end
		return copy
	end
	local function spend(d)
		d.Coins += 1
		return d
	end`

// BenchmarkCachedUpdate measures db:update of a cached document, with a copy of
// that document written in Luau as the baseline. All updates fall into one
// window, so nothing is saved meanwhile.
func BenchmarkCachedUpdate(b *testing.B) {
	for _, items := range []int{0, 25, 250} {
		baseline := 0.0 // ns
		for _, c := range []struct{ name, body string }{
			{"baseline", `data = spend(deepCopy(data))`},
			{"update", `db:update("k", spend)`},
			{"increment", `db:increment("k", "Coins", 1)`},
		} {
			b.Run(fmt.Sprintf("items=%d/%s", items, c.name), func(b *testing.B) {
				runScript(b, fmt.Sprintf(`%s
					local db = require(game.ServerStorage.PPDB).new("D")
					local data = profile(%d)
					db:init("k", data)
					db:flushWrites()
					start()
					for i = 1, count do
						%s
					end`, profile, items, c.body))
				each := float64(b.Elapsed().Nanoseconds()) / float64(b.N)
				if c.name == "baseline" {
					baseline = each
				}
				b.ReportMetric(each/baseline, "x-baseline")
			})
		}
	}
}

// runScript runs a server script that knows count, the number of operations,
// and calls start before the first.
func runScript(b *testing.B, source string) {
	engine := datastore.Open(memory.New(), datastore.Options{Limits: datastore.LimitsOff})
	s, err := bindings.New(bindings.Options{Store: engine, UntilIdle: true,
		Sink: func(m runtime.Message) { b.Log(m.Text, m.Traceback) }})
	require.NoError(b, err)
	s.VM.Globals.SetStr("count", vm.Int(b.N))
	s.VM.Globals.SetStr("start", vm.NewFunction("start", func(*vm.Call) { b.ResetTimer() }).Value())
	root := &project.Node{Name: "Game", ClassName: "DataModel"}
	node(root, "ServerScriptService.Main", "Script", source)
	s.Place(&project.Project{Name: "Bench", Root: root})
	bindings.Ready(s)
	s.StartScripts()
	b.ReportAllocs()
	require.NoError(b, s.Run(context.Background()))
	b.StopTimer()
	require.NoError(b, engine.Close(context.Background()))
}
