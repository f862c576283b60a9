-- Adds to a counter: datastore.MemoryCounters's AddCounter. Sums stay within 64 bits, beyond what Lua's numbers hold, so
-- that is decided by comparing texts. Answers {"added", value}, "range" or "unknown".

local counter, log = unpack(KEYS)
local token, since, delta, least, most, expires, now = unpack(ARGV)

-- below compares signed decimal numbers.
local function below(a, b)
  local minus, other = string.sub(a, 1, 1) == '-', string.sub(b, 1, 1) == '-'
  if minus ~= other then return minus end
  if minus then a, b = string.sub(b, 2), string.sub(a, 2) end
  if #a ~= #b then return #a < #b end
  return a < b
end

local done, certain = recall(log, token, since)
if done then return {'added', done} end
if not certain then return {'unknown'} end

local old = redis.call('HMGET', counter, 'value', 'expires')
local value = old[1] and old[2] and tonumber(old[2]) > tonumber(now) and old[1] or '0'
if below(value, least) or below(most, value) then return {'range'} end

redis.call('HSET', counter, 'value', value, 'expires', expires)
redis.call('HINCRBY', counter, 'value', delta)
local sum = redis.call('HGET', counter, 'value')
if tonumber(expires) > tonumber(now) then
  keep({counter}, tonumber(expires) - tonumber(now))
else
  redis.call('DEL', counter)
end
note(log, token, sum)
return {'added', sum}
