"""The steps of the protocol as a call takes them: hold, extend, close."""

import asyncio
from collections.abc import Callable

from gateway.enums import Outcome
from gateway.errors import InsufficientQuota
from gateway.ledger.operations import (
    Closed,
    Closing,
    Extension,
    Hold,
    Result,
    undo_hold,
)
from gateway.ledger.writer import writer


async def place_hold(hold: Hold) -> None:
    """Returns once the hold is committed. Raises InsufficientQuota or Busy.

    A caller cancelled while it waits leaves no hold behind: it is released as soon
    as it is known to stand.
    """
    future = writer.submit(hold)
    try:
        is_placed = await asyncio.shield(future)
    except asyncio.CancelledError:
        future.add_done_callback(lambda done: _release_unwanted(done, hold))
        raise
    if not is_placed:
        raise InsufficientQuota


async def extend_hold(extension: Extension) -> bool:
    """Whether the account could cover `extension.amount` more."""
    return bool(await writer.submit(extension))


async def close_call(
    closing: Closing, *, then: Callable[[Closed], None] | None = None
) -> Closed:
    """Returns once the end of the call is committed; a second closing is a no-op.

    The closing is done, and `then` is called with what it did, even if the caller is
    cancelled while it waits.
    """
    future = writer.submit(closing)
    if then is not None:
        future.add_done_callback(lambda done: _tell(done, then))
    result = await asyncio.shield(future)
    assert isinstance(result, Closed)  # noqa: S101  what a closing always gives
    return result


def _tell(done: "asyncio.Future[Result]", then: Callable[[Closed], None]) -> None:
    if not done.cancelled() and done.exception() is None:
        result = done.result()
        if isinstance(result, Closed):
            then(result)


def _release_unwanted(done: "asyncio.Future[Result]", hold: Hold) -> None:
    if done.cancelled() or done.exception() is not None or done.result() is not True:
        return
    writer.submit(undo_hold(hold, outcome=Outcome.CLIENT_CLOSED, status=499))
