--! args one 2
--! stored PlayerData/global/a {"Coins":7}
print("hello", 1, nil, true) --> output "hello\t1\tnil\ttrue"
assert(args[1] == "one" and args[2] == "2" and args[0] == "job.lua")
local a, b = ...
assert(a == "one" and b == "2")
local Store = EliteDataStoreService:GetDataStore("PlayerData")
local version, ok = Store:SetAsync("a", { Coins = 5 })
assert(ok == true and type(version) == "string")
local ok2, value = Store:Get("a")
assert(ok2 == true and value.Coins == 5)
local ok3, v3 = Store:Update("a", function(old) old.Coins = old.Coins + 2 return old end)
assert(ok3 and v3.Coins == 7, tostring(v3))
local got = { pcall(Store.GetAsync, Store, "a") }
assert(got[1] == true and got[2].Coins == 7 and got[3] == true)
warn("careful") --> warning "careful"
