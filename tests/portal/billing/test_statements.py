from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.utils import timezone

from gateway.enums import EntryKind
from gateway.ledger.verify import verify_ledger
from gateway.metering.rollups import roll_up_usage
from gateway.models import LedgerEntry
from gateway.money import NANO
from portal.billing.months import Month, find_last_entry_before
from portal.billing.movements import NO_CALLS, Filter, find_entries, read_page
from portal.billing.statements import list_summaries, make_statement
from portal.models import MonthMark
from tests.factories import make_account, make_api_key
from tests.portal.billing.books import book, call, write_random_book

pytestmark = pytest.mark.django_db


def now_month() -> Month:
    return Month.of(timezone.now())


def start() -> datetime:
    return now_month().shift(-3).starts_at


def test_months_know_their_neighbours():
    december = Month(2025, 12)
    assert december.next() == Month(2026, 1)
    assert Month(2026, 1).shift(-1) == december
    assert (str(december), Month.parse("2025-12")) == ("2025-12", december)
    assert str(december.last_day) == "2025-12-31"
    for text in ("2025-13", "x", "2025", "0000-01"):
        with pytest.raises(ValueError, match=r".*"):
            Month.parse(text)


@pytest.mark.parametrize("seed", range(4))
def test_statements_of_random_ledgers_add_up_to_the_last_nano(seed: int):
    random = Random(seed)
    account, stranger = make_account(), make_account()
    keys = [make_api_key(account=account, name=name) for name in ("one", "two")]
    book(stranger, EntryKind.TOP_UP, 7, start())
    span = (timezone.now() - start()).total_seconds()
    moments = [
        start() + timedelta(seconds=it)
        for it in sorted(random.uniform(0, span) for _ in range(60))
    ]
    write_random_book(random, account, keys, moments)
    book(stranger, EntryKind.TOP_UP, 9, timezone.now())
    roll_up_usage()
    assert verify_ledger() == []

    balance = 0
    summaries = list_summaries(account, newest=now_month(), count=12)
    for summary in reversed(summaries):
        statement = make_statement(account, summary.month)
        rows = [
            entry
            for entry in LedgerEntry.objects.filter(account=account)
            if Month.of(entry.created_at) == summary.month
        ]
        calls = [it for it in rows if it.kind == EntryKind.CHARGE]
        assert summary.opening == balance
        assert summary.charged == sum(it.amount for it in calls)
        assert summary.opening + summary.given + summary.charged == summary.closing
        assert sum(it.amount for it in statement.movements) == summary.given
        assert statement.calls == len(calls)
        assert statement.across == 0
        for lines in (statement.models, statement.keys):
            assert sum(it.amount for it in lines) == -summary.charged
        balance = summary.closing
    account.refresh_from_db()
    assert balance == account.posted


def test_call_over_midnight_is_a_line_of_its_own_in_both_months():
    account = make_account()
    key = make_api_key(account=account)
    old, new = now_month().shift(-2), now_month().shift(-1)
    book(account, EntryKind.TOP_UP, 100, old.starts_at)
    midnight = new.starts_at
    began, ended = midnight - timedelta(seconds=9), midnight + timedelta(seconds=9)
    call(key, 30, began, ended, "gpt-4o")
    roll_up_usage()
    before, after = make_statement(account, old), make_statement(account, new)
    assert (before.summary.charged, before.across) == (0, -30)
    assert (after.summary.charged, after.across) == (-30, 30)
    assert (before.summary.closing, after.summary.closing) == (100, 70)


def test_printed_month_stays_what_it_was():
    """An entry whose clock was behind is counted where its balance is."""
    account = make_account()
    month = now_month().shift(-2)
    start = month.next().starts_at
    book(account, EntryKind.TOP_UP, 5, start - timedelta(days=1))
    last = book(account, EntryKind.TOP_UP, 7, start - timedelta(milliseconds=2))
    book(account, EntryKind.TOP_UP, 11, start + timedelta(milliseconds=2))
    assert make_statement(account, month).summary.closing == 12
    book(account, EntryKind.TOP_UP, 13, start - timedelta(milliseconds=1))
    assert make_statement(account, month).summary.closing == 12
    assert make_statement(account, month.next()).summary.given == 24
    mark = MonthMark.objects.get(starts_on=month.next().starts_on)
    assert mark.last_entry_id == last.pk


def test_end_of_month_is_found_among_many_entries():
    account = make_account()
    times = [start() + timedelta(hours=11 * it) for it in range(150)]
    entries = [book(account, EntryKind.TOP_UP, 1, at) for at in times]
    for month in (
        Month.of(start()),
        Month.of(start()).next(),
        Month.of(start()).shift(9),
    ):
        earlier = [it.pk for it in entries if it.created_at < month.starts_at]
        assert find_last_entry_before(month) == max(earlier, default=0)
    assert Month.of(datetime(2025, 12, 31, 23, 59, tzinfo=UTC)) == Month(2025, 12)


def test_running_month_is_not_frozen():
    account = make_account()
    book(account, EntryKind.TOP_UP, 5, timezone.now())
    assert make_statement(account, now_month()).summary.closing == 5
    book(account, EntryKind.REFUND, -2, timezone.now())
    assert make_statement(account, now_month()).summary.closing == 3
    assert not MonthMark.objects.filter(starts_on=now_month().next().starts_on).exists()


def test_ledger_is_paged_by_key_and_filtered():
    account = make_account()
    key = make_api_key(account=account)
    book(account, EntryKind.TOP_UP, NANO, start())
    for minute in range(1, 7):
        at = start() + timedelta(minutes=minute)
        call(key, minute, at, at, "gpt-4o")
    book(account, EntryKind.REDEMPTION, 5, timezone.now())
    make_account(balance=3)
    rows = find_entries(account, Filter())
    seen, before = [], None
    while True:
        page, before = read_page(rows, before=before, size=3)
        seen += page
        if before is None:
            break
    assert [it.entry.pk for it in seen] == [it.pk for it in rows]
    assert len(seen) == 8
    assert [it.entry.amount for it in seen[:2]] == [5, -6]
    assert (seen[1].words, seen[1].detail) == ("Call", "gpt-4o")
    assert find_entries(account, Filter(NO_CALLS)).count() == 2
    assert find_entries(account, Filter(EntryKind.CHARGE)).count() == 6
    assert find_entries(account, Filter(EntryKind.TOP_UP)).count() == 1
    month = Filter(month=now_month())
    assert find_entries(account, month).get().kind == EntryKind.REDEMPTION
