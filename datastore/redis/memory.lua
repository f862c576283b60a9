-- Shared by the scripts on memory stores: what was done lately, and how long Redis keeps a structure.
-- A time given is a server's; how long something is kept is measured by Redis's own clock.

local HOUR = 3600000
local SWEEP = 500    -- most items one script removes because they have expired
local LATELY = 1000  -- steps a structure remembers
local MINUTE = 60000 -- ms for which it remembers them
local MARGIN = 1000  -- ms by which the clocks of servers that follow each other may differ

local function clock()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- recall tells what a step came to that was first sent at since by this server's clock, "" for the first time: its
-- result, or nil and whether it is certain that it was not done.
local function recall(log, token, since)
  if since == '' then return nil, true end
  local steps = redis.call('LRANGE', log, 0, -1)
  local head = token .. ' '
  for _, step in ipairs(steps) do
    if string.sub(step, 1, #head) == head then return string.match(step, '^%S+ %d+ (.*)$'), true end
  end
  local now = clock()
  if tonumber(since) - MARGIN <= now - MINUTE then return nil, false end
  local oldest = steps[LATELY] and tonumber(string.match(steps[LATELY], '^%S+ (%d+)'))
  return nil, not oldest or oldest < tonumber(since) - MARGIN
end

-- note remembers a step that was done, and forgets old ones, more than come.
local function note(log, token, result)
  local now = clock()
  local count = redis.call('LPUSH', log, token .. ' ' .. string.format('%d', now) .. ' ' .. result)
  if count > LATELY then redis.call('RPOP', log) end
  for _ = 1, 2 do
    local oldest = redis.call('LINDEX', log, -1)
    if tonumber(string.match(oldest, '^%S+ (%d+)')) >= now - 2 * MINUTE then break end
    redis.call('RPOP', log)
  end
  if redis.call('PTTL', log) < HOUR / 2 then redis.call('PEXPIRE', log, HOUR) end
end

-- keep has Redis forget a structure by itself, an hour or two after what it holds has expired.
local function keep(keys, left)
  local least = math.max(left, 0) + HOUR
  local till
  for _, key in ipairs(keys) do
    local ttl = redis.call('PTTL', key)
    if ttl ~= -2 and (ttl < least or ttl > least + 2 * HOUR) then
      till = till or string.format('%d', clock() + least + HOUR)
      redis.call('PEXPIREAT', key, till)
    end
  end
end

-- last is how long after now the last item in due expires.
local function last(due, now)
  local item = redis.call('ZREVRANGE', due, 0, 0, 'WITHSCORES')
  return item[2] and tonumber(item[2]) - tonumber(now) or 0
end

-- fits reports whether a structure may grow: nil, or what it has too much of.
local function fits(items, bytes, moreItems, moreBytes, mostItems, mostBytes)
  mostItems, mostBytes = tonumber(mostItems), tonumber(mostBytes)
  if moreItems > 0 and mostItems > 0 and items + moreItems > mostItems then return 'items' end
  if moreBytes > 0 and mostBytes > 0 and bytes + moreBytes > mostBytes then return 'bytes' end
  return nil
end
