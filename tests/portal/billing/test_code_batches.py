"""Batches of codes: made, taken once, listed, disabled."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from gateway.models import AuditEntry
from gateway.money import NANO
from portal.billing.code_batches import (
    disable_batch,
    disable_codes,
    find_batch,
    list_batches,
    make_batch,
)
from portal.billing.code_downloads import (
    AlreadyTaken,
    find_download,
    forget_old_downloads,
    take_codes,
)
from portal.billing.codes import CodeRefused, make_codes, redeem_code
from portal.models import CodeDownload, RedemptionCode, Right, User
from tests.factories import make_account
from tests.factories.people import OPERATOR, make_operator

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> User:
    return make_operator(Right.MONEY)


def make(operator: User, batch: str = "spring", count: int = 3) -> CodeDownload:
    return make_batch(
        operator,
        count=count,
        amount=5 * NANO,
        batch=batch,
        expires_at=None,
        actor=OPERATOR,
    )


def test_codes_are_taken_once_and_by_their_maker_alone(operator: User):
    kept = make(operator)
    with pytest.raises(AlreadyTaken):
        take_codes(kept.pk, make_operator(Right.MONEY))
    _taken, codes = take_codes(kept.pk, operator)
    assert len(codes) == 3
    assert redeem_code(make_account().user, codes[0]).amount == 5 * NANO
    with pytest.raises(AlreadyTaken):
        take_codes(kept.pk, operator)
    assert not CodeDownload.objects.exists()


def test_what_waits_is_sealed_and_ends(operator: User):
    kept = make(operator)
    codes = RedemptionCode.objects.values_list("ending", flat=True)
    assert not any(ending in kept.sealed.split(":")[0] for ending in codes)
    assert "-" not in kept.sealed  # a code has dashes, base64 has none
    CodeDownload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert find_download(kept.pk, operator) is None
    with pytest.raises(AlreadyTaken):
        take_codes(kept.pk, operator)
    assert forget_old_downloads() == 1


def test_a_name_is_taken_once(operator: User):
    make(operator)
    with pytest.raises(ValidationError) as refused:
        make(operator, batch=" spring ")
    assert "batch" in refused.value.message_dict
    assert RedemptionCode.objects.count() == 3


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"count": 0, "amount": NANO}, "count"),
        ({"count": 10_001, "amount": NANO}, "count"),
        ({"count": 1, "amount": 0}, "amount"),
        ({"count": 1, "amount": 100_001 * NANO}, "amount"),
    ],
)
def test_slips_are_told_by_field(values: dict[str, int], field: str):
    with pytest.raises(ValidationError) as refused:
        make_codes(**values, actor=OPERATOR)
    assert list(refused.value.message_dict) == [field]
    assert not AuditEntry.objects.exists()


def test_sums_of_a_batch(operator: User):
    _kept, codes = take_codes(make(operator, count=5).pk, operator)
    redeem_code(make_account().user, codes[0])
    stopped = RedemptionCode.objects.get(ending=codes[1][-4:])
    assert disable_codes([stopped.pk], actor=OPERATOR) == 1
    batch = find_batch("spring")
    assert batch is not None
    found = (batch.made, batch.used, batch.disabled, batch.left, batch.expired)
    assert found == (5, 1, 1, 3, 0)
    assert (batch.given, batch.outstanding) == (5 * NANO, 15 * NANO)
    RedemptionCode.objects.update(expires_at=timezone.now())
    batch = find_batch("spring")
    assert batch is not None
    assert (batch.left, batch.expired, batch.outstanding) == (0, 3, 0)


def test_disabling_leaves_what_was_redeemed(operator: User):
    _kept, codes = take_codes(make(operator).pk, operator)
    user = make_account().user
    redeem_code(user, codes[0])
    assert disable_batch("spring", actor=OPERATOR) == 2
    assert disable_batch("spring", actor=OPERATOR) == 0
    with pytest.raises(CodeRefused, match="disabled"):
        redeem_code(user, codes[1])
    with pytest.raises(CodeRefused, match="used_by_you"):
        redeem_code(user, codes[0])
    entry = AuditEntry.objects.get(action="code.disable")
    assert (entry.target_name, entry.changes["count"]) == ("spring", [None, 2])


def test_batches_come_in_pages(operator: User):
    for number in range(22):
        make_codes(count=1, amount=NANO, batch=f"b{number}", actor=OPERATOR)
    first, following = list_batches()
    assert [it.name for it in first] == [f"b{n}" for n in range(21, 1, -1)]
    assert following is not None
    second, end = list_batches(before=following)
    assert ([it.name for it in second], end) == (["b1", "b0"], None)
    assert [it.name for it in list_batches("b13")[0]] == ["b13"]
