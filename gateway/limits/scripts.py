"""The limits in Redis. Each script is one step that nothing comes between.

A window is a hash: a field for each second that something was counted in, `n` their
sum, `s` up to which second it has slid, `l` the last that counted. Calls at the same
time are a sorted set of leases by when they run out; those that wait for one are
another (`:q`) by when they came. The clock is Redis' own, so processes need not agree
on theirs; ARGV[1] sets another, in milliseconds.
"""

from hashlib import sha1

SHARED = """
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local second = math.floor(now / 1000)

local function slide(key)
  local head = redis.call('HMGET', key, 's', 'n')
  local s, n = tonumber(head[1]), tonumber(head[2])
  if not s then return 0 end
  if second - s > 60 or s - second > 5 then -- or the clock was put back
    redis.call('DEL', key)
    return 0
  end
  if second <= s then return n end
  for old = s - 60, second - 61 do
    local count = redis.call('HGET', key, old)
    if count then
      n = n - count
      redis.call('HDEL', key, old)
    end
  end
  redis.call('HSET', key, 's', second, 'n', n)
  return n
end

local function add(key, amount)
  local n = slide(key) + amount
  redis.call('HINCRBY', key, second, amount)
  redis.call('HSET', key, 'n', n, 'l', second)
  redis.call('HSETNX', key, 's', second)
  redis.call('PEXPIRE', key, 62000)
end
"""

# ARGV: now, lease, milliseconds of a lease, milliseconds that one may wait, number of
# groups; then of each key its kind, limit, amount and group.
# Gives the numbers of verdict.Verdict.
ADMIT = f"""{SHARED}
local lease, lease_ms, queue_ms = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local groups = tonumber(ARGV[5])
local failed, waits, places = {{}}, {{}}, {{}} -- by group: its first entry that refuses
local standings = {{}}

local function find_wait(key, excess)
  for old = second - 60, second do
    excess = excess - (redis.call('HGET', key, old) or 0)
    if excess <= 0 then return (old + 61) * 1000 - now end
  end
  return 60000
end

local function refuse(group, index, wait, place)
  if not failed[group] then
    failed[group], waits[group], places[group] = index, wait, place
  end
end

local used = {{}}
for i, key in ipairs(KEYS) do
  local at = 6 + (i - 1) * 4
  local kind, limit = ARGV[at], tonumber(ARGV[at + 1])
  local amount, group = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  if kind == 'c' then
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
    local taken = redis.call('ZCARD', key)
    used[i] = taken
    if queue_ms > 0 then
      local line = key .. ':q'
      redis.call('ZREMRANGEBYSCORE', line, '-inf', now - queue_ms - 1000)
      taken = taken + (redis.call('ZRANK', line, lease) or redis.call('ZCARD', line))
    end
    if taken >= limit then refuse(group, i, 1000, taken - limit) end
  else
    used[i] = slide(key)
    local excess = used[i] + amount - limit
    if excess > 0 then refuse(group, i, find_wait(key, excess), 0) end
  end
end

local function can_line_up(index)
  return queue_ms > 0 and ARGV[6 + (index - 1) * 4] == 'c'
end

local function rank(group) -- of refusals; the lowest is what the caller hears
  local is_hopeless = queue_ms > 0 and not can_line_up(failed[group])
  return waits[group] + (is_hopeless and 100000 or 0)
end

local chosen, refusing = 0, nil
if failed[0] then
  refusing = 0
elseif groups > 0 then
  for group = groups, 1, -1 do
    if not failed[group] then
      chosen = group
    elseif not refusing or rank(group) <= rank(refusing) then
      refusing = group
    end
  end
  if chosen > 0 then refusing = nil end
end

for i, key in ipairs(KEYS) do
  local at = 6 + (i - 1) * 4
  local kind, limit = ARGV[at], tonumber(ARGV[at + 1])
  local amount, group = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local is_taken = not refusing and (group == 0 or group == chosen)
  if is_taken and kind == 'c' then
    redis.call('ZADD', key, now + lease_ms, lease)
    redis.call('PEXPIRE', key, lease_ms + 1000)
    if queue_ms > 0 then redis.call('ZREM', key .. ':q', lease) end
    used[i] = used[i] + 1
  elseif is_taken then
    add(key, amount)
    used[i] = used[i] + amount
  end
  if group == 0 and kind ~= 'c' then
    local last = tonumber(redis.call('HGET', key, 'l') or 0)
    standings[#standings + 1] = math.max(limit - used[i], 0)
    standings[#standings + 1] = used[i] > 0 and (last + 61) * 1000 - now or 0
  end
end

local head
if refusing then
  local index = failed[refusing]
  if can_line_up(index) then
    local line = KEYS[index] .. ':q'
    redis.call('ZADD', line, 'NX', now, lease)
    redis.call('PEXPIRE', line, queue_ms + 2000)
  end
  head = {{0, index - 1, waits[refusing], second, places[refusing]}}
else
  head = {{1, chosen, 0, second, 0}}
end
head[#head + 1] = #KEYS
for i in ipairs(KEYS) do head[#head + 1] = used[i] end
for _, number in ipairs(standings) do head[#head + 1] = number end
return table.concat(head, ' ')
"""

# ARGV: now, milliseconds of a lease; then of each key what is done, to which lease or
# second, and by how much.
CHANGE = f"""{SHARED}
local lease_ms = tonumber(ARGV[2])
for i, key in ipairs(KEYS) do
  local at = 3 + (i - 1) * 3
  local what, which, amount = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  if what == 'end' then
    redis.call('ZREM', key, which)
  elseif what == 'leave' then
    redis.call('ZREM', key .. ':q', which)
  elseif what == 'keep' then
    redis.call('ZADD', key, now + lease_ms, which)
    redis.call('PEXPIRE', key, lease_ms + 1000)
  elseif what == 'add' then
    add(key, amount)
  elseif slide(key) > 0 then -- take back
    local counted = math.min(tonumber(redis.call('HGET', key, which) or 0), amount)
    if counted > 0 then
      redis.call('HINCRBY', key, which, -counted)
      redis.call('HINCRBY', key, 'n', -counted)
    end
  end
end
return 1
"""


def name_script(text: str) -> bytes:
    """What Redis knows it by."""
    return sha1(text.encode(), usedforsecurity=False).hexdigest().encode()


ADMIT_NAME, CHANGE_NAME = name_script(ADMIT), name_script(CHANGE)
