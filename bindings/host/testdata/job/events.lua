-- threads, signals and BindToClose of the server call functions of the job
local S = EliteDataStoreService:GetDataStore("Events")
local done = {}
task.spawn(function() wait(0.1) S:Set("a", 1) done[#done + 1] = "spawned" end)
task.delay(0.3, function(x) done[#done + 1] = x end, "delayed")
task.defer(function() done[#done + 1] = "deferred" end)
task.wait(0.5)
assert(table.concat(done, " ") == "deferred spawned delayed", table.concat(done, " "))
local thread = task.delay(0.1, function() done[#done + 1] = "never" end)
task.cancel(thread)
task.wait(0.2)
assert(#done == 3)
game:BindToClose(function()
	engine:Set({ Store = "Events", Scope = "global", Name = "byengine" }, { Value = "5" })
	for key in S:keys("by") do lock(S, key, function() wait(1) S:Set("locked", true) end) end
	S:Set("closed", true)
	S:Update("closed", function(was) return was and not false end)
end)
--! stored Events/global/closed true
--! stored Events/global/byengine 5
--! stored Events/global/locked true
