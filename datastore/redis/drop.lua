-- Erases one version of a key. Answers {outcome}: "dropped", "absent" or "damaged".

local record, heads, bodies, _, index, ranks = unpack(KEYS)
local token, version, first, second, keep, channel, notice, name, now, retention = unpack(ARGV)

local have, readable = current(record)
if not readable then return {'damaged'} end
if not have then return {'absent'} end

if have.version ~= version then
  for _, at in ipairs({first, second}) do
    local text = redis.call('HGET', heads, at)
    local old = text and split(text)
    if old and old.version == version then
      redis.call('HDEL', heads, at)
      redis.call('HDEL', bodies, at)
      return {'dropped'}
    end
  end
  return {'absent'}
end

local last = not index and newest(heads)
local head = last and split(redis.call('HGET', heads, last))
if last and not head then return {'damaged'} end
if head and ended(head, tonumber(now), tonumber(retention)) then last = nil end -- and all before it
if not last then
  if index then unrank(index, ranks, name, redis.call('GET', record), have, true) end
  redis.call('DEL', record, heads, bodies)
  publish(channel, '', notice)
  return {'dropped'}
end

-- The newest version left becomes the latest.
head.expires, head.token = '0', token
redis.call('SET', record, join(head) .. redis.call('HGET', bodies, last))
if head.deleted == '1' then redis.call('PEXPIRE', record, keep) end
redis.call('HDEL', heads, last)
redis.call('HDEL', bodies, last)
publish(channel, head.version, notice)
return {'dropped'}
