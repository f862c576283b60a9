--! stored Go/global/k {"n":2}
local key = { Store = "Go", Scope = "global", Name = "k" }
local entry = engine:Set(key, { Value = json.encode({ n = 1 }), UserIDs = { 7 } })
assert(entry.Revision == 1 and json.decode(entry.Value).n == 1 and entry.UserIDs[1] == 7)
local entry = engine:Update(key, function(current)
	assert(current.Version == entry.Version)
	return { Value = json.encode({ n = json.decode(current.Value).n + 1 }) }, nil
end)
assert(json.decode(engine:Get(key).Value).n == 2)
local page = engine:ListKeys({ Store = "Go", Scope = "global" }, { PageSize = 10 })
assert(#page.Keys == 1 and page.Keys[1].Name == "k" and page.Cursor == "")
local versions = engine:Versions(key, { Descending = true })
assert(#versions.Versions == 1)
assert(engine:Stats().Completed >= 4 and engine:Origin() == store.origin and engine:CanWrite(key))
assert(backend:Load(key).Version == entry.Version)
assert(tostring(engine) == "*datastore.Engine" and store.description == "memory")
local ok, text = pcall(engine.Update, engine, key, function() error("boom") end)
assert(not ok and text:find("job.lua:17: boom"), text)
local ok, text = pcall(engine.Update, engine, key, function() wait(1) end)
assert(not ok and text:find("may not wait"), text)
local ok, text = pcall(engine.Documents, engine, { Store = "Go", Scope = "global" }, { Encode = print, Decode = print })
assert(not ok and text:find("*datastore.Engine.Documents would call the function at any time", 1, true), text)
local op = { Action = 2, Key = key, Transform = function(current) return { Value = current.Value }, nil end }
assert(json.decode(engine:Do(op).Value).n == 2)
local ok, text = pcall(engine.Do, engine, nil)
assert(not ok and text:find("nil pointer"), text)
local ok, text = pcall(engine.SetPlayers, engine, "many")
assert(not ok and text:find("cannot use many"), text)
local ok, text = pcall(engine.Get, engine, { Stroe = "x" })
assert(not ok and text:find("has no field Stroe"), text)
local ok, text = pcall(function() return engine.Gte end)
assert(not ok and text:find("has no method Gte; it has"), text)
-- a call of the engine waits for the job only, and keeps the order of the key
local S = EliteDataStoreService:GetDataStore("Go")
parallel(4, function(i)
	for _ = 1, 25 do
		if i % 2 == 0 then S:Increment("c") else engine:Increment({ Store = "Go", Scope = "global", Name = "c" }, 1) end
	end
end)
wait(5) -- stores answer reads from a cache of 4 s, which the engine knows nothing of
assert(select(2, S:Get("c")) == 100)
engine:Get({ Store = "", Scope = "global", Name = "k" }) --> error "empty string"
