"""Whether each spend window of a key says what its calls do (I6).

The calls of keys with limits are summed by day once, in the database; the windows are
made of those days here.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import chain, islice
from typing import NamedTuple

from gateway.enums import LimitPeriod
from gateway.ledger.day_sums import sum_by_day
from gateway.ledger.windows import EVER, start_on
from gateway.models import ApiKey, KeyWindow, UsageLog

CHUNK = 1_000  # keys at once: a key has hundreds of windows in a year
Name = tuple[int, LimitPeriod, date]


class _Sums(NamedTuple):
    spent: int = 0
    held: int = 0


def list_wrong_windows(most: int) -> list[str]:
    """At most `most` messages."""
    limited = ApiKey.objects.filter(limits_at__isnull=False)
    key_ids = sorted(
        {*limited.values_list("pk", flat=True)}
        | {*KeyWindow.objects.values_list("api_key_id", flat=True).distinct()}
    )
    chunks = (key_ids[at : at + CHUNK] for at in range(0, len(key_ids), CHUNK))
    return list(islice(chain.from_iterable(map(_list_wrong, chunks)), most))


def _list_wrong(key_ids: Sequence[int]) -> Iterator[str]:
    keys = list(ApiKey.objects.filter(pk__in=key_ids, limits_at__isnull=False))
    stored = {
        (row.api_key_id, LimitPeriod(row.period), row.starts_on): _Sums(
            row.spent, row.held
        )
        for row in KeyWindow.objects.filter(api_key_id__in=key_ids).iterator()
    }
    summed = _sum_windows(key_ids)
    yield from _compare(stored, summed)
    yield from _find_missing(keys, stored, summed)


def _sum_windows(key_ids: Iterable[int]) -> dict[Name, _Sums]:
    sums: dict[Name, _Sums] = {}
    for key_id, day, spent, held in sum_by_day(
        UsageLog.objects.filter(api_key_id__in=key_ids)
    ):
        for period in LimitPeriod:
            name = key_id, period, start_on(period, day)
            before = sums.get(name, _Sums())
            sums[name] = _Sums(before.spent + spent, before.held + held)
    return sums


def _compare(stored: dict[Name, _Sums], summed: dict[Name, _Sums]) -> Iterator[str]:
    for name, sums in stored.items():
        calls = summed.get(name, _Sums())
        if sums != calls:
            yield (
                f"{_tell(name)}: spent {sums.spent} and held {sums.held}, "
                f"its calls make {calls.spent} and {calls.held}"
            )


def _find_missing(
    keys: Iterable[ApiKey], stored: dict[Name, _Sums], summed: dict[Name, _Sums]
) -> Iterator[str]:
    """Windows that began while the limit stood, had calls, and have no row."""
    since = {key.pk: (key.limits_at, key.limits) for key in keys}
    for name, sums in summed.items():
        key_id, period, start = name
        limits_at, limits = since.get(key_id, (None, {}))
        if name in stored or period not in limits or not any(sums):
            continue
        began_at = datetime.combine(start, time(), UTC)
        if limits_at and (start == EVER or began_at > limits_at):
            yield f"{_tell(name)}: is missing, its calls make {sums.spent}"


def _tell(name: Name) -> str:
    key_id, period, start = name
    return f"API key {key_id}, {period} from {start}"
