--! stored Counters/global/n 100
local S = EliteDataStoreService:GetDataStore("Counters")
local running, most, order = 0, 0, {}
local results, errors = parallel(10, function(i)
	running = running + 1
	most = math.max(most, running)
	for _ = 1, 10 do S:Increment("n") end
	wait(0.1 * (11 - i))
	order[#order + 1] = i
	running = running - 1
	return i * i
end)
assert(errors == nil and results[3] == 9 and #results == 10)
assert(most == 10 and order[1] == 10 and order[10] == 1)
local results, errors = parallel(3, function(i)
	if i == 2 then error("second") end
	wait(0.1)
	return pcall(function() wait(0.1) error("inner") end)
end)
assert(results[1] == false and results[2] == nil and errors[2] == "job.lua:16: second", errors[2])
assert(select("#", parallel(0, print)) == 1)
-- waiting below pcall, sort, a metamethod, an iterator, gsub and a coroutine
table.sort({ 3, 1, 2 }, function(a, b) wait(0.01) return a < b end)
local t = setmetatable({}, { __index = function(_, k) wait(0.01) return k end })
assert(t.x == "x")
assert((("a b"):gsub("%a", function(c) wait(0.01) return c .. c end)) == "aa bb")
local co = coroutine.wrap(function() for i = 1, 2 do wait(0.01) coroutine.yield(i) end end)
assert(co() == 1 and co() == 2)
parallel(2, function() local c = coroutine.wrap(function(a) wait(0.1) local b = coroutine.yield(a) wait(0.1) return b end) assert(c(1) == 1) assert(c(2) == 2) end)
local started = os.time()
assert(wait(2.5) >= 2.5 and sleep(0.5) >= 0.5)
assert(os.time() - started >= 3)
parallel(-1, print) --> error "bad argument #1 to parallel (0 to 10000 expected)"
