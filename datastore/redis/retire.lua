-- Takes names out of an index that have had no key for longer than a write can take. A writer puts the name of a new key
-- into the index, and out of the list of missing ones, before it writes the key; so a name is never lost.

local index, missing = unpack(KEYS)
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

for i = 2, #ARGV do
  local since = redis.call('ZSCORE', missing, ARGV[i])
  if not since then
    redis.call('ZADD', missing, now, ARGV[i])
  elseif now - tonumber(since) >= tonumber(ARGV[1]) then
    redis.call('ZREM', index, ARGV[i])
    redis.call('ZREM', missing, ARGV[i])
  end
end
return 1
