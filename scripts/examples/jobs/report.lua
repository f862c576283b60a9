-- A report: the leaderboard as CSV, with what the players' data says beside each score.
--   lanai exec report.lua Score PlayerData 100 --store redis://localhost > top.csv
local Board = EliteDataStoreService:GetOrderedDataStore(args[1] or "Score")
local Players, most = EliteDataStoreService:GetDataStore(args[2] or "PlayerData"), tonumber(args[3]) or 100
local ok, pages = Board:GetSorted(false, 100)
assert(ok, pages)
print("rank,key,score,level")
local rank = 0
repeat
	local page = pages:GetCurrentPage()
	local levels = parallel(#page, function(i) -- a page of players side by side
		local read, data = Players:Get(page[i].key)
		return assert(read, data) and type(data) == "table" and data.Level or ""
	end)
	for i, item in ipairs(page) do
		rank = rank + 1
		if rank <= most then print(("%d,%s,%d,%s"):format(rank, item.key, item.value, tostring(levels[i]))) end
	end
until rank >= most or pages:IsFinished() or not assert(pages:AdvanceToNextPage())
