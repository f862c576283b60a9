-- A migration: Coins becomes Gold in the data of every player, sixteen players at a time.
--   lanai exec migration.lua PlayerData --store redis://localhost
-- It can be stopped and started again at any time, also while servers run: a key that is done is not written again.
local Players = EliteDataStoreService:GetDataStore(args[1] or "PlayerData")
local next_key, changed = Players:keys(), 0
local _, errors = parallel(16, function() -- the sixteen share one walk over the keys
	for key in next_key do
		local ok, new = assert(Players:Update(key, function(data, info)
			if type(data) ~= "table" or not data.Coins then return nil end -- nil: leave it alone
			data.Gold, data.Coins = (data.Gold or 0) + data.Coins, nil
			return data, info:GetUserIds(), info:GetMetadata() -- what is not returned is cleared
		end))
		changed = changed + (new and 1 or 0)
	end
end)
print(changed .. " keys changed")
assert(not errors, errors and select(2, next(errors)))
