-- Takes items out of sight: datastore.MemoryQueues's Read. The token names the read. Answers {"read", value, ...},
-- "more" or "unknown".

local token, since, count, all, till, now = unpack(ARGV)

local function values(places)
  local answer = {'read'}
  for at = 1, #places, WIDTH do
    answer[#answer + 1] = redis.call('HGET', items, string.sub(places, at, at + WIDTH - 1)) or nil
  end
  return answer
end

if not sweep(now) then return {'more'} end
local done, certain = recall(log, token, since)
if done then return values(redis.call('HGET', reads, 'r' .. token) or '') end
if not certain then return {'unknown'} end

local there = redis.call('ZCARD', sight)
if there == 0 or all == '1' and there < tonumber(count) then return {'read'} end
local first = redis.call('ZRANGE', sight, 0, tonumber(count) - 1)
local places = table.concat(first)
for _, place in ipairs(first) do
  redis.call('ZREM', sight, place)
  redis.call('ZADD', hidden, till, place)
  redis.call('HSET', reads, 'p' .. place, token)
end
redis.call('HSET', reads, 'r' .. token, places)
note(log, token, '')
keep(ALL, last(due, now))
return values(places)
