-- Shared by all scripts: reading and writing heads.

local HOUR = 3600000

local function split(text)
  local version, updated, created, revision, deleted, expires, token, body = string.match(text,
    '^1 (%S+) (%d+) (%d+) (%d+) ([01]) (%d+) (%S+)\n()')
  if not version then return nil end
  return {version = version, updated = updated, created = created, revision = revision, deleted = deleted,
    expires = expires, token = token, body = body}
end

local function join(head)
  return table.concat({'1', head.version, head.updated, head.created, head.revision, head.deleted, head.expires,
    head.token}, ' ') .. '\n'
end

-- slot is the place of a version in the history: one value and one tombstone for each UTC hour.
local function slot(head)
  return string.format('%d', math.floor(tonumber(head.updated) / HOUR) * 2 + tonumber(head.deleted))
end

-- ended says whether a superseded version, or a tombstone, counts no more.
local function ended(head, now, retention)
  return head.expires ~= '0' and tonumber(head.expires) <= now or
    head.deleted == '1' and tonumber(head.updated) + retention <= now
end

-- newest is the last slot in a history, or nil.
local function newest(heads)
  local last
  for _, at in ipairs(redis.call('HKEYS', heads)) do
    if not last or tonumber(at) > tonumber(last) then last = at end
  end
  return last
end

-- current gives the head of the latest version, nil for none, and whether what is there can be read.
local function current(record)
  local text = redis.call('GETRANGE', record, 0, 255)
  if text == '' then return nil, true end
  local head = split(text)
  return head, head ~= nil
end

-- unrank takes an ordered record out of index and ranks, given its text.
local function unrank(index, ranks, name, text, head, erase)
  redis.call('ZREM', ranks, string.sub(text, head.body, head.body + 7) .. name)
  if erase then redis.call('ZREM', index, name) end
end

-- Who may not publish may still write: that right is checked when the store is opened.
local function publish(channel, version, notice)
  redis.pcall('PUBLISH', channel, version .. ' ' .. notice)
end
