"""A real upstream, in a process of its own: trials block while they ask."""

from collections.abc import Iterator

import pytest

from tests.fakes.process import UpstreamProcess, start_upstream


@pytest.fixture(scope="session")
def upstream_process() -> Iterator[UpstreamProcess]:
    with start_upstream() as running:
        yield running


@pytest.fixture
def upstream(upstream_process: UpstreamProcess) -> UpstreamProcess:
    """With an empty bill."""
    upstream_process.reset_bill()
    return upstream_process
