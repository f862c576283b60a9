-- Prolongs a lease that is held, or with a ttl of 0 ends it. Answers {outcome}: "renewed" or "lost".

local lease = unpack(KEYS)
local token, ttl, memory = unpack(ARGV)
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local have = redis.call('HMGET', lease, 'token', 'until')
if have[1] ~= token or tonumber(have[2]) <= now then return {'lost'} end
redis.call('HSET', lease, 'until', string.format('%d', now + tonumber(ttl)))
redis.call('PEXPIRE', lease, string.format('%d', tonumber(ttl) + tonumber(memory)))
return {'renewed'}
