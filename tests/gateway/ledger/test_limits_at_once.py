"""Spend limits under several writers at once, each on a connection of its own, as
processes are."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from gateway.enums import LimitPeriod
from gateway.ledger.limits import set_limits
from gateway.ledger.transaction import apply_operations
from gateway.ledger.verify import verify_ledger
from gateway.models import ApiKey, KeyWindow
from tests.factories import (
    make_account,
    make_api_key,
    make_hold,
    make_price,
    make_release,
    make_settlement,
)

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 6


def run_together(*works: Callable[[], None]) -> None:
    together = threading.Barrier(len(works))
    errors: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            together.wait(timeout=10)
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []


def test_several_writers_never_pass_the_limit():
    key = make_api_key(balance=10**9)
    set_limits(key_id=key.pk, limits={LimitPeriod.DAY: 1000, LimitPeriod.TOTAL: 1000})
    price = make_price()
    charged: list[int] = []

    def call_often() -> None:
        for number in range(25):
            hold = make_hold(key, 30 + number % 3, price=price)
            (result,) = apply_operations([hold])
            if result is True and number % 5 == 0:
                apply_operations([make_release(hold)])
            elif result is True:
                (closed,) = apply_operations([make_settlement(hold, 35)])
                charged.append(closed.charged)  # type: ignore[union-attr]

    run_together(*[call_often] * WRITERS)
    assert 1000 - 33 < sum(charged) <= 1000
    for window in KeyWindow.objects.all():
        assert (window.spent, window.held) == (sum(charged), 0)
    assert verify_ledger() == []


def test_limits_that_change_while_calls_run_keep_the_books_right():
    account = make_account(balance=10**9)
    keys = [make_api_key(account=account) for _ in range(2)]
    price = make_price()
    is_over = threading.Event()

    def call_often(key: ApiKey) -> None:
        while not is_over.is_set():
            hold = make_hold(key, 30, price=price)
            if apply_operations([hold]) == [True]:
                apply_operations([make_settlement(hold, 20)])

    def change_often() -> None:
        try:
            for number in range(12):
                for key in keys:
                    limit = {LimitPeriod.DAY: 10**6, LimitPeriod.TOTAL: 10**6}
                    limits = limit if number % 2 else {LimitPeriod.WEEK: 10**6}
                    set_limits(key_id=key.pk, limits=limits if number % 3 else {})
        finally:
            is_over.set()

    callers = [lambda key=key: call_often(key) for key in keys * 2]  # type: ignore[misc]
    run_together(change_often, *callers)
    assert KeyWindow.objects.exists()
    assert verify_ledger() == []
