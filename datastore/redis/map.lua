-- Shared by the scripts on maps. A record is "1 expires revision size length\n", the place in the order, of this length
-- without the key, and the value. A member of the order is the place followed by the key.

local items, order, due, meta, log = unpack(KEYS)

local function parse(text)
  local expires, revision, size, length, body = string.match(text, '^1 (%d+) (%d+) (%d+) (%d+)\n()')
  if not expires then return nil end
  return {expires = tonumber(expires), revision = revision, size = tonumber(size),
    place = string.sub(text, body, body + tonumber(length) - 1)}
end

local function remove(key)
  local text = redis.call('HGET', items, key)
  local item = text and parse(text)
  redis.call('ZREM', due, key)
  if not item then return end
  redis.call('HDEL', items, key)
  redis.call('ZREM', order, item.place .. key)
  redis.call('HINCRBY', meta, 'bytes', -item.size)
end

-- sweep removes what has expired, and reports whether that is all.
local function sweep(now)
  local gone = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, SWEEP)
  for _, key in ipairs(gone) do remove(key) end
  return #gone < SWEEP
end
