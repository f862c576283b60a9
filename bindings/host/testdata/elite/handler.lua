-- A handler written in Lua stands in for DataStoreService, and keeps its identity and state.
local calls = {}
local FakeStore = {}
FakeStore.__index = FakeStore
function FakeStore:GetAsync(key)
	calls[#calls + 1] = "get " .. key
	wait(0.1)
	return self.data[key]
end
function FakeStore:SetAsync(key, value)
	calls[#calls + 1] = "set " .. key
	self.data[key] = value
	return "v1"
end
local Fake = { opened = 0 }
function Fake:GetDataStore(name)
	self.opened = self.opened + 1
	return setmetatable({ name = name, data = {} }, FakeStore)
end
EliteDataStoreService:ReplaceDataStoreServiceWithCustomHandler(Fake)
local S = EliteDataStoreService:GetDataStore("Any")
local version, ok = S:SetAsync("k", { n = 1 })
assert(ok and version == "v1")
local value, ok = S:GetAsync("k")
assert(ok and value.n == 1)
assert(Fake.opened == 1, "the handler's own field, got " .. Fake.opened)
print(table.concat(calls, ", ")) --> output "set k, get k"
