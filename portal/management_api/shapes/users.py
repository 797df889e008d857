"""People, their balance and ledger."""

from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from gateway.enums import EntryKind
from gateway.models import Account
from portal.management_api.shapes.base import (
    AmountInput,
    Limits,
    Moment,
    PageQuery,
    Shape,
    Word,
    money,
)
from portal.models import Right
from portal.people.searching import STATES

BIG = 2**63 - 1
REASON = _("Why; it stays in the audit log, and the ledger where money moves.")


class UserOutput(Shape):
    """Of a User with its `account`; who never had one has the figures of a new one."""

    id = serializers.IntegerField()
    email = serializers.CharField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()
    is_staff = serializers.BooleanField()
    is_superuser = serializers.BooleanField()
    language = serializers.CharField()
    group = serializers.IntegerField(source="account.group_id", allow_null=True)
    rpm_limit = serializers.IntegerField(source="account.rpm_limit", allow_null=True)
    tpm_limit = serializers.IntegerField(source="account.tpm_limit", allow_null=True)
    concurrency_limit = serializers.IntegerField(
        source="account.concurrency_limit", allow_null=True
    )
    created_at = Moment()
    last_seen_at = Moment(allow_null=True)
    closed_at = Moment(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        return {
            **super().get_fields(),
            **money("balance", "account.posted"),
            **money("held", "account.held"),
            **money("spent", "account.spent"),
            **money("credit_limit", "account.credit_limit"),
        }

    def to_representation(self, instance: Any) -> Any:
        return super().to_representation(_Person(instance))


class _Person:
    """The user, with an account in any case."""

    def __init__(self, user: Any) -> None:
        self._user = user
        self.account = getattr(user, "account", None) or Account()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._user, name)


class UserQuery(PageQuery):
    q = serializers.CharField(
        required=False,
        max_length=200,
        help_text=_("A part of name or address, an id, a key's start, a request id."),
    )
    status = Word([word for word, _label in STATES if word] + ["all"], required=False)
    group = serializers.IntegerField(required=False, min_value=1, max_value=BIG)


class UserInput(Shape):
    email = serializers.CharField(max_length=254)
    name = serializers.CharField(required=False, allow_blank=True, max_length=100)
    group = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=BIG,
        help_text=_("Left out: the group of new accounts."),
    )
    language = Word(
        ("", "en", "zh-hans"), required=False, help_text=_("Of mails to them.")
    )
    invite = serializers.BooleanField(
        required=False,
        help_text=_("Mail them a link to set a password, where mail is set up."),
    )


class UserChangeInput(Limits):
    group = serializers.IntegerField(required=False, min_value=1, max_value=BIG)
    is_active = serializers.BooleanField(
        required=False, help_text=_("Off: signed out everywhere, keys refused.")
    )


class ReasonInput(Shape):
    reason = serializers.CharField(max_length=200, help_text=REASON)


class LinkOutput(Shape):
    url = serializers.CharField(help_text=_("Works once; hand it to the person."))


class RightsInput(Shape):
    is_staff = serializers.BooleanField()
    is_superuser = serializers.BooleanField(required=False, default=False)
    rights = serializers.ListField(
        child=Word(Right), required=False, default=list, max_length=len(Right)
    )


class RightsOutput(Shape):
    is_staff = serializers.BooleanField()
    is_superuser = serializers.BooleanField()
    rights = serializers.ListField(child=Word(Right))


class AdjustmentInput(AmountInput):
    reason = serializers.CharField(max_length=200, help_text=REASON)


class EntryOutput(Shape):
    """Of a LedgerEntry."""

    id = serializers.IntegerField()
    kind = Word(EntryKind)
    reason = serializers.CharField()
    reference = serializers.CharField(allow_null=True)
    request_id = serializers.UUIDField(source="rid", allow_null=True)
    created_at = Moment()

    def get_fields(self) -> dict[str, Any]:
        return {
            **super().get_fields(),
            **money("amount"),
            **money("balance_after"),
        }


class EntryQuery(PageQuery):
    only_movements = serializers.BooleanField(
        required=False, help_text=_("Without the charges of calls.")
    )
