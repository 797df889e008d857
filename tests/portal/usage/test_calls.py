"""Pages of calls: every call once, newest first, whatever the filter."""

from random import Random
from uuid import UUID

import pytest

from gateway.enums import Outcome
from gateway.models import RollupMark, UsageLog, UsageRollup
from portal.usage import calls as pages
from portal.usage.calls import read_page
from portal.usage.filters import UsageFilter
from tests.factories.usage import build_call
from tests.portal.usage.conftest import Log
from tests.portal.usage.test_totals import make_filters, matches


def walk_older(log: Log, wanted: UsageFilter, size: int) -> list[UUID]:
    seen: list[UUID] = []
    before: UUID | None = None
    while True:
        page = read_page(log.account.pk, wanted, before=before, size=size)
        seen += [call.rid for call in page.calls]
        if page.older is None:
            return seen
        assert len(page.calls) == size or wanted.is_narrow
        before = page.older


def list_plainly(log: Log, wanted: UsageFilter) -> list[UUID]:
    return sorted((it.rid for it in log.calls if matches(it, wanted)), reverse=True)


def test_walking_down_meets_every_call_once(log: Log):
    for wanted in make_filters(log, 25):
        if wanted.status != "open":
            assert walk_older(log, wanted, 7) == list_plainly(log, wanted)


def test_walking_up_again_meets_the_same_pages(log: Log):
    for wanted in make_filters(log, 10):
        wholly = list_plainly(log, wanted)
        if len(wholly) < 12 or wanted.status == "open":
            continue
        page = read_page(log.account.pk, wanted, before=wholly[9], size=5)
        assert page.newer == wholly[10]
        above = read_page(log.account.pk, wanted, after=page.newer, size=5)
        assert [call.rid for call in above.calls] == wholly[5:10]
        assert (above.newer, above.older) == (wholly[5], wholly[9])
        top = read_page(log.account.pk, wanted, after=above.newer, size=5)
        assert [call.rid for call in top.calls] == wholly[:5]
        assert top.newer is None


def test_a_page_of_rare_calls_is_short_and_leads_on(
    log: Log, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pages, "MOST_WINDOWS", 3)
    wanted = UsageFilter(status="client_error")
    wholly = list_plainly(log, wanted)
    assert walk_older(log, wanted, 50) == wholly
    first = read_page(log.account.pk, wanted)
    assert 0 < len(first.calls) < len(wholly)
    seen: list[UUID] = []
    after: UUID | None = UUID(int=0)
    while after is not None:
        page = read_page(log.account.pk, wanted, after=after)
        seen += [call.rid for call in reversed(page.calls)]
        after = page.newer
    assert seen == wholly[::-1]


def test_calls_of_one_moment_are_not_lost_between_pages(log: Log):
    chance = Random(5)
    twins = [build_call(log.keys[0], log.now, chance, model="twin") for _ in range(9)]
    UsageLog.objects.bulk_create(twins)
    log.calls += twins
    for wanted in (UsageFilter(), UsageFilter(model="twin")):
        assert walk_older(log, wanted, 2) == list_plainly(log, wanted)


def test_a_rare_call_far_back_is_found(log: Log):
    oldest = min(log.calls, key=lambda call: call.rid)
    rare = build_call(
        log.keys[0],
        oldest.created_at,
        Random(5),
        model="rare",
        outcome=Outcome.COMPLETED,
    )
    rare.save()
    UsageRollup.objects.all().delete()

    RollupMark.objects.all().delete()
    page = read_page(log.account.pk, UsageFilter(model="rare"))
    assert [call.rid for call in page.calls] == [rare.rid]


def test_only_hours_with_such_calls_are_read(log: Log):
    wanted = UsageFilter(status="client_error")
    found = list_plainly(log, wanted)
    windows = list(
        pages.list_windows(log.account.pk, wanted, pages.LAST_RID, is_newer=False)
    )
    assert len(windows) > 3
    held = sum(
        any(low <= call.rid < high for low, high in windows) for call in log.calls
    )
    assert held < len(log.calls)
    for rid in found:
        assert sum(low <= rid < high for low, high in windows) == 1


def test_open_calls(log: Log):
    page = read_page(log.account.pk, UsageFilter(status="open"), size=500)
    still = [it for it in log.calls if it.state == "open"]
    recent = {it.rid for it in still if (log.now - it.created_at).days < 1}
    assert {call.rid for call in page.calls} >= recent
    assert all(call.state == "open" for call in page.calls)


def test_nobody_elses_calls(log: Log):
    mine = {call.rid for call in log.calls}
    page = read_page(log.other.pk, UsageFilter(), size=500)
    assert page.calls
    assert not mine & {call.rid for call in page.calls}
    rid = log.calls[0].rid
    assert not read_page(log.other.pk, UsageFilter(rid=rid)).calls


@pytest.mark.parametrize("word", ["before", "after"])
def test_beyond_the_end_is_an_empty_page(log: Log, word: str):
    end = UUID(int=0) if word == "before" else UUID(int=2**128 - 2)
    page = read_page(log.account.pk, UsageFilter(), **{word: end})
    assert (page.calls, page.older, page.newer) == ([], None, None)
