-- Keeps a store among the stores, with the times of its first and last write.

local names, created, updated = unpack(KEYS)
local name, now = unpack(ARGV)

redis.call('ZADD', names, 0, name)
redis.call('HSETNX', created, name, now)
local last = redis.call('HGET', updated, name)
if not last or tonumber(last) < tonumber(now) then redis.call('HSET', updated, name, now) end
return 1
