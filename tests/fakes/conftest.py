"""The upstream of this folder's tests, in-process and new for each."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.fakes.upstream import FakeUpstream


@pytest_asyncio.fixture
async def up() -> AsyncIterator[FakeUpstream]:
    async with FakeUpstream() as upstream:
        yield upstream
