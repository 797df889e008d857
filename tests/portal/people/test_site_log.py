"""Everybody's calls: what is found, what it adds up to, what one call tells."""

import csv
import io
from datetime import datetime
from random import Random

import pytest
from django.utils import timezone

from gateway.enums import CallState
from gateway.models import Account, UsageLog
from portal.usage.calls import read_page
from portal.usage.filters import OPEN, STATUSES, UsageFilter
from portal.usage.site_export import iter_site_csv
from portal.usage.totals import Totals, sum_usage
from tests.factories.usage import MODELS
from tests.portal.people.site_calls import SPAN
from tests.portal.usage.test_totals import matches, sum_plainly


def fits(call: UsageLog, wanted: UsageFilter) -> bool:
    channel = wanted.channel_id
    return (
        matches(call, wanted)
        and (channel is None or (call.channel_id or 0) == channel)
        and wanted.error_code in ("", call.error_code)
    )


def make_filters(calls: list[UsageLog]) -> list[UsageFilter]:
    chance, now = Random(3), timezone.now()
    filters = [UsageFilter(), UsageFilter(status=OPEN), UsageFilter(channel_id=2)]
    filters += [UsageFilter(error_code="cut"), UsageFilter(channel_id=0)]
    for _ in range(40):
        ends: list[datetime] = sorted(now - SPAN * chance.uniform(0, 1) for _ in "ab")
        filters.append(
            UsageFilter(
                since=chance.choice([None, ends[0]]),
                until=chance.choice([None, ends[1]]),
                model=chance.choice(["", "", *MODELS]),
                status=chance.choice(["", "", *STATUSES]),
                channel_id=chance.choice([None, None, 0, 1, 2]),
                error_code=chance.choice(["", "", "cut"]),
            )
        )
    return filters


def test_every_call_is_on_one_page(calls: list[UsageLog]):
    for wanted in make_filters(calls):
        expected = sorted((it.rid for it in calls if fits(it, wanted)), reverse=True)
        found, before = [], None
        while True:
            page = read_page(None, wanted, before=before, size=40)
            found += [it.rid for it in page.calls]
            if page.older is None:
                break
            before = page.older
        assert found == expected, wanted


def test_totals_equal_the_calls(calls: list[UsageLog]):
    for wanted in make_filters(calls):
        fitting = [it for it in calls if fits(it, wanted)]
        assert sum_usage(None, wanted) == sum_plainly(fitting, UsageFilter()), wanted


def test_a_margin_is_of_the_calls_whose_cost_is_known(calls: list[UsageLog]):
    total = sum_usage(None, UsageFilter())
    known = [
        it
        for it in calls
        if it.upstream_cost is not None and it.state != CallState.OPEN
    ]
    assert total.margin == sum(it.charged - (it.upstream_cost or 0) for it in known)
    assert Totals(charged=5).margin == 0


@pytest.mark.parametrize("is_narrow", [True, False])
def test_the_export_is_what_is_found(calls: list[UsageLog], is_narrow: bool):
    wanted = UsageFilter(status="failed") if is_narrow else UsageFilter()
    text = "".join(iter_site_csv(None, wanted)).removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    expected = [it for it in calls if fits(it, wanted)]
    assert sorted(row["request_id"] for row in rows) == sorted(
        str(it.rid) for it in expected
    )
    people = set(Account.objects.values_list("user__email", flat=True))
    assert {row["user"] for row in rows} == people
