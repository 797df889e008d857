"""How much may pass in a minute, and at the same time: of a key, an account, a group, a
model, a channel, a credential.

    call_limits.py  all limits that one call meets; None when nothing limits it
    entries.py      what it asks of each of them
    asking.py       these as one question to a store
    verdict.py      what a store said
    limiter.py      admits, and keeps Redis up to date
    lease.py        what a call has taken, given back at its end
    line.py         calls that wait for their turn
    words.py        what a refused caller reads, and the x-ratelimit headers

    scripts.py      the limits in Redis, where all processes count together
    link.py         who waits 20 ms for Redis without an answer goes on
    pipe.py         its one connection; address.py opens it, resp.py is its language
    reports.py      what Redis is told without being asked
    others.py       what the other processes had when Redis last spoke
    local.py        the limits as this process counts them; window.py, a sliding minute

Redis decides while it answers at once. Without it each process lets its share through
(limit / WEB_WORKERS) and goes on counting; what it let through is told afterwards.
"""
