-- Replaces everything a key has by a history: after the first eight arguments a slot, a head and a body for each version,
-- oldest first; with match only if a version, '' for none, is the current one.
-- Answers {outcome}: "restored", "unchanged", "conflict", "unknown" or "damaged".

local record, heads, bodies, lease, index, ranks = unpack(KEYS)
local token, again, keep, channel, notice, name, match, version = unpack(ARGV, 1, 8)
local count = #ARGV - 8

local have, readable = current(record)
if (index or match == '1') and not readable then return {'damaged'} end

-- An erased key is lost to who holds the lease on it; others still wait until that one's time is over.
if count == 0 and redis.call('EXISTS', lease) == 1 then
  local time = redis.call('TIME')
  local left = tonumber(redis.call('HGET', lease, 'until')) - tonumber(time[1]) * 1000 - math.floor(tonumber(time[2]) / 1000)
  redis.call('HINCRBY', lease, 'token', 1)
  redis.call('PEXPIRE', lease, string.format('%d', math.max(left, 0)))
end

-- A repeated restore is only known to have been done while nobody wrote since.
if count == 0 and not have and readable then
  if again == '1' then return {'restored'} end
  return {'unchanged'}
end
if have and have.token == token then return {'restored'} end
if again == '1' then return {'unknown'} end
if match == '1' and (have and have.version or '') ~= version then return {'conflict'} end

if index and have then unrank(index, ranks, name, redis.call('GETRANGE', record, 0, 511), have, true) end
redis.call('DEL', record, heads, bodies)
if count == 0 then
  publish(channel, '', notice)
  return {'restored'}
end

for i = 9, #ARGV - 3, 3 do
  redis.call('HSET', heads, ARGV[i], ARGV[i + 1])
  redis.call('HSET', bodies, ARGV[i], ARGV[i + 2])
end
if count > 3 then
  redis.call('PEXPIRE', heads, keep)
  redis.call('PEXPIRE', bodies, keep)
end

local head, body = ARGV[#ARGV - 1], ARGV[#ARGV]
local latest = split(head)
redis.call('SET', record, head .. body)
if latest.deleted == '1' then redis.call('PEXPIRE', record, keep) end
if index then
  redis.call('ZADD', ranks, 0, string.sub(body, 1, 8) .. name)
  redis.call('ZADD', index, 0, name)
end
publish(channel, latest.version, notice)
return {'restored'}
