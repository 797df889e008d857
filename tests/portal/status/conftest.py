from collections.abc import Iterator

import pytest

from portal.status.board import forget_board


@pytest.fixture(autouse=True)
def fresh_board() -> Iterator[None]:
    """It is kept for a while in the process."""
    forget_board()
    yield
    forget_board()
