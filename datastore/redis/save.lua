-- One write to one key: the rule of datastore.Write.Apply, carried out.
-- Answers {outcome, head, record}: "saved" with the new head ("" when erased) and for a delete what was there;
-- "conflict" and "unchanged" with what is there; "announce", "fenced", "unknown" and "damaged" without.

local record, heads, bodies, lease, index, ranks = unpack(KEYS)
local token, again, delete, match, version, fence, now, mark, announced, retention, keep, channel, notice, name, body =
  unpack(ARGV)
local ordered = index ~= nil

local have, readable = current(record)
if not readable then return {'damaged'} end

-- A repeated write that was done is not done again.
if have and have.token == token then
  local before = ''
  if delete == '1' then
    local last = newest(heads)
    if last then before = redis.call('HGET', heads, last) .. redis.call('HGET', bodies, last) end
  end
  return {'saved', join(have), before}
end

-- A repeated write of which that cannot be told is refused. Time along a key never decreases, so a version from before
-- this write proves that it was not done.
if again == '1' then
  local untouched
  if not have then
    untouched = not ordered
  elseif match == '1' then
    untouched = have.version == version
  else
    untouched = tonumber(have.updated) < tonumber(now)
  end
  if not untouched then return {'unknown'} end
end

if fence ~= '0' and redis.call('HGET', lease, 'token') ~= fence then return {'fenced'} end
if match == '1' and version ~= (have and have.version or '') then
  return {'conflict', '', have and redis.call('GET', record) or ''}
end
if delete == '1' and (not have or have.deleted == '1') then
  return {'unchanged', '', have and redis.call('GET', record) or ''}
end
if delete == '1' and ordered then
  local text = redis.call('GET', record)
  unrank(index, ranks, name, text, have, true)
  redis.call('DEL', record)
  publish(channel, '', notice)
  return {'saved', '', text}
end
if not have and announced == '0' then return {'announce'} end

-- The version that follows.
local head = {updated = now, created = now, revision = '1', deleted = delete, expires = '0', token = token}
if have then
  head.revision = string.format('%d', tonumber(have.revision) + 1)
  if tonumber(have.updated) > tonumber(now) then head.updated = have.updated end
  head.created = head.updated
  if have.deleted == '0' then head.created = have.created end
end
head.version = string.format('%016X.%010X.', tonumber(head.updated), tonumber(head.revision)) .. mark

-- The history.
local before = ''
if have and delete == '1' then before = redis.call('GET', record) end
if have and not ordered then
  local sameHour = math.floor(tonumber(have.updated) / HOUR) == math.floor(tonumber(head.updated) / HOUR)
  if sameHour and have.deleted == '1' then redis.call('HDEL', heads, slot(head)); redis.call('HDEL', bodies, slot(head)) end
  if not sameHour or delete == '1' then
    local stored = redis.call('HGETALL', heads)
    for i = 1, #stored, 2 do
      local old = split(stored[i + 1])
      if old and ended(old, tonumber(head.updated), tonumber(retention)) then
        redis.call('HDEL', heads, stored[i])
        redis.call('HDEL', bodies, stored[i])
      end
    end
    local text = before
    if text == '' then text = redis.call('GET', record) end
    local at, from = slot(have), have.body
    have.expires = string.format('%d', tonumber(head.updated) + tonumber(retention))
    redis.call('HSET', heads, at, join(have))
    redis.call('HSET', bodies, at, string.sub(text, from))
    redis.call('PEXPIRE', heads, keep)
    redis.call('PEXPIRE', bodies, keep)
  end
end

-- The ranks.
if ordered then
  if have then unrank(index, ranks, name, redis.call('GETRANGE', record, 0, 511), have, false) end
  redis.call('ZADD', ranks, 0, string.sub(body, 1, 8) .. name)
  redis.call('ZADD', index, 0, name)
end

-- The latest version. A tombstone ends by itself.
local text = join(head)
if delete == '1' then
  redis.call('SET', record, text)
  redis.call('PEXPIRE', record, keep)
else
  redis.call('SET', record, text .. body)
end
publish(channel, head.version, notice)
return {'saved', text, before}
