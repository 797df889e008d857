"""Fixtures that every part of the suite may use."""

import socket
import sys
from collections.abc import Iterator

import pytest

from tests.append_only import flush_past_append_only  # noqa: F401


@pytest.fixture(autouse=True)
def end_ledger_writer() -> Iterator[None]:
    """Its thread has a connection of its own, which would keep the test database
    from being flushed and dropped; it starts again by itself."""
    yield
    module = sys.modules.get("gateway.ledger.writer")
    if module:
        module.writer.stop()


@pytest.fixture(autouse=True)
def forget_what_a_process_keeps() -> Iterator[None]:
    """Site settings and counters of rate limits are cached; a request leaves its
    language and time zone in the thread."""
    from django.core.cache import cache
    from django.utils import timezone, translation

    from portal.site import forget_site

    forget_site()
    cache.clear()
    yield
    timezone.deactivate()
    translation.deactivate()


@pytest.fixture
def free_port() -> int:
    """A port of 127.0.0.1 that nothing listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
