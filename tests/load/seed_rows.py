"""Calls of a person who uses the gateway a lot: rows that are not saved yet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, pi
from random import Random
from typing import Any
from uuid import UUID, uuid4

from gateway.enums import CallState, Endpoint, Outcome
from gateway.metering.cost import list_cost_lines
from gateway.models import ApiKey, Channel, UsageLog
from gateway.money import MILLION
from gateway.rids import floor_rid

DAYS = 30
MODELS: dict[str, tuple[Endpoint, int, int, int]] = {  # input, cached, output rates
    "gpt-4o": (Endpoint.CHAT_COMPLETIONS, 2_500, 1_250, 10_000),
    "gpt-4o-mini": (Endpoint.CHAT_COMPLETIONS, 150, 75, 600),
    "claude-sonnet-4-5": (Endpoint.CHAT_COMPLETIONS, 3_000, 300, 15_000),
    "deepseek-chat": (Endpoint.CHAT_COMPLETIONS, 270, 70, 1_100),
    "gpt-4.1": (Endpoint.RESPONSES, 2_000, 500, 8_000),
    "text-embedding-3-small": (Endpoint.EMBEDDINGS, 20, 20, 0),
    "gpt-4.1-mini": (Endpoint.CHAT_COMPLETIONS, 400, 100, 1_600),
    "gemini-2.5-pro": (Endpoint.CHAT_COMPLETIONS, 1_250, 310, 10_000),
    "gemini-2.5-flash": (Endpoint.CHAT_COMPLETIONS, 300, 75, 2_500),
    "claude-haiku-4-5": (Endpoint.CHAT_COMPLETIONS, 1_000, 100, 5_000),
    "deepseek-reasoner": (Endpoint.CHAT_COMPLETIONS, 550, 140, 2_190),
    "qwen-max": (Endpoint.CHAT_COMPLETIONS, 1_600, 640, 6_400),
}
WEIGHTS = (30, 35, 12, 15, 5, 3, 8, 6, 9, 5, 4, 3)
OUTCOMES = (Outcome.COMPLETED, Outcome.CLIENT_CLOSED, Outcome.UPSTREAM_ERROR)
OUTCOME_WEIGHTS = (970, 15, 15)
VARIANTS = 400  # of usage and cost lines; making them anew for every call takes long


@dataclass(frozen=True, slots=True)
class Variant:
    model: str
    endpoint: Endpoint
    usage: dict[str, int]
    lines: list[Any]
    charged: int


def make_variants(chance: Random) -> list[Variant]:
    variants = []
    for model in chance.choices(list(MODELS), WEIGHTS, k=VARIANTS):
        endpoint, fresh, cached, output = MODELS[model]
        usage = {"input": chance.randint(50, 4000), "call": 1}
        if output:
            usage["input_cached"] = chance.randint(0, 3000)
            usage["output"] = chance.randint(10, 1500)
        rates = {"input": fresh, "input_cached": cached, "output": output}
        rates = {unit: rate * MILLION for unit, rate in rates.items()}
        lines = list_cost_lines(usage, rates, multiplier_ppm=MILLION)
        charged = sum(line["amount"] for line in lines)
        variants.append(Variant(model, endpoint, usage, [*lines], charged))
    return variants


def list_moments(count: int, now: datetime, chance: Random) -> list[datetime]:
    """More by day than by night, up to a minute ago."""
    moments = []
    span = DAYS * 86_400
    while len(moments) < count:
        ago = chance.random() * span + 60
        hour = (now - timedelta(seconds=ago)).hour
        if chance.random() < 0.6 - 0.4 * cos(2 * pi * hour / 24):
            moments.append(now - timedelta(seconds=ago))
    return sorted(moments)


def iter_calls(
    keys: Sequence[ApiKey],
    moments: Iterable[datetime],
    chance: Random,
    channels: Sequence[Channel] = (),
) -> Iterator[UsageLog]:
    """Without `channels` all calls are of channel 1, whose cost is not known."""
    variants, worker = make_variants(chance), uuid4()
    serving = {
        model: [it for it in channels if model in it.model_names] for model in MODELS
    }
    for moment in moments:
        variant = chance.choice(variants)
        (outcome,) = chance.choices(OUTCOMES, OUTCOME_WEIGHTS)
        call = build_call(chance.choice(keys), moment, variant, outcome, worker, chance)
        if serving[variant.model]:
            channel = chance.choice(serving[variant.model])
            call.channel_id = call.attempts[0]["channel"] = channel.pk
            if channel.cost_ppm is not None:
                call.upstream_cost = call.charged * channel.cost_ppm // MILLION
        yield call


def build_call(
    key: ApiKey,
    moment: datetime,
    variant: Variant,
    outcome: Outcome,
    worker: UUID,
    chance: Random,
) -> UsageLog:
    is_paid = outcome != Outcome.UPSTREAM_ERROR
    first_byte = round(min(chance.lognormvariate(6.0, 0.6), 20_000))
    duration = first_byte + variant.usage.get("output", 0) * chance.randint(4, 12)
    usage = variant.usage if is_paid else {}
    cached = usage.get("input_cached", 0)
    error = None if is_paid else "status_503"
    return UsageLog(
        rid=UUID(int=floor_rid(moment).int | chance.getrandbits(62)),
        account_id=key.account_id,
        api_key_id=key.pk,
        channel_id=1,
        worker_id=worker,
        endpoint=variant.endpoint,
        model=variant.model,
        is_stream=variant.endpoint == Endpoint.CHAT_COMPLETIONS,
        multiplier_ppm=MILLION,
        state=CallState.SETTLED if is_paid else CallState.RELEASED,
        outcome=outcome,
        usage_source="upstream" if is_paid else "none",
        status={"completed": 200, "client_closed": 499}.get(outcome, 502),
        error_code=error or "",
        held=variant.charged * 2,
        charged=variant.charged if is_paid else 0,
        usage=usage,
        lines=variant.lines if is_paid else [],
        attempts=[{"channel": 1, "at_ms": 2, "took_ms": first_byte, "error": error}],
        input_tokens=usage.get("input", 0) + cached,
        cached_tokens=cached,
        output_tokens=usage.get("output", 0),
        first_byte_ms=first_byte if is_paid else None,
        duration_ms=duration,
        created_at=moment,
        deadline_at=moment + timedelta(minutes=15),
        closed_at=moment + timedelta(milliseconds=duration),
    )
