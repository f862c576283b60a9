-- An erasure request: removes everything that is kept about a user id, all versions included, from several stores.
--   lanai exec erasure.lua 156 PlayerData Inventory --dry-run --store redis://localhost
-- A key belongs to a user if its name ends in the id, or if it was saved with the id among its user ids.
local id, stores, dry = tonumber(args[1]), {}, false
for i = 2, #args do if args[i] == "--dry-run" then dry = true else stores[#stores + 1] = args[i] end end
if not id or #stores == 0 then warn("usage: lanai exec erasure.lua USERID STORE... [--dry-run]") os.exit(2) end
for _, name in ipairs(stores) do
	for key in DataStoreService:GetDataStore(name):keys() do
		local at, theirs = { Store = name, Scope = "global", Name = key }, key:match("%d+$") == args[1]
		local entry = engine:Get(at)
		for i = 1, entry and entry.UserIDs and #entry.UserIDs or 0 do theirs = theirs or entry.UserIDs[i] == id end
		if theirs then
			if not dry then backend:Restore(at, {}, store.origin) end -- an empty history: the key was never there
			print((dry and "would erase " or "erased ") .. name .. "/" .. key)
		end
	end
end
