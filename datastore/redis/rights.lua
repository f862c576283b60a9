-- Tells which commands of the store the user may not run. The key mark holds a text, so that those of other types come to
-- nothing; the key none does not exist.

local mark, none = unpack(KEYS)
local tries = {
  {'DEL', none}, {'EXISTS', none}, {'GET', mark}, {'GETRANGE', mark, 0, 0}, {'HDEL', mark, 'x'}, {'HEXISTS', mark, 'x'},
  {'HGET', mark, 'x'}, {'HGETALL', mark}, {'HINCRBY', mark, 'x', 1}, {'HKEYS', mark}, {'HLEN', mark}, {'HMGET', mark, 'x'},
  {'HSET', mark, 'x', 1}, {'HSETNX', mark, 'x', 1}, {'HSTRLEN', mark, 'x'}, {'HVALS', mark}, {'INCR', mark}, {'LINDEX', mark, 0},
  {'LPUSH', mark, 'x'}, {'LRANGE', mark, 0, 0}, {'PEXPIRE', none, 1}, {'PEXPIREAT', none, 1}, {'PTTL', none}, {'RPOP', mark},
  {'SET', mark, 'x', 'NX'}, {'TIME'}, {'ZADD', mark, 0, 'x'}, {'ZCARD', mark}, {'ZCOUNT', mark, 0, 0}, {'ZRANGE', mark, 0, 0},
  {'ZRANGEBYLEX', mark, '-', '+'}, {'ZRANGEBYSCORE', mark, 0, 0}, {'ZREM', mark, 'x'}, {'ZREVRANGE', mark, 0, 0},
  {'ZREVRANGEBYLEX', mark, '+', '-'}, {'ZSCORE', mark, 'x'},
}
local refused = {}
for _, try in ipairs(tries) do
  local answer = redis.pcall(unpack(try))
  local err = type(answer) == 'table' and answer.err
  if err and (string.find(err, "can't run this command", 1, true) or string.find(err, 'ACL failure', 1, true)) then
    refused[#refused + 1] = try[1]
  end
end
return refused
