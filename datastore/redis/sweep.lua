-- Drops what is gone of a key. Answers how many versions that were, and whether the key has any, '1' or '0'.

local record, heads, bodies = unpack(KEYS)
local now, retention = tonumber(ARGV[1]), tonumber(ARGV[2])

local have, readable = current(record)
if not readable then return {'0', '1'} end
local dropped = 0
if have and ended(have, now, retention) then
  dropped = 1 + redis.call('HLEN', heads)
  redis.call('DEL', record, heads, bodies)
  have = nil
else
  local stored = redis.call('HGETALL', heads)
  for i = 1, #stored, 2 do
    local old = split(stored[i + 1])
    if old and ended(old, now, retention) then
      redis.call('HDEL', heads, stored[i])
      redis.call('HDEL', bodies, stored[i])
      dropped = dropped + 1
    end
  end
end
return {string.format('%d', dropped), have and '1' or '0'}
