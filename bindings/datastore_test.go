package bindings_test

// This file holds the store that script tests with `--! store` share, and runs
// them in a bubble of virtual time. Its one rule: whole servers ask it, as they
// would ask Redis.
//
// Beside what script_test.go describes, `--! servers 2` runs the script on as
// many servers at once; the global `server` is the number of each. `--! limits`
// sets Roblox's limits, `--! rate QueueLength 2` these with one number of
// datastore.Rates changed. The global `backend` reaches the store:
// backend.delay(verb, seconds) and backend.fail(verb, times) until told
// otherwise, backend.put(store, key, json) as another server would,
// backend.shut() as if the server closed. The global `cloud` of cloud_test.go
// does so with memory stores.

import (
	"context"
	"errors"
	"reflect"
	goruntime "runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/memory"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// brokenStore is a backend that scripts slow down and break.
type brokenStore struct {
	*backendtest.Faulty
	cloud *brokenCloud
	mu    sync.Mutex // guards the rest
	delay map[string]time.Duration
	fail  map[string]int
}

func newBrokenStore() *brokenStore {
	b := &brokenStore{Faulty: &backendtest.Faulty{Backend: memory.New()}, cloud: &brokenCloud{Cloud: memory.NewCloud()},
		delay: map[string]time.Duration{}, fail: map[string]int{}}
	b.Inject(func(c backendtest.Call) backendtest.Fault {
		b.mu.Lock()
		defer b.mu.Unlock()
		fault := backendtest.Fault{Delay: b.delay[c.Verb]}
		if b.fail[c.Verb] > 0 {
			b.fail[c.Verb]--
			fault.Before = errors.New("HTTP 500 (Internal Server Error)")
		}
		return fault
	})
	return b
}

// table is the script's view of the backend.
func (b *brokenStore) table(engine *datastore.Engine) vm.Value {
	t := vm.NewTable(0, 4)
	set := func(name string, do func(c *vm.Call)) {
		t.SetStr(name, vm.NewFunction(name, func(c *vm.Call) {
			b.mu.Lock()
			defer b.mu.Unlock()
			do(c)
		}).Value())
	}
	set("delay", func(c *vm.Call) { b.delay[c.CheckString(1)] = time.Duration(c.CheckNumber(2) * float64(time.Second)) })
	set("fail", func(c *vm.Call) { b.fail[c.CheckString(1)] = c.CheckInt(2) })
	set("put", func(c *vm.Call) {
		key := datastore.Key{Store: c.CheckString(1), Scope: "global", Name: c.CheckString(2)}
		_, err := b.Backend.Save(context.Background(), key, datastore.Write{
			Change: datastore.Change{Value: []byte(c.CheckString(3))}, Now: time.Now().UnixMilli(), Origin: "elsewhere"})
		if err != nil {
			c.Errorf("%v", err)
		}
	})
	set("shut", func(*vm.Call) { go engine.Close(context.Background()) })
	return t.Value()
}

// newStoreWorld returns a server that shares a store, memory stores and
// messages with others.
func newStoreWorld(t *testing.T, b *brokenStore, o datastore.Options, number int) *world {
	w := &world{t: t}
	o.Queued = func(key datastore.Key) {
		w.Loop.Post(func() { w.Say(runtime.Warning, "%s", bindings.QueueWarning(key)) })
	}
	engine := datastore.Open(b, o)
	cloud := datastore.OpenCloud(b.cloud, datastore.CloudOptions{Limits: o.Limits, Rates: o.Rates, Dropped: func(topic string) {
		w.Loop.Post(func() { w.Say(runtime.Warning, "%s", bindings.DroppedWarning(topic)) })
	}})
	s, err := bindings.New(bindings.Options{Store: engine, Cloud: cloud, UntilIdle: true, Seed: 1,
		Sink: func(m runtime.Message) { w.messages = append(w.messages, m) }})
	require.NoError(t, err)
	s.VM.OnPanic = func(r any, stack []byte) { t.Errorf("panic in a native function: %v\n%s", r, stack) }
	s.VM.Globals.SetStr("backend", b.table(engine))
	s.VM.Globals.SetStr("cloud", b.cloud.table())
	s.VM.Globals.SetStr("server", vm.Int(number))
	w.Server = s
	t.Cleanup(func() { assert.NoError(t, engine.Close(context.Background())) })
	return w
}

// live is run without an end to patience: in a bubble, minutes cost nothing.
func (w *world) live(players int, seconds float64) {
	w.StartScripts()
	bindings.Join(w.Server, players)
	if seconds > 0 {
		w.Loop.After(seconds, sched.Heartbeat, func(float64) { w.Loop.Stop() })
	}
	assert.NoError(w.t, w.Run(context.Background()))
	assert.NoError(w.t, w.Tree.Check())
}

// testStoreScript is testScript for servers with a store. It runs in a bubble.
func testStoreScript(t *testing.T, src string) {
	players, seconds, servers := 0, 0.0, 1
	o := datastore.Options{Limits: datastore.LimitsOff, Rates: datastore.RobloxRates()}
	for _, m := range setting.FindAllStringSubmatch(src, -1) {
		switch m[1] {
		case "store":
		case "players":
			players, _ = strconv.Atoi(m[2])
		case "for":
			seconds, _ = strconv.ParseFloat(m[2], 64)
		case "servers":
			servers, _ = strconv.Atoi(m[2])
		case "limits":
			o.Limits = datastore.LimitsRoblox
		case "rate":
			o.Limits = datastore.LimitsRoblox
			setRate(t, &o.Rates, m[2])
		default:
			t.Fatalf("unknown setting --! %s of a script with --! store", m[1])
		}
	}
	require.NoError(t, o.Rates.Validate())
	body, raised := splitRaises(t, src)
	b := newBrokenStore()
	worlds := make([]*world, servers)
	var all sync.WaitGroup
	for n := range worlds {
		w := newStoreWorld(t, b, o, n+1)
		w.put(body, false)
		worlds[n] = w
		all.Go(func() { w.live(players, seconds) })
	}
	all.Wait()
	for _, w := range worlds {
		w.expect(src)
		assert.Contains(t, w.texts(runtime.Output), "ran to the end", "the script did not reach its last line")
	}
	for _, r := range raised {
		w := newStoreWorld(t, newBrokenStore(), o, 1)
		name := w.put(r[1], false)
		w.live(1, 0)
		w.expectRaise(name, r)
	}
}

// setRate sets a number of rates, given as "Messaging.SentBase 5".
func setRate(t *testing.T, r *datastore.Rates, text string) {
	path, number, _ := strings.Cut(text, " ")
	f, err := strconv.ParseFloat(number, 64)
	require.NoError(t, err, text)
	v := reflect.ValueOf(r).Elem()
	for _, name := range strings.Split(path, ".") {
		v = v.FieldByName(name)
		require.True(t, v.IsValid(), text)
	}
	if v.CanInt() {
		v.SetInt(int64(f))
	} else {
		v.SetFloat(f)
	}
}

// TestRequestOutlivesScript checks that what a script that stops had asked for
// is done, and that nobody is told: neither its threads nor its functions.
func TestRequestOutlivesScript(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newStoreWorld(t, newBrokenStore(), datastore.Options{Limits: datastore.LimitsOff}, 1)
		w.VM.Globals.SetStr("stop", vm.NewFunction("stop", func(*vm.Call) {
			w.Stop(w.Tree.Root().FindFirstChild("ServerScriptService").FindFirstChild("Main"))
		}).Value())
		w.place(
			[2]string{"ServerScriptService.Main:Script", `
				local store = game:GetService("DataStoreService"):GetDataStore("D")
				store:OnUpdate("k", function() print("told a stopped script") end)
				backend.delay("Save", 2)
				backend.delay("Load", 2)
				backend.delay("Keys", 2)
				task.spawn(function() print(store:SetAsync("k", 1)) end)
				task.spawn(function() print(store:GetAsync("other")) end)
				task.spawn(function() print(store:ListKeysAsync()) end)
				print(pcall(store.UpdateAsync, store, "u", function() print("called in a stopped script") return 1 end))`},
			[2]string{"ServerScriptService.Other:Script", `
				task.wait(1)
				stop()
				task.wait(10)
				backend.delay("Load", 0)
				local store = game:GetService("DataStoreService"):GetDataStore("D")
				print(store:GetAsync("k"), store:GetAsync("u"))`})
		w.live(0, 0)
		assert.Empty(t, w.texts(runtime.Error))
		assert.Equal(t, []string{"1 nil nil"}, w.texts(runtime.Output))
	})
}

// TestTransformWithoutEnd checks that a transform that never returns is stopped,
// and holds up neither its key nor other scripts.
func TestTransformWithoutEnd(t *testing.T) {
	engine := datastore.Open(memory.New(), datastore.Options{Limits: datastore.LimitsOff})
	defer engine.Close(t.Context())
	w := newWorld(t, bindings.Options{Store: engine, Timeout: 200 * time.Millisecond})
	w.place([2]string{"ServerScriptService.Main:Script", `
		local store = game:GetService("DataStoreService"):GetDataStore("D")
		task.spawn(function()
			store:UpdateAsync("k", function() while true do end end)
		end)
		task.wait()
		store:SetAsync("k", 1)
		print(store:GetAsync("k"))`})
	w.run(0, 0)
	assert.Len(t, w.texts(runtime.Error), 1)
	assert.Contains(t, w.texts(runtime.Error)[0], "exhausted allowed execution time")
	require.Len(t, w.texts(runtime.Output), 1)
	assert.Contains(t, w.texts(runtime.Output)[0], "1 DataStoreKeyInfo")
}

// TestHundredThousandCalls checks that as many threads of a script can wait for
// data stores at one time, in 100 MB beside the threads themselves, and that
// each is resumed once.
func TestHundredThousandCalls(t *testing.T) {
	const calls = 100_000
	measure := func(call string) int {
		var used int
		synctest.Test(t, func(t *testing.T) {
			w := newStoreWorld(t, newBrokenStore(), datastore.Options{Limits: datastore.LimitsOff, Workers: 1}, 1)
			w.VM.Globals.SetStr("calls", vm.Int(calls))
			before := memoryInUse()
			w.VM.Globals.SetStr("measure", vm.NewFunction("measure", func(*vm.Call) { used = memoryInUse() - before }).Value())
			w.place([2]string{"ServerScriptService.Main:Script", `
				local store = game:GetService("DataStoreService"):GetDataStore("D")
				local resumed = 0
				backend.delay("Save", 1)
				for i = 1, calls do
					task.spawn(function()
						` + call + `
						resumed += 1
					end)
				end
				measure()
				backend.delay("Save", 0)
				task.wait(60)
				print(resumed)`})
			w.live(0, 0)
			assert.Equal(t, []string{strconv.Itoa(calls)}, w.texts(runtime.Output))
			assert.Empty(t, w.texts(runtime.Error))
		})
		return used
	}
	threads := measure(`task.wait(1)`)
	waiting := measure(`store:SetAsync("k" .. i % 1000, i)`)
	t.Logf("%d calls wait: %d bytes each, of which the thread %d", calls, waiting/calls, threads/calls)
	assert.Less(t, waiting-threads, 100_000_000)
}

// memoryInUse is what heap and stacks take after a collection.
func memoryInUse() int {
	var m goruntime.MemStats
	goruntime.GC()
	goruntime.ReadMemStats(&m)
	return int(m.HeapInuse + m.StackInuse)
}
