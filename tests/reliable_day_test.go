package tests

// This file lets a server run for a day of virtual time while its store fails now and then. Its one rule: the script
// keeps a model of what must be stored, and what the day has cost is counted, not guessed.

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	goruntime "runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/memory"
	"lanai/datastore/redis"
	"lanai/datastore/redis/redistest"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/project"
	"lanai/runtime/sched"
)

// playing saves what players earn: a profile through PPDB, an inventory through Elite, their visits through
// UpdateAsync. It tries again whatever fails, and says in the end what must be stored.
const playing = `
local Players = game:GetService("Players")
local Elite = require(game.ServerStorage.EliteDataStoreService)
local db = require(game.ServerStorage.PPDB).new("Profiles")
local inventories = Elite:GetDataStore("Inventories")
local plain = game:GetService("DataStoreService"):GetDataStore("Visits")
local model = {} -- by key
local present, busy, saving = {}, {}, {}

local function again(f, ...)
	while true do
		local results = table.pack(f(...))
		if results[1] then
			return table.unpack(results, 2, results.n)
		end
		task.wait(5)
	end
end
local function saveItems(key, prioritize)
	again(function() -- a later try must not bring back what was there before
		return (inventories:Set(key, { items = model[key].items }, nil, nil, prioritize))
	end)
end
local function earn(key, coins)
	again(function()
		return db:update(key, function(profile)
			profile.coins += coins
			return profile
		end)
	end)
	model[key].coins += coins
end
local function leave(key)
	again(function()
		local done
		db:leave(key, function(ok) done = ok end)
		return done
	end)
end

Players.PlayerAdded:Connect(function(player)
	local key = "Player_" .. player.UserId
	while busy[key] do -- what the last visit changed is not saved yet
		task.wait(1)
	end
	busy[key] = true
	model[key] = model[key] or { coins = 0, items = 0, visits = 0 }
	local profile = again(function() local p = db:init(key, { coins = 0 }) return p ~= nil, p end)
	assert(profile.coins == model[key].coins, key .. " has lost coins")
	local inventory = again(inventories.Get, inventories, key)
	assert((if inventory then inventory.items else 0) == model[key].items, key .. " has lost items")
	model[key].visits += 1
	again(pcall, plain.UpdateAsync, plain, key, function() return model[key].visits end)
	if player.Parent then
		present[key] = player
	else
		leave(key)
	end
	busy[key] = nil
end)

Players.PlayerRemoving:Connect(function(player)
	local key = "Player_" .. player.UserId
	if present[key] ~= player then
		return
	end
	present[key] = nil
	busy[key] = true
	while (saving[key] or 0) > 0 do
		task.wait(1)
	end
	earn(key, 100)
	leave(key)
	saveItems(key, true)
	busy[key] = nil
end)

-- autosave is called by the test every minute.
workspace:WaitForChild("Autosave").Event:Connect(function()
	for key in present do
		task.spawn(function()
			saving[key] = (saving[key] or 0) + 1
			earn(key, math.random(1, 10))
			model[key].items += 1
			saveItems(key)
			saving[key] -= 1
		end)
	end
	db:flushWrites()
	workspace:SetAttribute("Cached", db:size())
end)
workspace:WaitForChild("Report").Event:Connect(function()
	while next(busy) do
		task.wait(1)
	end
	workspace:SetAttribute("Cached", db:size())
	for key, want in model do
		print("model", "Profiles", key, "coins", want.coins)
		print("model", "Inventories", key, "items", want.items)
		print("model", "Visits", key, "", want.visits)
	end
end)`

// A countingClock counts the timers of a store engine.
type countingClock struct {
	*bindings.VirtualClock
	timers atomic.Int64
}

func (c *countingClock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	c.timers.Add(1)
	cancel := c.VirtualClock.AfterFunc(d, func() {
		c.timers.Add(-1)
		f()
	})
	return func() bool {
		stopped := cancel()
		if stopped {
			c.timers.Add(-1)
		}
		return stopped
	}
}

// A day is a server under test, from midnight to midnight.
type day struct {
	*testing.T
	*runtime.Server
	clock   *countingClock
	engine  *datastore.Engine
	random  *rand.Rand // of the loop
	clients func() int // connections to the store
	present map[int64]*instance.Instance
	visits  int
	over    bool

	mu     sync.Mutex // guards the rest
	chance *rand.Rand
	saves  int
	faults int
	errors []string
	model  map[datastore.Key]map[string]int

	second, last census
}

// A census counts what may leak.
type census struct {
	goroutines, locks, requests, timers, documents, connections int
	heap                                                        uint64
}

const (
	residents = 24 // players who come and go
	firstHour = 2  // of the comparison
)

var midnight = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func TestReliableDay(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		runDay(t, func() datastore.Backend { return memory.New() }, func() int { return 0 })
	})
	t.Run("redis", func(t *testing.T) {
		server := redistest.Start(t)
		client := server.Client()
		defer client.Close()
		open := func() datastore.Backend {
			store, err := redis.Open(t.Context(), server.URL(), redis.Options{})
			require.NoError(t, err)
			return store
		}
		runDay(t, open, func() (n int) {
			info := client.InfoMap(t.Context(), "clients").Val()
			n, err := strconv.Atoi(info["Clients"]["connected_clients"])
			require.NoError(t, err)
			return n
		})
	})
}

func runDay(t *testing.T, open func() datastore.Backend, clients func() int) {
	began := time.Now()
	before := clients()
	goroutines := goruntime.NumGoroutine()
	random := seeded(t)
	d := &day{T: t, random: random, chance: rand.New(rand.NewPCG(random.Uint64(), 0)), clients: clients,
		clock:   &countingClock{VirtualClock: bindings.NewVirtualClock(midnight)},
		present: map[int64]*instance.Instance{}, model: map[datastore.Key]map[string]int{}}
	backend := open()
	faulty := &backendtest.Faulty{Backend: backend}
	faulty.Inject(d.fault)
	d.engine = datastore.Open(faulty, datastore.Options{Clock: d.clock})
	d.start()
	require.NoError(t, d.Server.Run(context.Background()), "the server ends when nothing is left to do")
	assert.Zero(t, d.cached(), "documents cached after everybody has left")
	require.NoError(t, d.engine.Close(context.Background()))
	took := time.Since(began)

	d.check(backend)
	stats := d.engine.Stats()
	assert.Zero(t, stats.Keys+stats.Running+stats.Main+stats.Priority, "%+v", stats)
	assert.Zero(t, d.clock.timers.Load(), "timers of the engine")
	require.NoError(t, backend.Close())
	settle(t, "goroutines", goroutines, goruntime.NumGoroutine)
	settle(t, "connections", before, clients)
	figure(t, "24 hours", "%d visits of %d players, %d writes, %d faults, %.1f s; hour %d: %v; hour 24: %v", d.visits, residents,
		d.saves, d.faults, took.Seconds(), firstHour, d.second, d.last)
}

// settle waits until a number is down to what it was before; the waiting takes no goroutine.
func settle(t *testing.T, what string, before int, now func() int) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); now() > before; <-tick.C {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			require.Failf(t, what, "%d, want %d as before\n%s", now(), before, stacks[:goruntime.Stack(stacks, true)])
		}
	}
}

func (c census) String() string {
	return fmt.Sprintf("%.1f MB, %d goroutines, %d timers, %d documents, %d connections", float64(c.heap)/1e6, c.goroutines, c.timers,
		c.documents, c.connections)
}

// start builds the place and sets the day's course.
func (d *day) start() {
	s, err := bindings.New(bindings.Options{Clock: d.clock, Store: d.engine, UntilIdle: true, Seed: 1, Sink: d.hear})
	require.NoError(d, err)
	d.Server = s
	s.VM.OnPanic = func(r any, stack []byte) { d.Errorf("panic in a native function: %v\n%s", r, stack) }
	root := &project.Node{Name: "Game", ClassName: "DataModel", Children: []*project.Node{
		{Name: "Workspace", ClassName: "Workspace", Children: []*project.Node{
			{Name: "Autosave", ClassName: "BindableEvent"}, {Name: "Report", ClassName: "BindableEvent"}}},
		{Name: "ServerScriptService", ClassName: "ServerScriptService", Children: []*project.Node{
			{Name: "Main", ClassName: "Script", Source: playing}}}}}
	s.Place(&project.Project{Name: "Day", Root: root})
	bindings.Ready(s)
	s.StartScripts()
	for id := range int64(residents) {
		d.after(time.Duration(d.random.IntN(3600))*time.Second, func() { d.join(id + 1) })
	}
	d.every(time.Minute, func() { d.fire("Autosave") })
	d.after(firstHour*time.Hour-30*time.Second, func() { d.second = d.count() })
	d.after(24*time.Hour-30*time.Second, func() { d.last = d.count() })
	d.after(24*time.Hour, d.evening)
}

// after does f on the loop after a time.
func (d *day) after(t time.Duration, f func()) {
	d.Loop.After(t.Seconds(), sched.Heartbeat, func(float64) { f() })
}

// every does f again and again until the day is over.
func (d *day) every(t time.Duration, f func()) {
	d.after(t, func() {
		if !d.over {
			f()
			d.every(t, f)
		}
	})
}

func (d *day) workspace() *instance.Instance { return d.Tree.Root().FindFirstChild("Workspace") }

func (d *day) fire(event string) {
	d.workspace().FindFirstChild(event).EventNamed("Event").Fire()
}

// join lets a player come for a while, and again later.
func (d *day) join(id int64) {
	if d.over {
		return
	}
	player, err := class.Join(d.Bindings.(*bind.Env), class.NewPlayer{UserID: id})
	require.NoError(d, err)
	d.present[id] = player
	d.visits++
	d.after(time.Duration(1+d.random.IntN(1800))*time.Second, func() { d.leave(id) })
}

func (d *day) leave(id int64) {
	if d.over {
		return
	}
	class.Leave(d.Bindings.(*bind.Env), d.present[id])
	delete(d.present, id)
	d.after(time.Duration(1+d.random.IntN(3600))*time.Second, func() { d.join(id) })
}

// evening sends everybody home and asks the script for its model.
func (d *day) evening() {
	d.over = true
	for _, player := range d.present {
		class.Leave(d.Bindings.(*bind.Env), player)
	}
	clear(d.present)
	d.after(10*time.Minute, func() { d.fire("Report") })
}

// fault decides what becomes of a request: every second hour the store is away for a minute, and otherwise one request
// in a hundred fails, some of them after they were carried out.
func (d *day) fault(c backendtest.Call) (f backendtest.Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	at := d.clock.Now().Sub(midnight)
	if c.Verb == "Save" {
		d.saves++
	}
	away := at%(2*time.Hour) > time.Hour && at%(2*time.Hour) < time.Hour+time.Minute
	switch n := d.chance.IntN(1000); {
	case away, n < 7:
		f.Before = backendtest.ErrInjected
	case n < 10:
		f.After = backendtest.ErrInjected
	default:
		return f
	}
	d.faults++
	return f
}

// hear takes up what the script says.
func (d *day) hear(m runtime.Message) {
	d.mu.Lock()
	defer d.mu.Unlock()
	words := strings.Split(m.Text, " ")
	switch {
	case m.Level == runtime.Error:
		d.errors = append(d.errors, m.Text)
	case words[0] == "model" && len(words) == 5:
		key := datastore.Key{Store: words[1], Scope: "global", Name: words[2]}
		n, err := strconv.Atoi(words[4])
		require.NoError(d, err)
		d.model[key] = map[string]int{words[3]: n}
	}
}

// cached is how many documents PPDB has in its cache, as the script last said.
func (d *day) cached() int {
	n, _ := d.workspace().Attribute("Cached").(float64)
	return int(n)
}

// count takes a census; it runs on the loop, when no request is under way.
func (d *day) count() census {
	goruntime.GC()
	goruntime.GC()
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	stats := d.engine.Stats()
	return census{goroutines: goruntime.NumGoroutine(), locks: stats.Keys, requests: stats.Main + stats.Priority + stats.Running,
		timers: int(d.clock.timers.Load()), documents: d.cached(), connections: d.clients(), heap: m.HeapAlloc}
}

// mostConnections is how many connections the Redis store of a server keeps, the one that listens and that of the census
// included.
const mostConnections = 26

// check compares what is stored with the model, and the two censuses.
func (d *day) check(backend datastore.Backend) {
	assert.Empty(d, d.errors)
	assert.Len(d, d.model, 3*residents)
	for key, want := range d.model {
		entry, err := backend.Load(d.Context(), key)
		require.NoError(d, err)
		require.NotNil(d, entry, key)
		for field, n := range want {
			var got any
			require.NoError(d, json.Unmarshal(entry.Value, &got))
			if object, ok := got.(map[string]any); ok {
				got = object[field]
			}
			assert.EqualValues(d, n, got, "%s %s", key, field)
		}
	}
	assert.LessOrEqual(d, d.last.locks, residents, "lock records") // 0 unless the machine is busy
	assert.LessOrEqual(d, d.last.requests, residents, "requests under way")
	assert.LessOrEqual(d, d.last.goroutines, d.second.goroutines+3, "goroutines")
	assert.LessOrEqual(d, d.last.timers, residents, "timers")
	assert.LessOrEqual(d, d.last.documents, residents, "documents")
	assert.LessOrEqual(d, d.last.connections, mostConnections, "connections")
	assert.Less(d, d.last.heap, d.second.heap+d.second.heap/10+(1<<20), "heap in bytes")
}
