package tests

// This file runs several server processes on one Redis. Its one rule: what they did together is counted by a process
// that took no part.

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore/redis/redistest"
)

const (
	servers    = 4
	increments = 100_000 // of all servers together
)

// incrementing adds 1 to shared counters through every API, `each` times, from 20 threads.
const incrementing = `
local each = %d
local service = game:GetService("DataStoreService")
local Elite = require(game.ServerStorage.EliteDataStoreService)
local plain, elite = service:GetDataStore("Plain"), Elite:GetDataStore("Elite")
local db = require(game.ServerStorage.PPDB).new("Documents")
local server = plain:IncrementAsync("servers")
while plain:IncrementAsync("servers", 0) < %d do
	task.wait(0.01)
end

local function plus(old) return (old or 0) + 1 end
local ways = {
	{ name = "update", share = 0.4, add = function(key) plain:UpdateAsync(key, plus) end },
	{ name = "increment", share = 0.1, add = function(key) plain:IncrementAsync(key) end },
	{ name = "elite", share = 0.2, add = function(key) assert(elite:Update(key, plus)) end },
	{ name = "atomic", share = 0.1, add = function(key) assert(db:atomicIncrement(key, "n", 1)) end },
	-- Half of the changes are to a field of the server's own, half to one that all share.
	{ name = "document", share = 0.2, add = function(key, i)
		local field = if i %% 2 == 0 then "shared" else "of" .. server
		assert(db:update(key, function(old)
			old[field] = plus(old[field])
			return old
		end))
		if i %% 10 == 0 then
			assert(db:flush(key))
		end
	end },
}
local running = 0
for _, way in ways do
	for thread = 1, 4 do
		running += 1
		task.spawn(function()
			local key = way.name .. thread
			for i = 1, each * way.share / 4 do
				way.add(key, i)
			end
			running -= 1
		end)
	end
end
while running > 0 do
	task.wait(0.01)
end
assert(db:flushWrites())
print("done", server, each)`

// counted prints the sum of the counters of each way.
const counted = `
local service = game:GetService("DataStoreService")
local function sum(name, store, way)
	local total = 0
	for thread = 1, 4 do
		local value = service:GetDataStore(store):GetAsync(way .. thread)
		for _, n in if type(value) == "table" then value else { value } do
			total += n
		end
	end
	print("total", name, total)
end
sum("UpdateAsync", "Plain", "update")
sum("IncrementAsync", "Plain", "increment")
sum("Elite:Update", "Elite", "elite")
sum("PPDB:atomicIncrement", "Documents", "atomic")
sum("PPDB:update", "Documents", "document")`

// together runs a place on several servers until they end.
func together(t *testing.T, n int, script string, flags ...string) (lines [][]string) {
	t.Helper()
	dir := writePlace(t, script)
	processes := make([]*process, n)
	for i := range processes {
		processes[i] = startProcess(t, dir, append(flags, "--until-idle", "--limits", "off")...)
	}
	for _, p := range processes {
		for line := range p.lines {
			lines = append(lines, line)
		}
		_, code := p.end()
		require.Zero(t, code, p.text.String())
		require.NotContains(t, p.text.String(), "assertion failed")
	}
	return lines
}

func TestReliableIncrements(t *testing.T) {
	store := redistest.Start(t).URL() + "?prefix=increments"
	began := time.Now()
	lines := together(t, servers, fmt.Sprintf(incrementing, increments/servers, servers), "--store", store)
	took := time.Since(began)
	done := 0
	for _, line := range lines {
		if line[0] == "done" {
			done++
		}
	}
	require.Equal(t, servers, done)

	sum := 0
	want := map[string]int{"UpdateAsync": increments * 4 / 10, "IncrementAsync": increments / 10, "Elite:Update": increments * 2 / 10,
		"PPDB:atomicIncrement": increments / 10, "PPDB:update": increments * 2 / 10}
	for _, line := range together(t, 1, counted, "--store", store) {
		if line[0] != "total" {
			continue
		}
		n, err := strconv.Atoi(line[2])
		require.NoError(t, err)
		assert.Equal(t, want[line[1]], n, line[1])
		delete(want, line[1])
		sum += n
	}
	assert.Empty(t, want)
	figure(t, "increments", "%d from %d server processes on one redis-server in %.1f s, total %d, 0 lost", increments, servers, took.Seconds(), sum)
}
