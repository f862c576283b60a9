-- The snippets of EliteDataStoreService's README, as they stand there.
--! players 2
--! stored PlayerData/global/Player_1 {"Coins":1}
--! stored PlayerData/global/Player_2 {"Coins":1}
local path = { to = game.ServerScriptService }
do
  local EliteDataStoreService = require(path.to.EliteDataStoreService)
end
local Data = {}
task.wait(1) -- the players are there
for _, player in ipairs(game.Players:GetPlayers()) do Data[player] = { Coins = 1 } end

  local EliteDataStoreService = require(game.ServerScriptService.EliteDataStoreService)
local PlayerDataStore = EliteDataStoreService:GetDataStore("PlayerData")

game.Players.PlayerAdded:Connect(function(player)
	local key = "Player_" .. player.UserId
	
	-- Fetch data safely
	local data, success = PlayerDataStore:GetAsync(key)
	if not success then
		warn("Failed to load data for " .. player.Name)
	end
	
	-- Save player data when they leave
	player.AncestryChanged:Connect(function(_, parent)
		if not parent then
			local saveData = { Coins = 100, Level = 10 }
			PlayerDataStore:SetAsync(key, saveData)
		end
	end)
end)

game:BindToClose(function()
	for _, player in game.Players:GetPlayers() do
		local key = "Player_" .. player.UserId
		task.spawn(function()
        PlayerDataStore:SetAsync(key, Data[player], nil, nil, true) -- prioritize = true
    end)
	end
end)
