-- Shared by the scripts on memory stores: what was done lately, and how long Redis keeps a structure.
-- A time given is a server's; how long something is kept is measured by Redis's own clock.

local HOUR = 3600000
local SWEEP = 500    -- most items one script removes because they have expired
local LATELY = 64    -- steps a structure remembers
local MARGIN = 1000  -- ms by which clocks may run apart during a request

local function clock()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- recall tells what a step first sent age ms ago came to, "" for the first time: its result, or nil and whether it is
-- certain that it was not done.
local function recall(log, token, age)
  if age == '' then return nil, true end
  local steps = redis.call('LRANGE', log, 0, -1)
  for _, step in ipairs(steps) do
    local name, result = string.match(step, '^(%S+) %d+ (.*)$')
    if name == token then return result, true end
  end
  local oldest = steps[LATELY] and tonumber(string.match(steps[LATELY], '^%S+ (%d+)'))
  return nil, not oldest or oldest < clock() - tonumber(age) - MARGIN
end

-- note remembers a step that was done.
local function note(log, token, result)
  redis.call('LPUSH', log, token .. ' ' .. string.format('%d', clock()) .. ' ' .. result)
  redis.call('LTRIM', log, 0, LATELY - 1)
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
