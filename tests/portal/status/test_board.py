import time

import pytest

from portal.status import board as subject

pytestmark = pytest.mark.django_db


def test_a_fresh_board_is_kept():
    assert subject.read_board() is subject.read_board()


def test_a_board_that_is_too_old_is_read_while_its_reader_waits(
    monkeypatch: pytest.MonkeyPatch,
):
    first = subject.read_board()
    monkeypatch.setattr(subject, "_made_at", time.monotonic() - subject.OLD_SECONDS - 1)
    assert subject.read_board() is not first


@pytest.mark.django_db(transaction=True)
def test_between_the_two_the_reader_gets_the_old_one_and_does_not_wait(
    monkeypatch: pytest.MonkeyPatch,
):
    first = subject.read_board()
    monkeypatch.setattr(
        subject, "_made_at", time.monotonic() - subject.FRESH_SECONDS - 1
    )
    assert subject.read_board() is first
    with subject._lock:  # the thread holds it while it reads
        pass
    assert subject.read_board() is not first
