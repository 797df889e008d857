"""Calls of the past: what an account that has been used for a while looks like."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from gateway.enums import CallState, Endpoint, Outcome, UsageSource
from gateway.ledger.operations import Closing, Hold
from gateway.ledger.transaction import apply_operations
from gateway.metering.cost import list_cost_lines
from gateway.models import ApiKey, Channel, Price
from gateway.money import MILLION
from gateway.rids import floor_rid

TEXT = Endpoint.CHAT_COMPLETIONS
KINDS = {  # model: endpoint, and the units of a typical call
    "gpt-4o": (TEXT, {"input": 1800, "input_cached": 900, "output": 420}),
    "gpt-4o-mini": (TEXT, {"input": 5200, "output": 760}),
    "claude-sonnet-4-5": (TEXT, {"input": 3400, "output": 900}),
    "deepseek-chat": (TEXT, {"input": 2500, "input_cached": 1500, "output": 1100}),
    "text-embedding-3-small": (Endpoint.EMBEDDINGS, {"input": 640}),
    "dall-e-3": (Endpoint.IMAGE_GENERATIONS, {"image/standard/1024x1024": 1}),
    "tts-1": (Endpoint.SPEECH, {"character": 480}),
}
WEIGHTS = (6, 5, 4, 3, 2, 1, 1)
FAILURES = {
    Outcome.UPSTREAM_ERROR: (502, "upstream_error"),
    Outcome.CLIENT_ERROR: (400, "invalid_value"),
    Outcome.CLIENT_CLOSED: (499, ""),
}


def add_closed_call(key: ApiKey, moment: datetime, chance: Random) -> UUID:
    """One in ten fails, free of charge; the rest is paid from the key's account, which
    must have the money. The request's id."""
    ((model, (endpoint, typical)),) = chance.choices(list(KINDS.items()), WEIGHTS)
    usage = {
        unit: max(1, round(quantity * chance.uniform(0.3, 1.8)))
        for unit, quantity in typical.items()
    }
    price = Price.objects.filter(model=model).order_by("-effective_at").first()
    rates = price.rates if price else {}
    lines = list_cost_lines(usage, rates, multiplier_ppm=MILLION)
    hold = Hold(
        rid=UUID(int=floor_rid(moment).int | chance.getrandbits(60)),
        account_id=key.account_id,
        api_key_id=key.pk,
        price_id=price.pk if price else None,
        multiplier_ppm=MILLION,
        worker_id=uuid4(),
        endpoint=endpoint,
        model=model,
        is_stream=endpoint == TEXT and chance.random() < 0.7,
        amount=sum(line["amount"] for line in lines),
        created_at=moment,
        deadline_at=moment + timedelta(minutes=10),
    )
    closing = close_well(hold, usage, [dict(line) for line in lines], chance)
    if chance.random() < 0.1:
        closing = close_badly(hold, chance)
    apply_operations([hold])
    apply_operations([closing])
    return hold.rid


def close_well(
    hold: Hold, usage: dict[str, int], lines: list[dict[str, object]], chance: Random
) -> Closing:
    first_byte = chance.randint(180, 1400)
    duration = first_byte + usage.get("output", 0) * chance.randint(3, 9)
    channel = Channel.objects.order_by("pk").first()
    return Closing(
        rid=hold.rid,
        account_id=hold.account_id,
        api_key_id=hold.api_key_id,
        state=CallState.SETTLED,
        outcome=Outcome.COMPLETED,
        closed_at=hold.created_at + timedelta(milliseconds=duration),
        cost=hold.amount,
        usage_source=UsageSource.UPSTREAM,
        usage=usage,
        lines=lines,
        attempts=[
            {
                "channel": channel.pk if channel else 0,
                "at_ms": 4,
                "took_ms": duration - 4,
                "error": None,
            }
        ],
        channel_id=channel.pk if channel else None,
        status=200,
        input_tokens=usage.get("input", 0) + usage.get("input_cached", 0),
        cached_tokens=usage.get("input_cached", 0),
        output_tokens=usage.get("output", 0),
        first_byte_ms=first_byte,
        duration_ms=duration,
    )


def close_badly(hold: Hold, chance: Random) -> Closing:
    outcome = chance.choice(list(FAILURES))
    status, code = FAILURES[outcome]
    duration = chance.randint(20, 2500)
    return Closing(
        rid=hold.rid,
        account_id=hold.account_id,
        api_key_id=hold.api_key_id,
        state=CallState.RELEASED,
        outcome=outcome,
        closed_at=hold.created_at + timedelta(milliseconds=duration),
        status=status,
        error_code=code,
        duration_ms=duration,
    )
