"""Several processes on one database, each with a pulse and a picture of its own."""

import asyncio
from collections.abc import Callable

import pytest

from gateway import key_cache, snapshot
from gateway.errors import Forbidden, InvalidKey
from gateway.key_cache import KeyCache
from gateway.pulse import Pulse
from gateway.snapshot import Snapshot


class Process:
    """The state that a process keeps in modules, put in place for each step."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.cache, self.pulse, self._patch = KeyCache(), Pulse(), patch
        self._picture: Snapshot | None = None
        self._run(self.pulse.register)

    def beat(self) -> None:
        self._run(self.pulse.beat)

    def _run(self, step: Callable[[], None]) -> None:
        self._patch.setattr(key_cache, "cache", self.cache)
        self._patch.setattr(snapshot, "_current", self._picture)
        step()
        self._picture = snapshot._current

    @property
    def picture(self) -> Snapshot:
        assert self._picture is not None
        return self._picture

    def use(self, secret: str) -> str:
        try:
            asyncio.run(self.cache.find(secret))
        except (Forbidden, InvalidKey) as error:
            return error.message
        return "served"
