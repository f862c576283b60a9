-- The snippets of PPDB's README, as they stand there; the one with += is Luau and written in Lua 5.1 here.
--! stored PlayerData/global/player_123 nothing
--! stored UserData/global/new {"Level":1,"Exp":0,"_version":2}
local path = { to = game.ReplicatedStorage }
   local PPDB = require(path.to.PaoPaoDataStore)

   local PlayerData = PPDB.new("PlayerData", {
       migrations = {
           [1] = function(data)
               data.Coins = data.Coins or 0
               return data
           end,
       },
       retries = 3, -- Number of retries on save failure
       hooks = {
           beforeSave = function(key, data)
               print("Saving data for", key) --> output "Saving data for\tplayer_123"
           end,
           afterLoad = function(key, data)
               said = { key, data.Coins, data.Level }
           end,
       },
       expire = 3600, -- Optional expiration time in seconds
   })

   PlayerData:init("player_123", {
       Coins = 0,
       Level = 1,
   })
assert(said[1] == "player_123" and said[2] == 0 and said[3] == 1)

   PlayerData:update("player_123", function(old)
       old.Coins = old.Coins + 50
       return old
   end)
do
   local cached = PlayerData:getCached("player_123")
   assert(cached.Coins == 50 and cached.Level == 1 and cached._version == 1)
end
task.wait(1.5)

   PlayerData:delete("player_123", function(success)
       print("Deleted:", success) --> output "Deleted:\ttrue"
   end)

   PlayerData:leave("player_123")

   local migrations = {
       [1] = function(data)
           data.Level = data.Level or 1
           return data
       end,
       [2] = function(data)
           data.Exp = 0
           return data
       end
   }

   local Store = PPDB.new("UserData", { migrations = migrations })
Store:init("new", {})
do
   local Store = PPDB.new("PlayerData")
   Store:setWebhook("https://discord.com/api/webhooks/...")
end
