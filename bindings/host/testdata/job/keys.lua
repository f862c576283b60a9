local S = EliteDataStoreService:GetDataStore("Many")
parallel(10, function(job) for i = 1, 120 do S:Set(("k%02d_%03d"):format(job, i), i) end end)
S:Remove("k01_001")
local n, last = 0, ""
for key in S:keys() do
	assert(key > last)
	n, last = n + 1, key
end
assert(n == 1199, n)
n = 0
for key in S:keys("k02") do n = n + 1 end
assert(n == 120)
-- shared by several jobs: each key once
local seen, total = {}, 0
local next = keys(S, "k")
parallel(8, function()
	for key in next do
		assert(not seen[key])
		seen[key] = true
		total = total + 1
		S:Get(key)
	end
end)
assert(total == 1199, total)
local P = PPDB.new("Docs")
P:rawSet("a", { n = 1 })
P:rawSet("b", { n = 2 })
n = 0
for key in P:keys("") do n = n + 1 end
assert(n == 2 and #P:keys() == 2)
local O = DataStoreService:GetOrderedDataStore("Many")
O:SetAsync("x", 1)
for key in O:keys() do assert(key == "x") end
local all = Instance.new("DataStoreOptions")
all.AllScopes = true
for key in DataStoreService:GetDataStore("Docs", "", all):keys("") do assert(key == "global/a" or key == "global/b") end
keys({}) --> error "bad argument #1 to keys (store expected, got table)"
