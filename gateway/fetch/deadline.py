"""The seconds that a whole request may take."""

import threading
import time
from contextlib import suppress
from socket import SHUT_RDWR, socket
from types import TracebackType
from typing import Self

import requests


class Deadline:
    """Cuts the watched connection when time is over: a read timeout alone lets an
    upstream that sends a byte now and then keep us for days."""

    def __init__(self, seconds: float) -> None:
        self.ends_at = time.monotonic() + seconds
        self.is_over = False
        self._lock = threading.Lock()
        self._socket: socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    @property
    def seconds_left(self) -> float:
        return max(0.001, self.ends_at - time.monotonic())

    def check(self) -> None:
        if self.is_over:
            raise requests.Timeout("it took too long in all")

    def watch(self, connected: socket) -> None:
        """Keeps a duplicate: TLS takes the original's file descriptor over."""
        with self._lock:
            self._drop()
            self._socket = connected.dup()
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            self.is_over = True
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(SHUT_RDWR)

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._drop()
