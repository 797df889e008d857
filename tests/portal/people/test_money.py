"""Balances by hand: through the ledger, once, with a reason; what is held stays."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from gateway.models import Account, AuditEntry, LedgerEntry
from portal.models import Right, User
from portal.people.guards import NotAllowed
from portal.people.money import adjust_balance, set_credit_limit
from tests.factories.people import make_account, make_operator
from tests.portal.people.conftest import USD, act, read_audit, sign_in


def balance_of(account: Account) -> int:
    return Account.objects.get(pk=account.pk).posted


@pytest.mark.parametrize("amount", [5 * USD, -10 * USD, 1])
def test_an_adjustment_is_in_ledger_and_audit(
    account: Account, operator: User, amount: int
):
    entry = adjust_balance(account, amount, reason=" a  gift ", actor=act(operator))
    assert (entry.amount, entry.reason, entry.kind) == (amount, "a gift", "adjustment")
    assert balance_of(account) == entry.balance_after == 10 * USD + amount
    assert entry.actor_id == operator.pk
    audit = AuditEntry.objects.get()
    assert (audit.action, audit.target_id) == (
        "user.adjust_balance",
        str(account.user_id),
    )
    assert audit.changes["balance_usd"][0] == "10.00"
    assert (audit.reason, audit.address) == ("a gift", "192.0.2.1")


def test_what_is_held_cannot_be_taken(account: Account, operator: User):
    Account.objects.filter(pk=account.pk).update(held=4 * USD)
    with pytest.raises(ValidationError) as caught:
        adjust_balance(account, -6 * USD - 1, reason="x", actor=act(operator))
    assert "$6.00" in caught.value.message_dict["amount"][0]
    assert "$4.00" in caught.value.message_dict["amount"][0]
    adjust_balance(account, -6 * USD, reason="x", actor=act(operator))
    assert balance_of(account) == 4 * USD


@pytest.mark.parametrize(
    ("amount", "reason", "field"),
    [
        (0, "x", "amount"),
        (10**18, "x", "amount"),
        (USD, "  ", "reason"),
        (USD, "x" * 201, "reason"),
    ],
)
def test_what_makes_no_sense_is_told_by_field(
    account: Account, operator: User, amount: int, reason: str, field: str
):
    with pytest.raises(ValidationError) as caught:
        adjust_balance(account, amount, reason=reason, actor=act(operator))
    assert list(caught.value.message_dict) == [field]
    assert not AuditEntry.objects.exists()
    assert balance_of(account) == 10 * USD


def test_the_same_reference_is_booked_once(account: Account, operator: User):
    options = {"reason": "x", "actor": act(operator), "reference": "adjustment:1"}
    first = adjust_balance(account, USD, **options)
    assert adjust_balance(account, USD, **options) == first
    assert balance_of(account) == 11 * USD
    assert AuditEntry.objects.count() == 1
    with pytest.raises(ValidationError):
        adjust_balance(account, 2 * USD, **options)
    with pytest.raises(ValidationError):
        adjust_balance(make_account(balance=USD), USD, **options)


def test_a_superusers_money_is_for_superusers(operator: User, root: User):
    rich = make_account(user=root)
    with pytest.raises(NotAllowed):
        adjust_balance(rich, USD, reason="x", actor=act(operator))
    with pytest.raises(NotAllowed):
        set_credit_limit(rich, USD, reason="x", actor=act(operator))
    adjust_balance(rich, USD, reason="x", actor=act(root))
    assert balance_of(rich) == USD


def test_the_credit_limit_covers_what_is_owed(account: Account, operator: User):
    set_credit_limit(account, 5 * USD, reason="good name", actor=act(operator))
    adjust_balance(account, -13 * USD, reason="x", actor=act(operator))
    with pytest.raises(ValidationError) as caught:
        set_credit_limit(account, 2 * USD, reason="x", actor=act(operator))
    assert "credit_limit" in caught.value.message_dict
    set_credit_limit(account, 3 * USD, reason="x", actor=act(operator))
    set_credit_limit(account, 3 * USD, reason="x", actor=act(operator))
    names = [action for action, _who in read_audit(account.user)]
    assert names.count("user.set_credit_limit") == 2


class TestPage:
    def post(self, operator: User, account: Account, **more: str) -> tuple[int, str]:
        fields = {"amount": "2.50", "reason": "thanks", "token": str(uuid4()), **more}
        url = f"/console/users/{account.user_id}/balance"
        answer = sign_in(operator).post(url, fields)
        return answer.status_code, answer.content.decode()

    def test_money_is_booked_once_however_often_it_is_sent(
        self, account: Account, operator: User
    ):
        token = str(uuid4())
        for _ in range(3):
            assert self.post(operator, account, token=token)[0] == 302
        assert balance_of(account) == 10 * USD + 2_500_000_000
        assert LedgerEntry.objects.filter(reason="thanks").count() == 1

    @pytest.mark.parametrize("amount", ["−3", "-3", " -$3.00", "-3,00"])
    def test_a_minus_takes(self, account: Account, operator: User, amount: str):
        assert self.post(operator, account, amount=amount)[0] == 302
        assert balance_of(account) == 7 * USD

    @pytest.mark.parametrize("amount", ["", "much", "0", "--3", "1e400", "NaN", "-"])
    def test_no_amount_is_told_and_the_rest_is_kept(
        self, account: Account, operator: User, amount: str
    ):
        status, page = self.post(operator, account, amount=amount, reason="because I")
        assert status == 422
        assert "because I" in page
        assert balance_of(account) == 10 * USD

    def test_too_much_is_told_beside_the_field(self, account: Account, operator: User):
        status, page = self.post(operator, account, amount="-10.01")
        assert status == 422
        assert "At most $10.00 can be taken" in page

    def test_the_preview_follows_what_is_typed(self, account: Account, operator: User):
        url = f"/console/users/{account.user_id}/balance?amount=-4"
        part = sign_in(operator).get(url, headers={"HX-Request": "true"})
        assert "$6.00" in part.content.decode()
        assert "<html" not in part.content.decode()

    def test_users_is_not_money(self, account: Account):
        clerk = make_operator(Right.USERS)
        assert self.post(clerk, account)[0] == 403
        page = sign_in(clerk).get(f"/console/users/{account.user_id}").content.decode()
        assert "Adjust balance" not in page
        assert balance_of(account) == 10 * USD

    def test_money_alone_comes_back_to_its_page(self, account: Account):
        cashier = make_operator(Right.MONEY)
        url = f"/console/users/{account.user_id}/balance"
        fields = {"amount": "1", "reason": "x", "token": str(uuid4())}
        answer = sign_in(cashier).post(url, fields, follow=True)
        assert answer.status_code == 200
        assert answer.request["PATH_INFO"] == url

    def test_the_credit_limit_by_form(self, account: Account, operator: User):
        url = f"/console/users/{account.user_id}/credit-limit"
        client = sign_in(operator)
        assert client.post(url, {"credit_limit": "7"}).status_code == 422
        fields = {"credit_limit": "7", "limit_reason": "good name"}
        assert client.post(url, fields).status_code == 302
        assert Account.objects.get(pk=account.pk).credit_limit == 7 * USD
