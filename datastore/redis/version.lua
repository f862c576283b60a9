-- Gives the record of one version of a key, "" when there is none of that id.

local record, heads, bodies = unpack(KEYS)
local version, first, second = unpack(ARGV)

local have, readable = current(record)
if not readable or have and have.version == version then return redis.call('GET', record) end
for _, at in ipairs({first, second}) do
  local text = redis.call('HGET', heads, at)
  local old = text and split(text)
  if old and old.version == version then return text .. redis.call('HGET', bodies, at) end
end
return ''
