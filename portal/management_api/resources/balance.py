"""Balances and the ledger."""

import hashlib

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.models import Account, LedgerEntry
from portal.management_api.describing import KEY_HEADER, describe
from portal.management_api.paging import cut_page
from portal.management_api.problems import BadQuery, Conflict
from portal.management_api.resources.users import account_of, find_user
from portal.management_api.shapes.base import page_of
from portal.management_api.shapes.users import (
    AdjustmentInput,
    EntryOutput,
    EntryQuery,
    UserOutput,
)
from portal.management_api.views import ManagementViewSet, answer, answer_page
from portal.people.money import adjust_balance, set_credit_limit

LONGEST_KEY = 200


class BalanceViewSet(ManagementViewSet):
    resource = "balance"

    @describe(
        *("listLedger", _("A user's ledger")),
        query=EntryQuery,
        gives=page_of(EntryOutput),
        about=_("Every movement of money, newest first."),
    )
    def list(self, request: Request, user_id: int) -> Response:
        user = find_user(user_id)
        query = self.read_query(EntryQuery)
        rows = LedgerEntry.objects.filter(account__user=user)
        account = getattr(user, "account", None)
        if account is not None:  # by the index of the account
            rows = LedgerEntry.objects.filter(account=account)
        if query.get("only_movements"):
            rows = rows.filter(rid__isnull=True)
        return answer_page(EntryOutput, cut_page(rows, query))

    @describe(
        *("adjustBalance", _("Adjust a balance")),
        takes=AdjustmentInput,
        gives=EntryOutput,
        status=201,
        headers=(KEY_HEADER,),
        about=_("Adds money, or takes it when the amount is negative."),
    )
    def create(self, request: Request, user_id: int) -> Response:
        account = account_of(find_user(user_id))
        values = self.read(AdjustmentInput)
        reference = self.read_reference(request)
        if reference:
            refuse_other(reference, account, values["amount"])
        entry = adjust_balance(
            account,
            values["amount"],
            reason=values["reason"],
            actor=self.actor,
            reference=reference,
        )
        return answer(EntryOutput, entry, 201)

    @describe(
        *("setCreditLimit", _("Set a credit limit")),
        takes=AdjustmentInput,
        gives=UserOutput,
        about=_("How far below zero the balance may go."),
    )
    def set_credit_limit(self, request: Request, user_id: int) -> Response:
        account = account_of(find_user(user_id))
        values = self.read(AdjustmentInput)
        set_credit_limit(
            account, values["amount"], reason=values["reason"], actor=self.actor
        )
        return answer(UserOutput, find_user(user_id))

    def read_reference(self, request: Request) -> str | None:
        """Of the ledger: the key is of its owner, so that nobody meets the keys of
        others. Raises BadQuery."""
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return None
        if not 0 < len(key) <= LONGEST_KEY:
            text = _now("1 to 200 characters.")
            raise BadQuery({"Idempotency-Key": [text]})
        digest = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
        return f"api:{self.user.pk}:{digest[:32]}"


def refuse_other(reference: str, account: Account, amount: int) -> None:
    """The key was used for another change. Raises Conflict."""
    entry = LedgerEntry.objects.filter(reference=reference).first()
    if entry and (entry.account_id, entry.amount) != (account.pk, amount):
        raise Conflict(
            _now("This Idempotency-Key was used for another user or amount.")
        )
