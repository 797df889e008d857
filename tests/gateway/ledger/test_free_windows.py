"""Windows of calls that hold nothing: free models, and what costs only in the end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from gateway.enums import LimitPeriod
from gateway.ledger.limits import set_limits
from gateway.ledger.transaction import apply_operations
from gateway.ledger.verify import verify_ledger
from gateway.models import ApiKey, KeyWindow
from tests.factories import make_api_key, make_hold, make_price, make_settlement

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key() -> ApiKey:
    """A limit of 100 nano-USD a day that was set yesterday."""
    key = make_api_key(balance=10_000)
    yesterday = timezone.now() - timedelta(days=1)
    set_limits(key_id=key.pk, limits={LimitPeriod.DAY: 100}, now=yesterday)
    return key


def call(key: ApiKey, cost: int) -> int:
    """A call that holds nothing; what it was charged."""
    hold = replace(make_hold(key, 0, price=make_price()), created_at=timezone.now())
    assert apply_operations([hold]) == [True]
    [closed] = apply_operations([make_settlement(hold, cost)])
    return int(closed.charged)


def test_free_calls_of_a_new_day_leave_a_clean_ledger(key: ApiKey):
    assert call(key, 0) == 0
    assert verify_ledger() == []


def test_what_costs_in_the_end_counts_in_its_window(key: ApiKey):
    assert [call(key, 70) for _ in range(3)] == [70, 30, 0]
    assert verify_ledger() == []
    today = KeyWindow.objects.get(api_key=key, starts_on=timezone.now().date())
    assert (today.spent, today.held) == (100, 0)


def test_a_day_without_a_row_is_no_fault_when_nothing_was_spent(key: ApiKey):
    """Rows of before free calls had one."""
    call(key, 0)
    KeyWindow.objects.filter(api_key=key, starts_on=timezone.now().date()).delete()
    assert verify_ledger() == []
