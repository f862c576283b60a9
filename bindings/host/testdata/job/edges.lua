--! stored Edges/global/k {"n":1}
-- What goes wrong inside stays inside, and has its line.
local S = EliteDataStoreService:GetDataStore("Edges")
local function deep(n) return 1 + deep(n + 1) end
local ok, text = pcall(deep, 1)
assert(not ok and text:find("stack overflow"), text)
local ok, text = pcall(error, nil)
assert(not ok and (text == nil or text == "nil"), type(text))
local _, errors = parallel(2, function(i) error({ code = i }) end)
assert(errors[1] == "error object is a table" and errors[2] == "error object is a table")
local _, errors = parallel(1, function() error() end)
assert(type(errors[1]) == "string")
-- a cycle is refused with Roblox's text, and does not hang
local loop = {} loop.loop = loop
local failure, ok = S:SetAsync("k", loop)
assert(ok == false and failure:find("cyclic"), failure)
-- mixed tables, functions in data
local ok, failure = S:Set("k", { 1, x = 2 })
assert(ok == false and failure:find("mixed"), failure)
local ok, failure = S:Set("k", { f = print })
assert(ok == false, failure)
-- a transform that raises, one that returns garbage, one that waits (Elite's lets it)
local ok, failure = S:Update("k", function() error("mine") end)
assert(ok == false and failure == "job.lua:23: mine", failure)
local ok, failure = S:Update("k", function() return print end)
assert(ok == false, failure)
local ok, failure = S:Update("k", function() parallel(2, wait) return 1 end)
assert(ok == false and failure:find("Callbacks cannot yield"), failure)
-- a migration that waits or raises leaves the document as it was
local D = PPDB.new("EdgesDoc", { migrations = { function(d) wait(1) return d end } })
assert(D:init("a", { v = 1 }).v == 1) --> warning "Migration 1 failed for key 'a': Callbacks cannot yield"
-- a hook that raises stops nothing
local H = PPDB.new("EdgesHook", { hooks = { beforeSave = function() error("hook") end } })
H:set("a", { v = 1 })
assert(H:flush("a")) --> warning "Error in beforeSave: job.lua:33: hook"
-- yielding out of a job, resuming the dead
local ok, text = pcall(coroutine.yield, 1)
assert(not ok and text:find("outside of a coroutine"), text)
-- the server's tables can be walked as in Luau, and changed without harm
S:Set("k", { n = 1 })
local data = select(2, S:Get("k"))
for k, v in data do assert(k == "n" and v == 1) end
data.n = 2
assert(select(2, S:Get("k")).n == 1)
setmetatable(data, { __index = function() return "default" end })
assert(data.other == "default")
assert(tostring(EliteDataStoreService):find("table") and tostring(Enum.SortDirection.Ascending) == "Enum.SortDirection.Ascending")
EliteDataStoreService.Extra = { 1 }
assert(EliteDataStoreService.Extra[1] == 1)
os.exit("three") --> error "bad argument #1 to exit (number expected, got string)"
