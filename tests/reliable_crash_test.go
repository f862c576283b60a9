package tests

// This file kills the program, and the Redis it writes to, at random instants under load. Its one rule: the program
// says what it was told is saved, and the next process must find that.

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore/file"
	"lanai/datastore/redis/redistest"
)

// counting is a game that counts under many keys at once through all three APIs, and goes on counting while it closes.
const counting = `
local service = game:GetService("DataStoreService")
local Elite = require(game.ServerStorage.EliteDataStoreService)
local db = require(game.ServerStorage.PPDB).new("Documents", { hooks = {} })
local plain, ranks = service:GetDataStore("Plain"), service:GetOrderedDataStore("Ranks")
local elite = Elite:GetDataStore("Elite")
local pad = string.rep("pad ", 100)
local closing = false
local counters, lazySteps = 0, {}

-- count counts one key: read gives what is stored, write stores n and gives whether that was acknowledged.
local function count(key, read, write)
	counters += 1
	task.spawn(function()
		local n = read() or 0
		print("found", key, n)
		local function step()
			n += 1
			print("ask", key, n)
			local done = write(n)
			print(if done then "saved" else "failed", key, n)
			if not done then
				n = read() or n
			end
		end
		while not closing do
			step()
		end
		for i = 1, 8 do
			step()
		end
		counters -= 1
	end)
end

local function attempt(f, ...)
	local ok, result = pcall(f, ...)
	return if ok then result else nil
end
local function plus(old) return (old or 0) + 1 end

count("plain/set", function() return attempt(plain.GetAsync, plain, "set") end,
	function(n) return attempt(plain.SetAsync, plain, "set", n) end)
count("plain/update", function() return attempt(plain.GetAsync, plain, "update") end,
	function(n) return attempt(plain.UpdateAsync, plain, "update", plus) == n end)
count("plain/increment", function() return attempt(plain.GetAsync, plain, "increment") end,
	function(n) return attempt(plain.IncrementAsync, plain, "increment") == n end)
count("ranks/set", function() return attempt(ranks.GetAsync, ranks, "set") end,
	function(n) return pcall(ranks.SetAsync, ranks, "set", n) end)
for i = 1, 3 do
	local key = "set" .. i
	local function read()
		local ok, value = elite:Get(key)
		return ok and value and value.n
	end
	count("elite/" .. key, read, function(n) return (elite:Set(key, { n = n, pad = pad }, nil, nil, i == 1)) end)
end
count("elite/update", function() return select(2, elite:Get("update")) end,
	function(n) local ok, value = elite:Update("update", plus) return ok and value == n end)

local function stored(key)
	local value
	db:leave(key)
	db:rawGet(key, function(ok, data) value = ok and data and data.n end)
	return value
end
local function change(key, n)
	return db:update(key, function(old) old.n = n old.pad = pad return old end)
end
for i = 1, 2 do
	local key = "flushed" .. i
	count("ppdb/" .. key, function() return stored(key) end,
		function(n) return change(key, n) and db:flush(key) end)
end
count("ppdb/left", function() return stored("left") end, function(n)
	local left = false
	db:leave("left", function() end)
	return change("left", n) and (db:leave("left", function(ok) left = ok end) or left)
end)
count("ppdb/atomic", function() return stored("atomic") end,
	function(n) return db:atomicIncrement("atomic", "n", 1) == n end)

-- These are changed all the time and saved now and then: what beforeSave saw is stored when OnSave fires.
local before = {}
local lazy = require(game.ServerStorage.PPDB).new("Autosaved", { hooks = { beforeSave = function(key, data)
	before[key] = data.n
end } })
lazy.OnSave:Connect(function(key) print("saved", "lazy/" .. key, before[key]) end)
for i = 1, 6 do
	task.spawn(function()
		local key = "k" .. i
		local n = lazy:init(key, { n = 0 }).n
		print("found", "lazy/" .. key, n)
		local function step()
			n += 1
			print("ask", "lazy/" .. key, n)
			lazy:update(key, function(old) old.n = n return old end)
		end
		table.insert(lazySteps, step)
		while not closing do
			step()
			task.wait(0.005)
		end
	end)
end
task.spawn(function()
	while not closing do
		task.wait(0.02)
		lazy:flushWrites()
	end
end)

game:BindToClose(function()
	closing = true
	print("closing", "-", 0)
	while counters > 0 do
		task.wait()
	end
	for _, step in lazySteps do -- these are saved after this function
		step()
	end
end)
`

// A death is how a process ends.
type death struct {
	early bool          // after counts from the start of the process, else from when it has begun to count
	after time.Duration // until SIGTERM, or SIGKILL if drain is 0
	drain time.Duration // from when it says that it closes to SIGKILL
	begun func()        // what else happens once it has begun to count; may be nil
}

// randomDeath draws one in three deaths as the process starts, and one in three during a drain.
func randomDeath(random *rand.Rand, round int) death {
	d := death{early: round%3 == 0, after: time.Duration(random.IntN(150)) * time.Millisecond}
	if round%3 == 2 {
		d.drain = time.Duration(1+random.IntN(60_000)) * time.Microsecond
	}
	return d
}

// A toll counts how processes ended, and the writes acknowledged while they were closing, by the first part of the key.
type toll struct {
	kills, drains, ended int
	closing              map[string]int
}

// live runs a process until its death and audits what it says.
func (l *ledger) live(dir string, d death, deaths *toll, flags ...string) {
	l.t.Helper()
	p := startProcess(l.t, dir, append(flags, "--limits", "off")...)
	strike := func() {
		if d.drain == 0 {
			p.kill()
			return
		}
		_ = p.Process.Signal(syscall.SIGTERM)
	}
	begun, closing := false, false
	if d.early {
		time.AfterFunc(d.after, strike)
	}
	for line := range p.lines {
		switch api, _, _ := strings.Cut(line[1], "/"); {
		case line[0] == "found" && !begun:
			begun = true
			if !d.early {
				time.AfterFunc(d.after, strike)
			}
			if d.begun != nil {
				d.begun()
			}
		case line[0] == "closing":
			closing = true
			time.AfterFunc(d.drain, p.kill)
		case line[0] == "saved" && closing:
			deaths.closing[api]++
		}
		l.note(line)
	}
	killed, code := p.end()
	switch {
	case killed && closing:
		deaths.drains++
	case killed:
		deaths.kills++
	default:
		require.Zero(l.t, code, "the program ended by itself:\n%s", p.text.String())
		l.drained()
		deaths.ended++
	}
}

func TestReliableCrashFile(t *testing.T) {
	random := seeded(t)
	kills := fromEnv(t, "LANAI_TEST_KILLS", 200)
	dir := writePlace(t, counting)
	l := newLedger(t)
	deaths := toll{closing: map[string]int{}}
	for round := 0; deaths.kills+deaths.drains < kills; round++ {
		l.live(dir, randomDeath(random, round), &deaths)
		if round%10 == 9 {
			verify(t, filepath.Join(dir, ".lanai", "store.db"))
		}
	}
	l.live(dir, death{after: 200 * time.Millisecond, drain: patience}, &deaths) // reads everything once more
	verify(t, filepath.Join(dir, ".lanai", "store.db"))

	assert.Len(t, l.saved, 18, "keys")
	assert.Greater(t, deaths.drains, kills/10, "kills during the drain")
	for _, api := range []string{"plain", "elite", "ppdb", "lazy"} {
		assert.NotZero(t, deaths.closing[api], "%s: writes while closing", api)
	}
	figure(t, "crash, file store", "%d kills, %d of them in the drain at close, %d keys, %d acknowledged writes, 0 lost",
		deaths.kills+deaths.drains, deaths.drains, len(l.saved), l.total)
}

// verify opens a store that no process has open and checks its structure.
func verify(t *testing.T, path string) {
	t.Helper()
	store, err := file.Open(path, file.Options{})
	require.NoError(t, err, "the store must open after every kill")
	require.NoError(t, store.Verify(t.Context()))
	require.NoError(t, store.Close())
}

// TestReliableCrashRedis kills the program, and in every fourth life also the Redis server, which writes its log before
// it answers.
func TestReliableCrashRedis(t *testing.T) {
	random := seeded(t)
	kills := fromEnv(t, "LANAI_TEST_KILLS", 200) / 5
	server := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	dir := writePlace(t, counting)
	l := newLedger(t)
	deaths := toll{closing: map[string]int{}}
	serverKills := 0
	for round := 0; deaths.kills+deaths.drains < kills; round++ {
		d := randomDeath(random, round)
		if round%4 != 3 {
			l.live(dir, d, &deaths, "--store", server.URL())
			continue
		}
		d.early, d.after = false, d.after+time.Second // the server is away for a moment of that
		restarted := make(chan struct{})
		d.begun = func() {
			time.AfterFunc(time.Duration(random.IntN(200))*time.Millisecond, func() {
				defer close(restarted)
				server.Kill()
				server.Restart()
			})
		}
		l.live(dir, d, &deaths, "--store", server.URL())
		<-restarted
		serverKills++
	}
	l.live(dir, death{after: 200 * time.Millisecond, drain: patience}, &deaths, "--store", server.URL())

	assert.Len(t, l.saved, 18, "keys")
	figure(t, "crash, redis", "%d kills of the program, %d of them in the drain at close, %d kills of the server, %d keys, %d acknowledged writes, 0 lost",
		deaths.kills+deaths.drains, deaths.drains, serverKills, len(l.saved), l.total)
}
