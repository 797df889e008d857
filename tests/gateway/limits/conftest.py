"""A real Valkey, and limiters that are closed at the end."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import pytest_asyncio

from gateway.limits.limiter import Limiter
from tests.valkey import Valkey, start_own_valkey

MakeLimiter = Callable[..., Limiter]


@pytest.fixture(scope="module")
def shared_valkey() -> Iterator[Valkey]:
    with start_own_valkey() as valkey:
        yield valkey


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    """One that a test may kill."""
    with start_own_valkey() as valkey:
        yield valkey


@pytest_asyncio.fixture
async def make_limiter() -> AsyncIterator[MakeLimiter]:
    made: list[Limiter] = []

    def make(url: str = "", *, processes: int = 2, queue: float = 0) -> Limiter:
        made.append(Limiter(redis_url=url, processes=processes, queue_seconds=queue))
        return made[-1]

    yield make
    for limiter in made:
        limiter.close()
