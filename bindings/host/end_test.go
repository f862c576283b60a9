package host_test

// This file tests how jobs end. Its one rule: what a job asked to be written
// is there afterwards, however it ended.

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings/host"
	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/memory"
)

// runText runs a job in a bubble of virtual time and gives what it left.
func runText(t *testing.T, source string, check func(t *testing.T, out *outcome, backend datastore.Backend)) {
	synctest.Test(t, func(t *testing.T) {
		backend := memory.New()
		check(t, run(t, context.Background(), backend, host.Options{Source: source}, 0), backend)
	})
}

func TestErrors(t *testing.T) {
	for source, want := range map[string]string{
		"local x = nil\nx.y = 1":         "job.lua:2: attempt to index a non-table object(nil) with key 'y'",
		"error('plain', 0)":              "plain",
		"error({})":                      "error object is a table",
		"local function f(":              "job.lua:1: syntax error near the end",
		"x = 1\ny = = 2":                 "job.lua:2: syntax error near '='",
		"task.spawn(error, 'in a task')": "job.lua: 1 of the functions it started failed, as said above",
		"local S = DataStoreService:GetDataStore('S')\nparallel(1, S)":                                        "job.lua:2: bad argument #2 to parallel (function expected, got userdata)",
		"EliteDataStoreService:GetDataStore('S'):Set(coroutine.create(print))":                                "job.lua:1: cannot pass a coroutine of the job; pass a function",
		"PPDB.new('S'):set('k', engine)":                                                                      "job.lua:1: cannot pass a Go object; pass strings, numbers, booleans, tables or functions",
		"local ok, e = pcall(print, setmetatable({}, {__tostring = function() error('t') end}))\nerror(e, 0)": "job.lua:1: t",
	} {
		runText(t, source, func(t *testing.T, out *outcome, _ datastore.Backend) {
			var wrong *host.ScriptError
			if assert.ErrorAs(t, out.err, &wrong, source) {
				assert.Equal(t, want, wrong.Text)
			}
		})
	}
}

func TestLuauHints(t *testing.T) {
	for source, hint := range map[string]string{
		"x += 1":                 "operator scripts are Lua 5.1, which has no +=: write x = x + 1",
		"local s = `a{b}`":       "operator scripts are Lua 5.1, which has no `: write string.format(\"%s\", x)",
		"local n = 7 // 2":       "operator scripts are Lua 5.1, which has no //: write math.floor(a / b)",
		"for i = 1, 2 do x( end": "",
	} {
		runText(t, source, func(t *testing.T, out *outcome, _ datastore.Backend) {
			var wrong *host.ScriptError
			if assert.ErrorAs(t, out.err, &wrong, source) {
				assert.Equal(t, hint, wrong.Hint)
				assert.True(t, strings.HasPrefix(wrong.Text, "job.lua:1: "), wrong.Text)
			}
		})
	}
}

func TestExitSeesWritesThrough(t *testing.T) {
	const source = `
PPDB.new("Docs"):set("a", { v = 1 })
task.spawn(function() EliteDataStoreService:GetDataStore("Docs"):Set("b", { v = 2 }) end)
game:BindToClose(function() wait(2) EliteDataStoreService:GetDataStore("Docs"):Set("c", { v = 3 }) end)
parallel(2, function() pcall(os.exit, %s) while true do pcall(wait, 1) end end)
print("never")`
	for code, want := range map[string]int{"3": 3, "nil": 0, "0": 0, "true": 0, "false": 1} {
		runText(t, strings.Replace(source, "%s", code, 1), func(t *testing.T, out *outcome, backend datastore.Backend) {
			var exit *host.ExitError
			if want == 0 {
				assert.NoError(t, out.err)
			} else if assert.ErrorAs(t, out.err, &exit) {
				assert.Equal(t, want, exit.Code)
			}
			assert.Empty(t, out.stdout.String())
			assert.Empty(t, out.stderr.String())
			expectStored(t, backend, "Docs/global/a", `{"v":1}`)
			expectStored(t, backend, "Docs/global/b", `{"v":2}`)
			expectStored(t, backend, "Docs/global/c", `{"v":3}`)
		})
	}
}

// What a job has started goes on behind its last line.
func TestEndWaitsForWhatWasStarted(t *testing.T) {
	const source = `
local S = EliteDataStoreService:GetDataStore("S")
task.spawn(function() S:Set("a", 1) wait(5) S:Set("b", 2) print("spawned") end)
task.delay(60, function() S:Set("c", 3) print("delayed") end)
task.defer(function() S:Set("d", 4) print("deferred") end)
local db = PPDB.new("Docs")
db.OnSave:Connect(function(key) wait(1) print("saved", key) end)
db:set("e", { v = 5 })
print("last line")`
	runText(t, source, func(t *testing.T, out *outcome, backend datastore.Backend) {
		require.NoError(t, out.err)
		assert.Equal(t, "last line\ndeferred\nsaved\te\nspawned\ndelayed\n", out.stdout.String())
		for key, want := range map[string]string{"S/global/a": "1", "S/global/b": "2", "S/global/c": "3", "S/global/d": "4", "Docs/global/e": `{"v":5}`} {
			expectStored(t, backend, key, want)
		}
	})
}

// A job that waits for what cannot come is told so.
func TestJobThatWaitsForNothing(t *testing.T) {
	runText(t, "PPDB.new('Docs').OnSave:Wait()\nprint('never')", func(t *testing.T, out *outcome, _ datastore.Backend) {
		assert.EqualError(t, out.err, "job.lua: the job waits for something that cannot come any more")
		assert.Empty(t, out.stdout.String())
	})
}

// An interrupt behind the last line is one, too.
func TestInterruptBehindTheLastLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		out := run(t, ctx, memory.New(), host.Options{Source: "task.spawn(function() while true do wait(1) end end)"}, 0)
		assert.ErrorIs(t, out.err, host.ErrInterrupted)
	})
}

func TestErrorSeesWritesThrough(t *testing.T) {
	runText(t, "PPDB.new('Docs'):set('a', 1 and { v = 1 })\nerror('late')", func(t *testing.T, out *outcome, backend datastore.Backend) {
		assert.EqualError(t, out.err, "job.lua:2: late")
		expectStored(t, backend, "Docs/global/a", `{"v":1}`)
	})
}

// TestInterrupt ends jobs in the middle of writes, waits and a loop without any.
func TestInterrupt(t *testing.T) {
	for name, source := range map[string]string{
		"wait":     "while true do pcall(wait, 1) end",
		"parallel": "parallel(20, function(i) wait(i) wait(1000) end)",
		"write":    "EliteDataStoreService:GetDataStore('S'):Set('slow', 1) print('never')",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				slow := &backendtest.Faulty{Backend: memory.New()}
				slow.Inject(func(backendtest.Call) backendtest.Fault { return backendtest.Fault{Delay: 3 * time.Second} })
				ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
				defer cancel()
				began := time.Now()
				out := run(t, ctx, slow, host.Options{Source: source}, 0)
				assert.ErrorIs(t, out.err, host.ErrInterrupted)
				assert.Less(t, time.Since(began), 10*time.Second)
				assert.Empty(t, out.stdout.String())
				if name == "write" {
					expectStored(t, slow.Backend, "S/global/slow", "1")
				}
			})
		})
	}
}

// TestInterruptedBefore has the end of the context come before the job.
func TestInterruptedBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		out := run(t, ctx, memory.New(), host.Options{Source: "print('begun')"}, 0)
		assert.ErrorIs(t, out.err, host.ErrInterrupted)
		assert.Empty(t, out.stdout.String())
	})
}

// TestInterruptLoop needs real time: a loop that never waits keeps a bubble's clock still.
func TestInterruptLoop(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	ended := make(chan *outcome, 1)
	go func() {
		ended <- run(t, ctx, memory.New(), host.Options{Source: "while true do pcall(function() while true do end end) end"}, 0)
	}()
	select {
	case out := <-ended:
		assert.ErrorIs(t, out.err, host.ErrInterrupted)
	case <-time.After(20 * time.Second):
		require.Fail(t, "the loop was not ended")
	}
}

// TestManyObjects makes more objects than are remembered at once.
func TestManyObjects(t *testing.T) {
	runText(t, `
local S = DataStoreService:GetDataStore("S")
for i = 1, 3000 do S:SetAsync("k", i, { i }) end
local function info() return select(2, S:GetAsync("k")) end
for i = 1, 5000 do assert(info():GetUserIds()[1] == 3000) end
local D = PPDB.new("D")
for i = 1, 2000 do D:update("k", function(old) old.n = i return old end) end
assert(D:get("k").n == 2000)`, func(t *testing.T, out *outcome, _ datastore.Backend) { assert.NoError(t, out.err) })
}

// TestSideBySide runs two jobs on one store, as two processes would: locks exclude, no update is lost, and what one
// saves the other's cache hears of.
func TestSideBySide(t *testing.T) {
	const source = `
local D, S = PPDB.new("Shared"), EliteDataStoreService:GetDataStore("Shared")
D.OnInvalidate:Connect(function(key) print("heard of", key) end)
if args[1] == "1" then
	D:init("doc", { n = 1 })
	D:flush("doc")
	wait(5)
	assert(D:getOrInit("doc").n == 2)
else
	wait(2)
	D:update("doc", function(d) d.n = d.n + 1 return d end)
	D:flush("doc")
end
local _, errors = parallel(8, function()
	for _ = 1, 10 do assert(S:Update("count", function(n) return (n or 0) + 1 end)) end
	lock(S, "money", function()
		local _, n = S:Get("money")
		wait(0.1)
		S:Set("money", (n or 0) + 1)
		wait(5) -- longer than a read cache lasts
	end)
end)
assert(not errors, errors and select(2, next(errors)))`
	synctest.Test(t, func(t *testing.T) {
		backend := memory.New()
		var outs [2]*outcome
		var all sync.WaitGroup
		for i := range outs {
			all.Go(func() {
				outs[i] = run(t, context.Background(), backend, host.Options{Source: source, Args: []string{strconv.Itoa(i + 1)}}, 0)
			})
		}
		all.Wait()
		assert.NoError(t, outs[0].err)
		assert.NoError(t, outs[1].err)
		assert.Equal(t, "heard of\tdoc\n", outs[0].stdout.String())
		expectStored(t, backend, "Shared/global/count", "160")
		expectStored(t, backend, "Shared/global/money", "16")
		expectStored(t, backend, "Shared/global/doc", `{"n":2}`)
	})
}
