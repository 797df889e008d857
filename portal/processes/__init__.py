"""The processes behind `manage.py up`.

    up ── guard            ends everything once up is gone, however it went
     ├─── valkey           broker, limits, versions; not when REDIS_URL is set
     ├─── worker           Celery with beat inside
     └─── web              granian, which has its own worker processes

Each runs in a session of its own, so the terminal's Ctrl-C reaches only `up`.
"""
