-- One write to one item: datastore.MemoryMaps's SaveItem.
-- Answers {outcome, replaced}: "saved"; "conflict", "items", "bytes", "more", "unknown" and "damaged" without.

local token, since, key, place, value, size, revision, expires, now, match, mostItems, mostBytes = unpack(ARGV)

local done, certain = recall(log, token, since)
if done then return {'saved', done} end
if not certain then return {'unknown'} end

local clean = sweep(now)
local text = redis.call('HGET', items, key)
local old = text and parse(text)
if text and not old then return {'damaged'} end
if old and old.expires <= tonumber(now) then
  remove(key)
  old = nil
end
if match ~= '' and match ~= (old and old.revision or '0') then return {'conflict'} end

local bytes = tonumber(redis.call('HGET', meta, 'bytes') or '0')
local over = fits(redis.call('HLEN', items), bytes, old and 0 or 1, size - (old and old.size or 0), mostItems, mostBytes)
if over then return {clean and over or 'more'} end

if old then remove(key) end
if tonumber(expires) > tonumber(now) then
  redis.call('HSET', items, key, '1 ' .. expires .. ' ' .. revision .. ' ' .. size .. ' ' .. #place .. '\n' .. place .. value)
  redis.call('ZADD', order, 0, place .. key)
  redis.call('ZADD', due, expires, key)
  redis.call('HINCRBY', meta, 'bytes', size)
end
local replaced = old and '1' or '0'
note(log, token, replaced)
keep({items, order, due, meta}, last(due, now))
return {'saved', replaced}
