"""The steps of the protocol as a call takes them: hold, extend, close."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from gateway.enums import Outcome
from gateway.errors import InsufficientQuota, SpendLimitReached
from gateway.ledger.limit_words import explain_limit
from gateway.ledger.operations import (
    Closed,
    Closing,
    Extension,
    Hold,
    LimitReached,
    Result,
    undo_hold,
)
from gateway.ledger.writer import writer


async def place_hold(hold: Hold) -> None:
    """Returns once the hold is committed. Raises InsufficientQuota (or its
    SpendLimitReached) or Busy.

    A caller cancelled while it waits leaves no hold behind: it is released as soon
    as it is known to stand.
    """

    def release_unwanted(future: "asyncio.Future[Result]", result: Result) -> None:
        if result is True and future.cancelled():
            writer.submit(undo_hold(hold, outcome=Outcome.CLIENT_CLOSED, status=499))

    result = await writer.submit(hold, then=release_unwanted)
    if result is not True:
        raise _refuse(result)


async def extend_hold(extension: Extension) -> None:
    """Raises InsufficientQuota (or its SpendLimitReached) when `extension.amount`
    more is not covered."""
    result = await writer.submit(extension)
    if result is not True:
        raise _refuse(result)


def _refuse(result: Result) -> InsufficientQuota:
    if isinstance(result, LimitReached):
        text = explain_limit(result, datetime.now(UTC))
        return SpendLimitReached(text, is_passing=result.is_passing)
    return InsufficientQuota()


async def close_call(
    closing: Closing, *, then: Callable[[Closed], None] | None = None
) -> Closed:
    """Returns once the end of the call is committed; a second closing is a no-op.

    The closing is done, and `then` is called with what it did, even if the caller is
    cancelled while it waits.
    """

    def tell(_: "asyncio.Future[Result]", result: Result) -> None:
        if then is not None and isinstance(result, Closed):
            then(result)

    result = await writer.submit(closing, then=tell)
    assert isinstance(result, Closed)  # noqa: S101  what a closing always gives
    return result
