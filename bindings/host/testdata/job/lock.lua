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
assert(not ok and text == "job.lua:16: inside", text)
assert(lock(S, "k", function() return "free again" end) == "free again")
lock("S", "k", print) --> error "store expected, got string"
