-- Lists items: datastore.MemoryMaps's RangeItems. Answers {"items", key, record, ...} or {"more"}.

local _, _, low, high, limit, backwards, now = unpack(ARGV)

-- keyOf gives the key behind the place in a member: after a number of 8 bytes, a text with its end, or nothing.
local function keyOf(member)
  local kind = string.byte(member)
  if kind == 1 then return string.sub(member, 10) end
  if kind == 2 then return string.sub(member, string.find(member, '\0\0', 2, true) + 2) end
  return string.sub(member, 2)
end

if not sweep(now) then return {'more'} end
local members
if backwards == '1' then
  members = redis.call('ZREVRANGEBYLEX', order, high, low, 'LIMIT', 0, limit)
else
  members = redis.call('ZRANGEBYLEX', order, low, high, 'LIMIT', 0, limit)
end
local answer = {'items'}
for _, member in ipairs(members) do
  local key = keyOf(member)
  answer[#answer + 1] = key
  answer[#answer + 1] = redis.call('HGET', items, key) or ''
end
return answer
