-- Keeps a store among the stores, with the times of its first and last write.

local names, created, updated = unpack(KEYS)
local name, first, last = unpack(ARGV)

redis.call('ZADD', names, 0, name)
local known = redis.call('HGET', created, name)
if not known or tonumber(known) > tonumber(first) then redis.call('HSET', created, name, first) end
known = redis.call('HGET', updated, name)
if not known or tonumber(known) < tonumber(last) then redis.call('HSET', updated, name, last) end
return 1
