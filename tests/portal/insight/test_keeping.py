"""What is kept is told at once, and read again behind the reader's back."""

import threading
from collections.abc import Iterator
from itertools import count

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from structlog.testing import capture_logs

from portal.insight import keeping
from portal.insight.keeping import is_kept, keep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def numbers() -> Iterator[int]:
    return count(1)


def wait_for_threads() -> None:
    for thread in threading.enumerate():
        if thread.name == "insight":
            thread.join(10)


def make_old(name: str, value: int, seconds: float) -> None:
    cache.set(f"insight.{name}", (keeping.time.time() - seconds, value), 300)


def test_the_first_reader_waits(numbers: Iterator[int]):
    assert not is_kept("x")
    assert keep("x", lambda: next(numbers)) == 1
    assert keep("x", lambda: next(numbers)) == 1
    assert is_kept("x")


def test_what_is_old_is_told_and_read_again(numbers: Iterator[int]):
    make_old("x", 100, seconds=20)
    assert keep("x", lambda: next(numbers)) == 100
    wait_for_threads()
    assert keep("x", lambda: next(numbers)) == 1


def test_one_thread_reads_again(numbers: Iterator[int]):
    make_old("x", 100, seconds=20)
    is_done = threading.Event()

    def read_slowly() -> int:
        is_done.wait(10)
        return next(numbers)

    for _ in range(5):
        assert keep("x", read_slowly) == 100
    is_done.set()
    wait_for_threads()
    assert next(numbers) == 2


def test_what_cannot_be_read_stays_as_it_was():
    make_old("x", 100, seconds=20)

    def fail() -> int:
        raise DatabaseError("away")

    with capture_logs() as lines:
        assert keep("x", fail) == 100
        wait_for_threads()
    assert [line["event"] for line in lines] == ["insight_not_read"]
    assert is_kept("x")
    assert cache.get("insight.x.busy") is None


def test_a_failure_reaches_the_reader_who_waits():
    with pytest.raises(ZeroDivisionError):
        keep("x", lambda: 1 // 0)
