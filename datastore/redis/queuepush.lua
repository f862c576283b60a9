-- Adds an item: datastore.MemoryQueues's Push. Answers {"pushed"}, "items", "bytes", "more" or "unknown".

local token, since, priority, value, expires, now, mostItems, mostBytes = unpack(ARGV)

local done, certain = recall(log, token, since)
if done then return {'pushed'} end
if not certain then return {'unknown'} end

local clean = sweep(now)
local bytes = tonumber(redis.call('HGET', meta, 'bytes') or '0')
local over = fits(redis.call('HLEN', items), bytes, 1, #value, mostItems, mostBytes)
if over then return {clean and over or 'more'} end

local place = priority .. string.format('%014X', redis.call('HINCRBY', meta, 'added', 1))
redis.call('HSET', items, place, value)
redis.call('ZADD', sight, 0, place)
redis.call('ZADD', due, expires, place)
redis.call('HINCRBY', meta, 'bytes', #value)
note(log, token, '')
keep(ALL, last(due, now))
return {'pushed'}
