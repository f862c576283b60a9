-- Gives the lease on a key. Answers {outcome, ...}: "granted" with the token, or "held" with the holder and how long it
-- has left, ms.

local lease = unpack(KEYS)
local nonce, holder, ttl, memory = unpack(ARGV)
local time = redis.call('TIME')
local micros = tonumber(time[1]) * 1000000 + tonumber(time[2])
local now = math.floor(micros / 1000)

local have = redis.call('HMGET', lease, 'token', 'holder', 'until', 'nonce')
local last, owner, ends = tonumber(have[1] or '0'), have[2], tonumber(have[3] or '0')
if have[4] == nonce then return {'granted', have[1]} end -- repeated
if ends > now then return {'held', owner, string.format('%d', ends - now)} end

-- By the time, so that tokens also grow past what was forgotten.
local token = string.format('%d', math.max(last + 1, micros))
redis.call('HSET', lease, 'token', token, 'holder', holder, 'until', string.format('%d', now + tonumber(ttl)), 'nonce', nonce)
redis.call('PEXPIRE', lease, string.format('%d', tonumber(ttl) + tonumber(memory)))
return {'granted', token}
