from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import rids
from gateway.rids import floor_rid, new_rid

MOMENTS = st.datetimes(
    datetime(1970, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC)
)


def test_a_rid_is_a_uuid_of_version_7():
    rid = new_rid()
    assert (rid.version, rid.variant) == (7, RFC_4122)


def test_rids_are_different():
    assert len({new_rid() for _ in range(5000)}) == 5000


def test_later_milliseconds_sort_later(monkeypatch: pytest.MonkeyPatch):
    found = []
    for milliseconds in range(1000, 1020):
        monkeypatch.setattr(rids.time, "time_ns", lambda it=milliseconds: it * 10**6)
        found.append(new_rid())
    assert found == sorted(found)


@given(MOMENTS)
def test_the_floor_is_exact(moment: datetime):
    milliseconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        milliseconds=1
    )
    rid = floor_rid(moment)
    assert rid.int >> 80 == milliseconds
    assert (rid.version, rid.variant) == (7, RFC_4122)
    assert rid.int & (2**62 - 1) == 0


def test_a_new_rid_lies_between_the_floors_around_it():
    before = datetime.now(UTC)
    rid = new_rid()
    after = datetime.now(UTC) + timedelta(milliseconds=1)
    assert floor_rid(before) <= rid < floor_rid(after + timedelta(milliseconds=1))
