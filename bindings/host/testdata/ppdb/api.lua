--! stored Data/global/p {"Coins":12,"Level":1,"saved":true,"_version":2}
--! stored Data/global/gone nothing
-- Every name of PPDB.
assert(PPDB == require("PPDB") and PPDB == require("PaoPaoDataStore"))
local events = {}
local function note(name) return function(key) events[#events + 1] = name .. " " .. tostring(key) end end
local D = PPDB.new("Data", {
	migrations = {
		[1] = function(data) data.Coins = data.Coins or 0 return data end,
		[2] = function(data) data.Level = 1 return data end,
	},
	retries = 2, expire = 3600, debug = false,
	hooks = {
		beforeInit = note("beforeInit"), afterLoad = note("afterLoad"), afterInit = note("afterInit"),
		beforeSave = function(key, data) data.saved = key == "p" or nil end,
		afterSave = note("afterSave"), beforeDelete = note("beforeDelete"), afterDelete = note("afterDelete"),
	},
})
assert(D == PPDB.new("Data") and D == PPDB("Data") and D.name == "Data")
local connection = D.OnInit:Connect(note("OnInit"))
D.OnSave:Once(note("OnSave"))
D.OnDelete:Connect(note("OnDelete"))
D.OnInvalidate:Connect(note("OnInvalidate"))
local seen
local data = D:init("p", { Coins = 1 }, function(ok, got) seen = ok and got.Coins end)
assert(data.Coins == 1 and data.Level == 1 and data._version == 2 and seen == 1)
connection.Disconnect()
assert(D:getOrInit("q", { n = 1 }).n == 1)
assert(D:get("q").n == 1 and D:getWithDefault("nothing", { d = 1 }).d == 1 and D:getCached("q").n == 1)
D:setCached("cached", { c = 1 })
assert(D:getCached("cached").c == 1)
assert(D:set("q", { n = 2 }) == true and D:get("q").n == 2)
assert(D:update("p", function(old) old.Coins = old.Coins + 9 return old end, function(ok, new) seen = new.Coins end) == true)
assert(seen == 10 and D:getCached("p").Coins == 10)
assert(D:update("p", function() return nil end) == false)
assert(D:increment("p", "Coins") == 11)
assert(D:atomicIncrement("p", "Coins", 0.5) == 11.5 and D:increment("p", "Coins", 0.5) == 12)
D:batchUpdate({ "q", "r" }, function(d, key) d.batch = key return d end)
assert(D:get("q").batch == "q" and D:get("r").batch == "r")
local result = D:transaction({ "q", "r" }, function(batch) batch.q.n, batch.r.n = 5, 6 return batch end)
assert(result.q.n == 5 and D:get("r").n == 6)
assert(D:hasKey("p") and D:exists("q") and not D:exists("never"))
assert(D:size() >= 3 and D:stat().name == "Data" and D:stat().cachedKeys == D:size())
assert(D:flushWrites() == true and D:flushWritesSync() == true and D:flush("p") == true)
assert(D:rawGet("q").n == 5)
assert(D:rawSet("raw", { x = 1 }, function(ok) seen = ok end) == true and seen == true)
assert(D:rawGet("raw").x == 1)
local keys = {}
for _, key in ipairs(D:keys()) do keys[key] = true end
assert(keys.p and keys.q and keys.raw and keys.cached)
local dump = D:export()
assert(dump.q.n == 5)
assert(D:import({ imported = { i = 1 } }) == 1 and D:get("imported").i == 1)
assert(D:waitForKey("p", 1).Coins == 12 and D:isLoading("p") == false)
assert(D:leave("q", function(ok) seen = ok end) == true and D:getCached("q") == nil)
assert(D:close("r") == true)
D:init("gone", {})
assert(D:delete("gone", function(ok) seen = ok end) == true)
D:init("gone", {})
assert(D:clearKey("gone") == true)
assert(D:cleanCache(0) >= 1)
D:enableAutoCleanup(60, 60)
D:clearCache()
assert(D:size() == 0)
assert(D:_getQueueKey("k") == "Data:k")
D:setWebhook("") D:sendToDiscord(false)
D:setDiscordWebhook(nil)
task.delay(0.1, function() D:set("waited", { w = 1 }) end)
local key, saved
repeat key, saved = D.OnSave:Wait() until key == "waited" -- a save from before may still be told
assert(saved.w == 1)
D:setWebhook("")
assert(D.Webhook == "" and D.enabledSTD == false)
local options = PPDB.DBOptions.new()
assert(options.debug == false)
options.debug = false
options.migrations = { function(d) d.m = true return d end }
local P6 = PPDB.new("P6", options)
assert(P6:init("k", {}).m == true and P6:get("none") ~= nil)
assert(events[1] == "beforeInit p" and events[2] == "afterLoad p" and events[3] == "afterInit p" and events[4] == "OnInit p", table.concat(events, ","))
