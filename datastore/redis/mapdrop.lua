-- Removes one item: datastore.MemoryMaps's DropItem. Answers {"dropped"} or {"unknown"}.

local token, since, key = unpack(ARGV)

local done, certain = recall(log, token, since)
if done then return {'dropped'} end
if not certain then return {'unknown'} end
if redis.call('HEXISTS', items, key) == 1 then
  remove(key)
  note(log, token, '')
end
return {'dropped'}
