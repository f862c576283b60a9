-- Counts the items in sight: datastore.MemoryQueues's CountQueue. Answers {"count", number} or {"more"}.

local _, _, now = unpack(ARGV)

if not sweep(now) then return {'more'} end
return {'count', tostring(redis.call('ZCARD', sight))}
