"""The sums of the site are those of the calls of all accounts."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from gateway.metering import rollups
from gateway.metering.rollup_table import Sheet
from gateway.metering.rollups import recompute_rollups, roll_up_usage
from gateway.models import RollupMark, SiteLatencyRollup, SiteRollup, UsageRollup
from tests.gateway.metering.usage_rows import (
    NOON,
    count_first_bytes,
    drop_columns,
    end_call,
    make_call,
    open_call,
    read_site_first_bytes,
    read_site_rollups,
    sum_rows,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def sum_site() -> object:
    """What the sums of the site must be: those of the rows without who called."""
    return drop_columns(sum_rows(), 2, 2)


def test_accounts_are_added_up():
    for account in range(1, 6):
        end_call(open_call(NOON, account=account), NOON + MINUTE, charged=10)
    roll_up_usage(NOON + HOUR)
    hour, day = SiteRollup.objects.order_by("-period")
    assert (hour.period, hour.starts_at, hour.calls, hour.charged) == (
        *("hour", NOON),
        *(5, 50),
    )
    assert (day.period, day.starts_at, day.calls) == ("day", NOON.replace(hour=0), 5)


def test_cost_is_summed_where_it_is_known():
    end_call(open_call(NOON), NOON + MINUTE, charged=10, upstream_cost=6)
    end_call(open_call(NOON), NOON + MINUTE, charged=30, upstream_cost=0)
    end_call(open_call(NOON), NOON + MINUTE, charged=100)
    roll_up_usage(NOON + HOUR)
    for model in (SiteRollup, UsageRollup):
        row = model.objects.get(period="day")
        assert (row.charged, row.upstream_cost, row.costed) == (140, 6, 40)


def test_without_any_known_cost_there_is_none():
    make_call(NOON)
    roll_up_usage(NOON + HOUR)
    row = SiteRollup.objects.get(period="hour")
    assert (row.charged, row.upstream_cost, row.costed) == (10, 0, 0)


def test_first_bytes_of_all_accounts_are_one_histogram():
    for account in (1, 2, 3):
        call = open_call(NOON, account=account)
        end_call(call, NOON + MINUTE, first_byte_ms=101 + account)
    roll_up_usage(NOON + HOUR)
    steps = SiteLatencyRollup.objects.filter(period="hour")
    assert [(it.first_byte_ms, it.calls) for it in steps] == [(100, 3)]
    assert read_site_first_bytes() == drop_columns(count_first_bytes(), 2, 1)


def test_a_call_that_closes_late_is_added():
    make_call(NOON)
    late = open_call(NOON + MINUTE, account=2)
    roll_up_usage(NOON + HOUR)
    end_call(late, NOON + 5 * HOUR)
    roll_up_usage(NOON + 6 * HOUR)
    assert read_site_rollups() == sum_site()


def test_a_run_killed_before_the_site_was_written_is_made_good(
    monkeypatch: pytest.MonkeyPatch,
):
    make_call(NOON)
    make_call(NOON + 2 * HOUR)
    real = rollups.write_table

    def write_until_the_site(sheet: Sheet, *rest: Any) -> int:
        if sheet.model is SiteRollup:
            raise KeyboardInterrupt
        return real(sheet, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(rollups, "write_table", write_until_the_site)
        with pytest.raises(KeyboardInterrupt):
            roll_up_usage(NOON + 3 * HOUR)
    assert UsageRollup.objects.exists()
    assert not SiteRollup.objects.exists()
    roll_up_usage(NOON + 3 * HOUR)
    assert read_site_rollups() == sum_site()


def test_rollups_of_a_version_without_a_site_are_summed_again():
    make_call(NOON)
    roll_up_usage(NOON + HOUR)
    SiteRollup.objects.all().delete()
    RollupMark.objects.filter(name=rollups.MARK).update(name="usage.2")
    roll_up_usage(NOON + HOUR)
    assert read_site_rollups() == sum_site()


def test_a_group_that_vanished_goes():
    call = make_call(timezone.now() - 2 * HOUR)
    roll_up_usage()
    call.model = "renamed"
    call.save()
    recompute_rollups(call.created_at)
    assert {row.model for row in SiteRollup.objects.all()} == {"renamed"}
    assert read_site_rollups() == sum_site()


def test_hours_of_different_days_make_their_own_days():
    moments: list[datetime] = [NOON, NOON + 6 * HOUR, NOON + 13 * HOUR]
    for moment in moments:
        make_call(moment)
    roll_up_usage(NOON + 24 * HOUR)
    days = SiteRollup.objects.filter(period="day").order_by("starts_at")
    assert [row.calls for row in days] == [2, 1]
    assert read_site_rollups() == sum_site()
