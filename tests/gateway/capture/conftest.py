"""Running one coroutine from a test that also reads the database."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest


@pytest.fixture
def async_run() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    return asyncio.run
