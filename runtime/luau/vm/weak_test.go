package vm_test

// This file tests weak tables. Its one rule: what a script prints does not
// depend on when the collector runs, except where gc() is called.

import (
	goruntime "runtime"
	"testing"

	"github.com/stretchr/testify/assert"

	"lanai/runtime/luau/vm"
)

// weakPrelude gives scripts gc(), count(t) and churn(f): f's registers are
// overwritten, so that nothing it used stays on the stack.
const weakPrelude = `
local function wipe(...) local a, b, c, d, e, f, g, h, i, j, k, l = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 return ... end
local function away(f, ...) f(...) for i = 1, 3 do wipe(wipe(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)) end gc() end
local function count(t) local n = 0 for _ in t do n += 1 end return n end
local function weak(mode, t) return setmetatable(t or {}, {__mode = mode}) end
`

func newWeakScript(t *testing.T) *script {
	s := newScript(t)
	s.global("gc", func(*vm.Call) { goruntime.GC() })
	return s
}

func TestWeakTables(t *testing.T) {
	for name, c := range map[string]struct{ source, want string }{
		"values":         {`local t = weak("v") away(function() t[1] = {} t.x = {} t.y = "s" t[2] = 5 end) print(t[1], t.x, t.y, t[2])`, "nil nil s 5"},
		"values alive":   {`local t, keep = weak("v"), {} away(function() t.x = keep t[1] = print end) print(t.x == keep, t[1] == print)`, "true true"},
		"keys":           {`local t = weak("k") away(function() t[{}] = 1 t[function() return t end] = 2 t[newproxy()] = 3 t[buffer.create(1)] = 4 t[coroutine.create(print)] = 5 end) print(count(t), next(t))`, "0 nil"},
		"keys alive":     {`local t, k = weak("k"), {} away(function() t[k] = {1} end) print(t[k][1], count(t))`, "1 1"},
		"strings stay":   {`local t = weak("kv") away(function() t["a" .. tostring(1)] = "b" .. tostring(2) t[1.5] = true t[true] = vector.create(1, 2, 3) end) print(t.a1, t[1.5], t[true])`, "b2 true 1, 2, 3"},
		"ephemeron":      {`local t = weak("k") away(function() local k = {} t[k] = {k} end) print(count(t))`, "0"},
		"ephemeron pair": {`local t = weak("k") away(function() local a, b = {}, {} t[a] = b t[b] = a end) print(count(t))`, "0"},
		"ephemerons":     {`local t, u = weak("k"), weak("k") away(function() local a, b = {}, {} t[a] = b u[b] = a end) print(count(t), count(u))`, "0 0"},
		"chain":          {`local t, a = weak("k"), {} away(function() local b, c = {}, {} t[a] = b t[b] = c t[c] = "end" end) print(t[t[t[a]]], count(t))`, "end 3"},
		"dead table":     {`local k, seen = {}, weak("v") away(function() local t = weak("k") t[k] = {} seen[1] = t seen[2] = t[k] end) weak("k")[k] = {} away(print) print(seen[1], seen[2])`, "\nnil nil"},
		"kv":             {`local t, k, v = weak("kv"), {}, {} away(function() t[k] = {} t[{}] = v t.x = k end) print(count(t), t.x == k)`, "1 true"},
		"length":         {`local t, keep = weak("v"), {} away(function() for i = 1, 10 do t[i] = if i <= 4 then keep else {} end end) print(#t)`, "4"},
		"churn":          {`local t = weak("k") for i = 1, 200 do away(function() for j = 1, 50 do t[{}] = {j} end end) end print(count(t))`, "0"},
		"reuse":          {`local t = weak("k") local keep = {} for i = 1, 100 do keep[i] = {} t[keep[i]] = i end for i = 1, 100 do assert(t[keep[i]] == i) t[keep[i]] = nil end print(count(t)) for i = 1, 100 do t[keep[i]] = {i} end local s = 0 for k, v in t do s += v[1] end print(s)`, "0\n5050"},
		"overwrite":      {`local t, k = weak("k"), {} t[k] = {1} t[k] = 2 print(t[k]) t[k] = {3} print(t[k][1]) t[k] = nil print(t[k], count(t)) t[k] = {4} print(t[k][1])`, "2\n3\nnil 0\n4"},
		"two tables":     {`local a, b, k = weak("k"), weak("k"), {} a[k], b[k] = {1}, {2} print(a[k][1], b[k][1]) a[k] = nil print(a[k], b[k][1])`, "1 2\nnil 2"},
		"order":          {`local t = weak("v") for _, k in {"a","b","c","d","e","f","g","h"} do t[k] = true end local s = "" for k in pairs(t) do s ..= k end print(s)`, "ahcbedgf"},
		"order kept":     {`local t = {a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8} local function keys() local s = "" for k in t do s ..= k end return s end local x = keys() weak("kv", t) print(x == keys(), #x) setmetatable(t, nil) print(x == keys())`, "true 8\ntrue"},
		"loop removes":   {`local t, keep = weak("k"), {} for i = 1, 64 do keep[i] = {} t[keep[i]] = {i} end for k, v in t do t[k] = nil end print(count(t))`, "0"},
		"loop collects":  {`local t = weak("k") for i = 1, 64 do t[{}] = {i} end local n = 0 for k, v in t do n += 1 k, v = nil, nil gc() end print(n <= 64, n >= 1)`, "true true"},
		"ipairs":         {`local t = weak("v") for i = 1, 5 do t[i] = i end local s = 0 for i, v in ipairs(t) do s += v end for i, v in pairs(t) do s += v end for i, v in next, t do s += v end print(s, #t)`, "45 5"},
		"library":        {`local t = weak("v") for i = 1, 5 do table.insert(t, 6 - i) end table.sort(t) print(table.concat(t, " "), table.unpack(t)) table.remove(t, 1) table.insert(t, 1, 9) print(table.concat(t, " "), table.find(t, 4), #t) table.move(t, 1, 3, 4) print(table.concat(t, " ")) table.clear(t) print(next(t), #t)`, "1 2 3 4 5 1 2 3 4 5\n9 2 3 4 5 4 5\n9 2 3 9 2 3\nnil 0"},
		"sort":           {`local t = weak("v") for i = 1, 5 do t[i] = {i} end local k = table.clone(t) table.sort(t, function(a, b) return a[1] > b[1] end) print(t[1][1], t[5][1], k[1][1])`, "5 1 1"},
		"clone":          {`local t, k = weak("k"), {} t[k] = {7} t.x = 1 local c = table.clone(t) t[k] = nil print(c[k][1], c.x, t[k]) local keep = away(function() c[{}] = {} end) print(count(c))`, "7 1 nil\n2"},
		"freeze":         {`local t = table.freeze(weak("k")) print(pcall(function() t.x = 1 end)) print(pcall(function() t[{}] = 1 end))`, "false x:6: attempt to modify a readonly table\nfalse x:6: attempt to modify a readonly table"},
		"methods":        {`local class = {__mode = "k"} class.__index = class function class.get() return "class" end local t = setmetatable({}, class) print(t:get(), t.get()) for i = 1, 2 do print(t:get()) t.get = function() return "own" end end print(t:get(), t.get(), rawget(t, "get") ~= nil)`, "class class\nclass\nown\nown own true"},
		"inherits":       {`local base = weak("k", {x = 1}) local mt = getmetatable(base) mt.__index = {x = 2, y = 3} local t = setmetatable({}, {__index = base}) for i = 1, 3 do print(t.x, t.y, base.x, base.y) end`, "1 3 1 3\n1 3 1 3\n1 3 1 3"},
		"newindex":       {`local log = {} local t = setmetatable({a = 1}, {__mode = "k", __newindex = function(t, k, v) table.insert(log, k) rawset(t, k, v) end}) t.a = 2 t.b = 3 t.b = 4 print(t.a, t.b, #log)`, "2 4 1"},
		"fields":         {`local t = weak("k") for i = 1, 5 do t.x = (t.x or 0) + i t[""] = i t.weak = i end print(t.x, t[""], t.weak, t.Weak)`, "15 5 5 nil"},
		"NaN":            {`local t = weak("k") print(pcall(function() t[0/0] = 1 end)) print(pcall(function() t[nil] = 1 end)) print(t[nil], t[0/0])`, "false x:6: table index is NaN\nfalse x:6: table index is nil\nnil nil"},
		"globals":        {`local env = setmetatable({}, {__mode = "v", __index = getfenv()}) local f = setfenv(function() x = 1 x = x + 1 y = {} return x end, env) print(f(), f(), env.x)`, "2 2 2"},
		// Modes that change.
		"to strong":     {`local t, k = weak("k"), {} t[k] = {1} t.x = 2 t[1] = 3 setmetatable(t, nil) away(function() t[{}] = {} end) print(t[k][1], t.x, t[1], count(t))`, "1 2 3 4"},
		"to weak":       {`local t = {} away(function() t[{}] = 1 t[1] = {} t.x = {} setmetatable(t, {__mode = "kv"}) end) print(count(t), #t)`, "0 0"},
		"mode later":    {`local mt = {} local t = setmetatable({}, mt) mt.__mode = "k" away(function() t[{}] = 1 end) print(count(t))`, "0"},
		"mode changed":  {`local t = weak("k") t[1] = "s" getmetatable(t).__mode = "v" away(function() t.x = {} t[{}] = 1 end) print(t.x, count(t))`, "nil 2"},
		"mode gone":     {`local t = weak("k") t.x = 1 getmetatable(t).__mode = nil away(function() t[{}] = {} t.x = 2 end) print(count(t), t.x)`, "2 2"},
		"mode is no":    {`local t = weak(5) away(function() t[{}] = {} end) print(count(t)) setmetatable(t, {__mode = "x"}) print(count(t))`, "1\n1"},
		"while looping": {`local t = {} for i = 1, 40 do t[i * 1000] = i end local n = 0 for k in t do n += 1 if n == 20 then setmetatable(t, {__mode = "k"}) end end print(n >= 20, count(t))`, "true 40"},
		"next":          {`local t, k = weak("k"), {} t[k] = 1 print(next(t) == k, next(t, k)) print(pcall(next, t, {}))`, "true nil\nfalse invalid key to 'next'"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newWeakScript(t)
			assert.Equal(t, c.want, s.prints(weakPrelude+c.source))
		})
	}
}

// TestWeakTableStaysSmall checks that entries that are no more make room.
func TestWeakTableStaysSmall(t *testing.T) {
	s := newWeakScript(t)
	var kept vm.Value
	s.global("keep", func(c *vm.Call) { kept = c.Arg(1) })
	before := heapAlloc()
	s.prints(weakPrelude + `
		local t = weak("k")
		keep(t)
		for i = 1, 100 do
			away(function() for j = 1, 1000 do t[{}] = {j} end end)
		end`)
	assert.Less(t, heapAlloc(), before+(4<<20), "100,000 entries take some 20 MB")
	goruntime.KeepAlive(kept)
}

// heapAlloc is what the heap takes after a collection.
func heapAlloc() uint64 {
	var m goruntime.MemStats
	goruntime.GC()
	goruntime.ReadMemStats(&m)
	return m.HeapAlloc
}
