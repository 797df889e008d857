"""The queue of background tasks, and the workers that take from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import redis
from django.conf import settings

QUEUE = "celery"
SECONDS = 1.0  # to connect and to answer
PING_SECONDS = 2.0
RUN_WITHIN = 300  # seconds, after which a task that nobody took is forgotten

AWAY = (redis.RedisError, OSError)


class NoBroker(Exception):
    """Redis does not answer, or there is none."""


@dataclass(frozen=True, slots=True)
class Broker:
    """`waiting`: tasks in the queue. `memory` in bytes, `uptime` in seconds."""

    version: str
    waiting: int
    memory: int
    uptime: int


@dataclass(frozen=True, slots=True)
class TaskWorker:
    name: str
    threads: int
    running: Sequence[str]


def read_broker() -> Broker | None:
    """None when it is away."""
    try:
        with _connect() as client:
            info: Mapping[str, Any] = client.info()
            waiting = int(client.llen(QUEUE))
    except (NoBroker, *AWAY):
        return None
    version = info.get("valkey_version") or info.get("redis_version", "?")
    name = "Valkey" if "valkey_version" in info else "Redis"
    return Broker(
        version=f"{name} {version}",
        waiting=waiting,
        memory=int(info.get("used_memory", 0)),
        uptime=int(info.get("uptime_in_seconds", 0)),
    )


def ask_workers() -> list[TaskWorker]:
    """Who answers within PING_SECONDS. Raises NoBroker."""
    _require_broker()
    app = _load_app()
    inspect = app.control.inspect(timeout=PING_SECONDS / 2)
    stats: Mapping[str, Any] = inspect.stats() or {}
    active: Mapping[str, Any] = inspect.active() or {} if stats else {}
    return [
        TaskWorker(
            name=name,
            threads=int(said.get("pool", {}).get("max-concurrency") or 0),
            running=[str(task.get("name", "?")) for task in active.get(name, [])],
        )
        for name, said in sorted(stats.items())
    ]


def send_task(name: str, *values: int) -> None:
    """Queues a task to run once now, with these arguments. Raises NoBroker."""
    _require_broker()
    try:
        _load_app().send_task(name, values, retry=False, expires=RUN_WITHIN)
    except Exception as problem:  # kombu has an error of its own for each transport
        raise NoBroker(str(problem)) from problem


def _load_app() -> Any:
    """It takes a moment to import, so pages without it do without."""
    from portal.celery import app

    return app


def _require_broker() -> None:
    try:
        with _connect() as client:
            client.ping()
    except AWAY as problem:
        raise NoBroker(type(problem).__name__) from problem


def _connect() -> redis.Redis:
    if not settings.REDIS_URL:
        raise NoBroker("REDIS_URL is not set")
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=SECONDS, socket_connect_timeout=SECONDS
    )
