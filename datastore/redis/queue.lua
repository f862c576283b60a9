-- Shared by the scripts on queues. Items go by their place: 8 bytes of priority and the number of adding. Each is in
-- sight or hidden, and in due. Of reads, "p" and a place names the read that has it; "r" and a read, its places.

local items, sight, hidden, due, reads, meta, log = unpack(KEYS)
local ALL = {items, sight, hidden, due, reads, meta}
local WIDTH = 22

-- release takes an item out of the read that has it.
local function release(place)
  local read = redis.call('HGET', reads, 'p' .. place)
  if not read then return end
  redis.call('HDEL', reads, 'p' .. place)
  local places = redis.call('HGET', reads, 'r' .. read) or ''
  local rest = ''
  for at = 1, #places, WIDTH do
    local other = string.sub(places, at, at + WIDTH - 1)
    if other ~= place then rest = rest .. other end
  end
  if rest == '' then redis.call('HDEL', reads, 'r' .. read) else redis.call('HSET', reads, 'r' .. read, rest) end
end

-- remove takes an item out for good.
local function remove(place)
  redis.call('HINCRBY', meta, 'bytes', -redis.call('HSTRLEN', items, place))
  redis.call('HDEL', items, place)
  redis.call('ZREM', due, place)
  if redis.call('ZREM', sight, place) == 0 then
    redis.call('ZREM', hidden, place)
    release(place)
  end
end

-- sweep removes what has expired and brings back what was hidden long enough, and reports whether that is all.
local function sweep(now)
  local gone = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, SWEEP)
  for _, place in ipairs(gone) do remove(place) end
  local back = redis.call('ZRANGEBYSCORE', hidden, '-inf', now, 'LIMIT', 0, SWEEP)
  for _, place in ipairs(back) do
    redis.call('ZREM', hidden, place)
    redis.call('ZADD', sight, 0, place)
    release(place)
  end
  return #gone < SWEEP and #back < SWEEP
end
