"""What a client may ask about its own key: OpenAI's old billing addresses, which chat
clients and other gateways use to show a balance, and `/v1/key` as OpenRouter has it.

They read the database, in a thread: people look at them now and then.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from urllib.parse import parse_qs

from django.db import DatabaseError, InterfaceError, connection

from gateway.api.key_facts import (
    describe_key,
    describe_subscription,
    describe_usage,
    read_facts,
    read_usage,
)
from gateway.api.request import LeanRequest
from gateway.api.views import OpenAIViewSet, answer_json
from gateway.errors import Busy, InvalidRequest
from gateway.relay.answer import Answer

MOST_DAYS = 366

T = TypeVar("T")

_readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="key-facts")


class KeyViewSet(OpenAIViewSet):
    async def show_key(self, request: LeanRequest) -> Answer:
        facts = await read_in_thread(lambda: read_facts(self.key.id))
        return answer_json({"data": describe_key(facts)})

    async def show_subscription(self, request: LeanRequest) -> Answer:
        facts = await read_in_thread(lambda: read_facts(self.key.id))
        return answer_json(describe_subscription(facts))

    async def show_usage(self, request: LeanRequest) -> Answer:
        since, until = read_range(request.query_string, datetime.now(UTC).date())
        charges = await read_in_thread(lambda: read_usage(self.key.id, since, until))
        return answer_json(describe_usage(charges))


async def read_in_thread(read: Callable[[], T]) -> T:
    """Raises Busy when the database is away."""

    def run() -> T:
        try:
            return read()
        except (DatabaseError, InterfaceError):
            connection.close()
            raise Busy from None
        finally:
            if connection.vendor == "postgresql":
                connection.close()  # back to the pool

    return await asyncio.get_running_loop().run_in_executor(_readers, run)


def read_range(query: bytes, today: date) -> tuple[date, date]:
    """`start_date` and `end_date`, the end not included; without them this month."""
    given = parse_qs(query.decode("latin-1"))
    since = _read_date(given, "start_date", today.replace(day=1))
    until = _read_date(given, "end_date", today + timedelta(days=1))
    if until == since:
        until += timedelta(days=1)
    if not 0 < (until - since).days <= MOST_DAYS:
        raise InvalidRequest(
            f"end_date must lie 1 to {MOST_DAYS} days after start_date.",
            param="end_date",
            code="invalid_value",
        )
    return since, until


def _read_date(given: dict[str, list[str]], name: str, default: date) -> date:
    text = given.get(name, [""])[-1]
    if not text:
        return default
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        day = date.min
    if not 1970 < day.year < 9999:
        raise InvalidRequest(
            f"{name} must be a date such as 2026-01-31.",
            param=name,
            code="invalid_value",
        )
    return day
