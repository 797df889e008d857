"""HTTP/1.1 towards upstreams: as little as a relay needs, since every call pays for it.

A general client (aiohttp: URLs, redirects, cookies, tracing, a timer of each kind)
took more time of a call than our authentication, routing and metering together. Here
llhttp (by httptools) does the parsing, a request leaves in one write, and what arrives
is handed on as it came. Layers: origin, addresses, answer_reader < connection < pool.
"""
