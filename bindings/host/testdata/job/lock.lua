local started = os.time()
local S = EliteDataStoreService:GetDataStore("Locked")
local inside = 0
local results, errors = parallel(4, function(i)
	return lock(S, "k", function(token, held)
		assert(held() == true and type(token) == "number")
		inside = inside + 1
		assert(inside == 1, "two at once")
		wait(0.2)
		inside = inside - 1
		return token
	end)
end)
assert(errors == nil, errors and errors[1])
table.sort(results)
assert(results[1] < results[2] and results[3] < results[4])
local ok, text = pcall(lock, S, "k", function() error("inside") end)
assert(not ok and text == "job.lua:17: inside", text)
assert(lock(S, "k", function() return "free again" end) == "free again")
-- one after another without a pause: 4 times 0.2 s
assert(os.time() - started <= 1)
-- a job that is ended while it holds a lock, or waits for one
assert(not pcall(DataStoreService:GetDataStore("S").UpdateAsync, DataStoreService:GetDataStore("S"), "k", function() lock(S, "cut", wait) end))
assert(lock(S, "cut", function() return true end))
-- two keys at once, the same key from inside another
assert(lock(S, "a", function() return lock(S, "b", function() return "both" end) end) == "both")
local ok, text = pcall(lock, S, "a", function() lock(S, "a", print) end)
assert(not ok and text:find("lock: Locked/global/a is locked by this very job"), text)
-- a lease that is lost in the meantime is an error, and a write with its token is refused
local at = { Store = "Locked", Scope = "global", Name = "lost" }
local ok, text = pcall(lock, S, "lost", function(token, held)
	assert(engine:Set(at, { Value = "1" }, { Fence = token }).Revision == 1)
	backend:Restore(at, {}, store.origin) -- an erasure takes the lease away
	local ok, text = pcall(engine.Set, engine, at, { Value = "2" }, { Fence = token })
	assert(not ok and text:find("lease was lost"), text)
	wait(40)
	assert(held() == false)
end)
assert(not ok and text:find("lease on Locked/global/lost: lease was lost", 1, true), text)
lock("S", "k", print) --> error "store expected, got string"
