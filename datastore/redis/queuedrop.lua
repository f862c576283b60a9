-- Removes what a read took: datastore.MemoryQueues's DropRead. Answers {"dropped"} or {"more"}.

local _, _, read, now = unpack(ARGV)

if not sweep(now) then return {'more'} end
local places = redis.call('HGET', reads, 'r' .. read) or ''
for at = 1, #places, WIDTH do remove(string.sub(places, at, at + WIDTH - 1)) end
return {'dropped'}
