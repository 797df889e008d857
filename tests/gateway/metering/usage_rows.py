"""Rows of the usage log as calls leave them, and what their sums must be."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from gateway.enums import CallState, Outcome
from gateway.metering.latency import floor_to_step
from gateway.models import (
    LatencyRollup,
    SiteLatencyRollup,
    SiteRollup,
    UsageLog,
    UsageRollup,
)
from gateway.money import MILLION
from gateway.rids import floor_rid

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
Sums = dict[tuple[object, ...], tuple[int, ...]]


def open_call(
    created_at: datetime, *, account: int = 1, key: int = 1, model: str = "gpt-4o"
) -> UsageLog:
    return UsageLog.objects.create(
        rid=UUID(int=floor_rid(created_at).int | (uuid4().int & (2**62 - 1))),
        account_id=account,
        api_key_id=key,
        worker_id=uuid4(),
        endpoint="chat_completions",
        model=model,
        multiplier_ppm=MILLION,
        held=1000,
        created_at=created_at,
        deadline_at=created_at + timedelta(minutes=15),
    )


def end_call(
    call: UsageLog,
    closed_at: datetime,
    *,
    outcome: Outcome = Outcome.COMPLETED,
    channel: int | None = 7,
    charged: int = 10,
    first_byte_ms: int | None = None,
    upstream_cost: int | None = None,
) -> UsageLog:
    is_settled = outcome in {Outcome.COMPLETED, Outcome.CLIENT_CLOSED}
    call.state = CallState.SETTLED if is_settled else CallState.RELEASED
    call.outcome = outcome
    call.channel_id = channel
    call.charged = charged if is_settled else 0
    call.shortfall = charged // 3
    call.upstream_cost = upstream_cost
    call.input_tokens, call.cached_tokens, call.output_tokens = charged, 2, 5
    call.closed_at = closed_at
    call.first_byte_ms = first_byte_ms
    call.save()
    return call


def make_call(
    created_at: datetime, *, seconds: float = 5, outcome: Outcome = Outcome.COMPLETED
) -> UsageLog:
    closed_at = created_at + timedelta(seconds=seconds)
    return end_call(open_call(created_at), closed_at, outcome=outcome)


def sum_rows() -> Sums:
    """From the calls, the plain way."""
    sums: defaultdict[tuple[object, ...], list[int]] = defaultdict(lambda: [0] * 9)
    for call in UsageLog.objects.exclude(state=CallState.OPEN):
        is_failed = call.outcome not in {Outcome.COMPLETED, Outcome.CLIENT_CLOSED}
        tokens = (call.input_tokens, call.cached_tokens, call.output_tokens)
        cost = call.upstream_cost
        costs = (cost or 0, 0 if cost is None else call.charged)
        counts = (1, int(is_failed), *tokens, call.charged, call.shortfall, *costs)
        who = (call.account_id, call.api_key_id, call.channel_id or 0)
        group = (*who, call.endpoint, call.model, call.outcome)
        hour = call.created_at.replace(minute=0, second=0, microsecond=0)
        for period, at in (("hour", hour), ("day", hour.replace(hour=0))):
            total = sums[(period, at, *group)]
            total[:] = [a + b for a, b in zip(total, counts, strict=True)]
    return {key: tuple(total) for key, total in sums.items()}


def read_rollups() -> Sums:
    return {
        row[:8]: row[8:]
        for row in UsageRollup.objects.values_list(
            *("period", "starts_at", "account_id", "api_key_id", "channel_id"),
            *("endpoint", "model", "outcome"),
            *("calls", "failed", "input_tokens", "cached_tokens", "output_tokens"),
            *("charged", "shortfall", "upstream_cost", "costed"),
        )
    }


def read_site_rollups() -> Sums:
    return {
        row[:6]: row[6:]
        for row in SiteRollup.objects.values_list(
            *("period", "starts_at", "channel_id", "endpoint", "model", "outcome"),
            *("calls", "failed", "input_tokens", "cached_tokens", "output_tokens"),
            *("charged", "shortfall", "upstream_cost", "costed"),
        )
    }


def drop_columns(sums: Sums, first: int, count: int) -> Sums:
    """The sums of coarser groups: without `count` columns from `first` on."""
    coarse: dict[tuple[object, ...], tuple[int, ...]] = {}
    for group, counts in sums.items():
        key = (*group[:first], *group[first + count :])
        known = coarse.get(key, (0,) * len(counts))
        coarse[key] = tuple(a + b for a, b in zip(known, counts, strict=True))
    return coarse


def count_first_bytes() -> Sums:
    """The histogram of first bytes from the calls, the plain way."""
    counts: defaultdict[tuple[object, ...], int] = defaultdict(int)
    good = (Outcome.COMPLETED, Outcome.CLIENT_CLOSED)
    for call in UsageLog.objects.filter(outcome__in=good, first_byte_ms__isnull=False):
        step = floor_to_step(call.first_byte_ms or 0)
        group = (call.account_id, call.channel_id or 0, call.model, call.is_stream)
        hour = call.created_at.replace(minute=0, second=0, microsecond=0)
        for period, at in (("hour", hour), ("day", hour.replace(hour=0))):
            counts[(period, at, *group, step)] += 1
    return {key: (count,) for key, count in counts.items()}


def read_site_first_bytes() -> Sums:
    return {
        row[:-1]: row[-1:]
        for row in SiteLatencyRollup.objects.values_list(
            *("period", "starts_at", "channel_id", "model"),
            *("is_stream", "first_byte_ms", "calls"),
        )
    }


def read_first_bytes() -> Sums:
    return {
        row[:-1]: row[-1:]
        for row in LatencyRollup.objects.values_list(
            *("period", "starts_at", "account_id", "channel_id", "model"),
            *("is_stream", "first_byte_ms", "calls"),
        )
    }
