"""Captured calls at rest: sealed, for their owner, until their hour."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from gateway.capture import storage
from gateway.capture.storage import (
    forget_exchange,
    keep_exchange,
    read_exchange,
    sweep_captures,
)
from gateway.models import CapturedCall
from gateway.rids import new_rid

pytestmark = pytest.mark.django_db


def keep(account_id: int = 1, *, hours: float = 1, request: str = "asked") -> UUID:
    rid = new_rid()
    now = timezone.now()
    keep_exchange(
        rid=rid,
        account_id=account_id,
        request=request,
        answer="answered",
        at=now,
        expires_at=now + timedelta(hours=hours),
    )
    return rid


def test_its_owner_reads_it():
    rid = keep()
    exchange = read_exchange(rid, account_id=1)
    assert exchange is not None
    assert (exchange.request, exchange.answer) == ("asked", "answered")


def test_nobody_else_reads_or_deletes_it():
    rid = keep(1)
    assert read_exchange(rid, account_id=2) is None
    assert not forget_exchange(rid, account_id=2)
    assert forget_exchange(rid, account_id=1)
    assert read_exchange(rid, account_id=1) is None


def test_the_database_holds_no_readable_word():
    rid = keep(request="a very private question")
    row = CapturedCall.objects.get(rid=rid)
    assert "private" not in row.request
    assert "answered" not in row.answer


def test_rows_that_were_swapped_do_not_open():
    one, two = keep(), keep()
    stolen = CapturedCall.objects.get(rid=two).request
    CapturedCall.objects.filter(rid=one).update(request=stolen)
    assert read_exchange(one, account_id=1) is None


def test_what_has_expired_is_not_shown_and_is_swept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(storage, "CHUNK", 2)
    gone = [keep(hours=-1) for _ in range(5)]
    kept = keep()
    assert read_exchange(gone[0], account_id=1) is None
    assert sweep_captures() == 5
    assert [row.rid for row in CapturedCall.objects.all()] == [kept]


def test_handed_in_twice_it_is_kept_once():
    rid = keep()
    now = timezone.now()
    keep_exchange(
        rid=rid, account_id=2, request="x", answer="y", at=now, expires_at=now
    )
    assert read_exchange(rid, account_id=1) is not None
