"""Holds and closings, and calls placed in the database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from gateway.enums import CallState, Endpoint, Outcome, Unit, UsageSource
from gateway.ledger.operations import Closing, Hold
from gateway.ledger.transaction import apply_operations
from gateway.models import ApiKey, Price
from gateway.money import MILLION
from gateway.rids import new_rid
from tests.factories.supply import make_price


def make_hold(
    key: ApiKey | None = None,
    amount: int = 0,
    *,
    price: Price | None = None,
    worker_id: UUID | None = None,
    deadline_in: float = 600,
    account_id: int = 1,
) -> Hold:
    """A hold of `key`; without one, of an account that is only a number."""
    now = datetime.now(UTC)
    return Hold(
        rid=new_rid(),
        account_id=key.account_id if key else account_id,
        api_key_id=key.pk if key else account_id,
        price_id=price.pk if price else None,
        multiplier_ppm=MILLION,
        worker_id=worker_id or uuid4(),
        endpoint=Endpoint.CHAT_COMPLETIONS,
        model=price.model if price else "gpt-4o",
        is_stream=False,
        amount=amount,
        created_at=now,
        deadline_at=now + timedelta(seconds=deadline_in),
    )


def make_settlement(hold: Hold, cost: int = 0) -> Closing:
    """The end of a call that used `cost` of the unit "call"."""
    return Closing(
        rid=hold.rid,
        account_id=hold.account_id,
        api_key_id=hold.api_key_id,
        state=CallState.SETTLED,
        outcome=Outcome.COMPLETED,
        closed_at=datetime.now(UTC),
        cost=cost,
        usage_source=UsageSource.UPSTREAM,
        usage={Unit.CALL.value: cost},
        status=200,
    )


def make_release(hold: Hold) -> Closing:
    return Closing(
        rid=hold.rid,
        account_id=hold.account_id,
        api_key_id=hold.api_key_id,
        state=CallState.RELEASED,
        outcome=Outcome.UPSTREAM_ERROR,
        closed_at=datetime.now(UTC),
        status=502,
    )


def place(key: ApiKey, amount: int, *, cost: int | None = None) -> Hold:
    """A call in the database: open with `amount` held, or settled at `cost`."""
    hold = make_hold(key, amount, price=make_price())
    assert apply_operations([hold]) == [True]
    if cost is not None:
        apply_operations([make_settlement(hold, cost)])
    return hold
