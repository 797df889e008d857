"""Many calls of an account at once, as rows, and their rollups."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from gateway.enums import CallState, Endpoint, Outcome
from gateway.models import ApiKey, UsageLog
from gateway.money import MILLION
from gateway.rids import floor_rid

MODELS = ("gpt-4o", "gpt-4o-mini", "text-embedding-3-small")
ENDPOINTS = (Endpoint.CHAT_COMPLETIONS, Endpoint.EMBEDDINGS)
OUTCOMES = (
    *[Outcome.COMPLETED] * 8,
    Outcome.CLIENT_CLOSED,
    Outcome.UPSTREAM_ERROR,
    Outcome.CLIENT_ERROR,
)


def build_call(
    key: ApiKey,
    created_at: datetime,
    chance: Random,
    *,
    outcome: Outcome | None = None,
    model: str = "",
) -> UsageLog:
    """A row that is not saved; its money is in no ledger."""
    outcome = outcome or chance.choice(OUTCOMES)
    is_open = outcome == Outcome.PENDING
    is_paid = outcome in (Outcome.COMPLETED, Outcome.CLIENT_CLOSED)
    tokens_in = chance.randint(1, 5000) if is_paid else 0
    duration = chance.randint(5, 4000)
    made_at = created_at - timedelta(milliseconds=chance.randint(0, 3000))
    return UsageLog(
        rid=UUID(int=floor_rid(made_at).int | chance.getrandbits(61)),
        account_id=key.account_id,
        api_key_id=key.pk,
        channel_id=1 if is_paid else None,
        worker_id=uuid4(),
        endpoint=chance.choice(ENDPOINTS),
        model=model or chance.choice(MODELS),
        is_stream=chance.random() < 0.5,
        multiplier_ppm=MILLION,
        state=_state_of(outcome),
        outcome=outcome,
        status=0 if is_open else 200 if is_paid else 502,
        held=chance.randint(0, 10**7),
        charged=chance.randint(0, 10**7) if is_paid else 0,
        upstream_cost=chance.randint(0, 10**7) if chance.random() < 0.7 else None,
        input_tokens=tokens_in,
        cached_tokens=tokens_in // 2,
        output_tokens=chance.randint(1, 900) if is_paid else 0,
        first_byte_ms=duration // 2 if is_paid else None,
        duration_ms=None if is_open else duration,
        created_at=created_at,
        deadline_at=created_at + timedelta(minutes=15),
        closed_at=None if is_open else created_at + timedelta(milliseconds=duration),
    )


def add_calls(
    keys: Sequence[ApiKey],
    count: int,
    *,
    until: datetime,
    span: timedelta,
    seed: int = 1,
    has_open: bool = False,
) -> list[UsageLog]:
    """`count` calls of any of `keys`, at random moments of `span` before `until`."""
    chance = Random(seed)
    outcomes = [*OUTCOMES, Outcome.PENDING] if has_open else OUTCOMES
    calls = [
        build_call(
            chance.choice(keys),
            until - span * chance.random(),
            chance,
            outcome=chance.choice(outcomes),
        )
        for _ in range(count)
    ]
    return UsageLog.objects.bulk_create(calls)


def _state_of(outcome: Outcome) -> CallState:
    if outcome == Outcome.PENDING:
        return CallState.OPEN
    is_paid = outcome in (Outcome.COMPLETED, Outcome.CLIENT_CLOSED)
    return CallState.SETTLED if is_paid else CallState.RELEASED
