from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from gateway.ledger.verify import verify_ledger
from gateway.models import LedgerEntry
from gateway.money import NANO
from portal.billing.codes import TRIES, CodeRefused, make_codes, redeem_code
from portal.models import RedemptionCode
from tests.factories import make_account
from tests.factories.people import OPERATOR


@pytest.mark.django_db
def test_code_is_credited_once_and_then_says_so():
    user = make_account().user
    [code] = make_codes(count=1, amount=5 * NANO, actor=OPERATOR)
    used = redeem_code(user, f"  {code.lower().replace('-', ' ')} ")
    assert (used.amount, used.used_by) == (5 * NANO, user)
    user.account.refresh_from_db()
    assert user.account.posted == 5 * NANO
    with pytest.raises(CodeRefused, match="used_by_you"):
        redeem_code(user, code)
    with pytest.raises(CodeRefused, match=r"^used$"):
        redeem_code(make_account().user, code)
    assert LedgerEntry.objects.get().reason == f"Redemption code …{code[-4:]}"
    assert verify_ledger() == []


@pytest.mark.django_db
def test_codes_are_stored_as_digests_and_are_all_different():
    codes = make_codes(count=50, amount=1, actor=OPERATOR)
    assert len(set(codes)) == 50
    for row in RedemptionCode.objects.values():
        assert not any(code in str(row) for code in codes)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "why"),
    [("expires_at", "expired"), ("disabled_at", "disabled"), ("", "unknown")],
)
def test_code_that_is_over_says_why_and_moves_nothing(change: str, why: str):
    user = make_account().user
    [code] = make_codes(count=1, amount=NANO, actor=OPERATOR)
    if change:
        RedemptionCode.objects.update(**{change: timezone.now() - timedelta(days=1)})
    with pytest.raises(CodeRefused, match=why):
        redeem_code(user, code if change else "AAAA-BBBB-CCCC-DDDD")
    user.account.refresh_from_db()
    assert user.account.posted == 0


@pytest.mark.django_db
def test_guessing_is_stopped_for_one_person_only():
    user = make_account().user
    [code] = make_codes(count=1, amount=NANO, actor=OPERATOR)
    for _ in range(TRIES):
        with pytest.raises(CodeRefused, match="unknown"):
            redeem_code(user, "WRONG")
    with pytest.raises(CodeRefused, match="too_many"):
        redeem_code(user, code)
    assert redeem_code(make_account().user, code).amount == NANO


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_one_gets_the_credit():
    users = [make_account().user for _ in range(4)] * 2
    [code] = make_codes(count=1, amount=NANO, actor=OPERATOR)

    def redeem(user: object) -> str:
        try:
            redeem_code(user, code)  # type: ignore[arg-type]
        except CodeRefused as refusal:
            return refusal.why
        finally:
            connection.close()
        return "credited"

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(redeem, users))
    assert results.count("credited") == 1
    assert set(results) <= {"credited", "used", "used_by_you"}
    assert LedgerEntry.objects.count() == 1
    assert verify_ledger() == []


@pytest.mark.django_db
def test_command_prints_codes_that_work(capsys: pytest.CaptureFixture[str]):
    call_command("make_codes", "--count", "3", "--amount", "2.50", "--batch", "spring")
    codes = capsys.readouterr().out.split()
    assert len(codes) == 3
    user = make_account().user
    assert redeem_code(user, codes[1]).amount == 2_500_000_000
    assert RedemptionCode.objects.filter(batch="spring").count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        ("--count", "0", "--amount", "1"),
        ("--count", "1", "--amount", "0"),
        ("--count", "1", "--amount", "ten"),
        ("--count", "1", "--amount", "1", "--expires", "2020-01-01"),
        ("--count", "1", "--amount", "1", "--expires", "soon"),
    ],
)
def test_command_refuses_slips(words: tuple[str, ...]):
    with pytest.raises(CommandError):
        call_command("make_codes", *words)
    assert not RedemptionCode.objects.exists()


@pytest.mark.django_db
def test_expiry_is_the_end_of_the_day():
    day = timezone.now().date() + timedelta(days=1)
    call_command("make_codes", "--count", "1", "--amount", "1", "--expires", str(day))
    expires_at = RedemptionCode.objects.get().expires_at
    assert expires_at == datetime.combine(day + timedelta(days=1), time.min, UTC)
