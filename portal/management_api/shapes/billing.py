"""Redemption codes and orders."""

from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from portal.billing.code_listing import CodeState, tell_state
from portal.billing.codes import MOST_CODES
from portal.billing.order_listing import BACK, OWED
from portal.management_api.shapes.base import (
    CURSOR,
    AmountInput,
    Moment,
    PageQuery,
    Shape,
    Word,
    money,
)
from portal.management_api.shapes.users import EntryOutput
from portal.models import Dispute, RedemptionCode, TopUpState

BIG = 2**63 - 1


class BatchInput(AmountInput):
    batch = serializers.CharField(
        max_length=100, help_text=_("A name that no other batch has.")
    )
    count = serializers.IntegerField(min_value=1, max_value=MOST_CODES)
    expires_at = Moment(required=False, allow_null=True)


class NewBatchOutput(Shape):
    batch = serializers.CharField()
    codes = serializers.ListField(
        child=serializers.CharField(), help_text=_("Shown this once.")
    )


class BatchOutput(Shape):
    """Of a portal.billing.code_batches.Batch."""

    batch = serializers.CharField(source="name")
    made = serializers.IntegerField()
    used = serializers.IntegerField()
    disabled = serializers.IntegerField()
    expired = serializers.IntegerField()
    left = serializers.IntegerField()
    created_at = Moment()
    expires_at = Moment(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **money("given"), **money("outstanding")}


class BatchQuery(Shape):
    q = serializers.CharField(required=False, max_length=100)
    cursor = serializers.CharField(required=False, max_length=500, help_text=CURSOR)


class CodeOutput(Shape):
    """Of a RedemptionCode; the code itself is stored nowhere."""

    id = serializers.IntegerField()
    ending = serializers.CharField()
    batch = serializers.CharField()
    state = serializers.SerializerMethodField()
    used_by = serializers.IntegerField(source="used_by_id", allow_null=True)
    used_at = Moment(allow_null=True)
    expires_at = Moment(allow_null=True)
    disabled_at = Moment(allow_null=True)
    created_at = Moment()

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **money("amount")}

    def get_state(self, code: RedemptionCode) -> str:
        return tell_state(code).value


class CodeQuery(PageQuery):
    batch = serializers.CharField(required=False, max_length=100)
    state = Word(CodeState, required=False)
    q = serializers.CharField(
        required=False,
        max_length=200,
        help_text=_("The end of a code, or who used it."),
    )


class DisableInput(Shape):
    """`ids` or `batch`."""

    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=BIG),
        required=False,
        min_length=1,
        max_length=500,
    )
    batch = serializers.CharField(
        required=False, max_length=100, help_text=_("Instead of `ids`: all its codes.")
    )


class OrderOutput(Shape):
    """Of a TopUp with its account."""

    id = serializers.UUIDField()
    user = serializers.IntegerField(source="account.user_id")
    provider = serializers.CharField()
    state = Word(TopUpState.values)
    price_cents = serializers.IntegerField(source="price")
    currency = serializers.CharField()
    refunded_cents = serializers.IntegerField(source="refunded")
    disputed_cents = serializers.IntegerField(source="disputed")
    dispute = Word(Dispute.values)
    payment_id = serializers.CharField()
    note = serializers.CharField()
    created_at = Moment()
    credited_at = Moment(allow_null=True)
    asked_at = Moment(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        return {
            **super().get_fields(),
            **money("amount"),
            **money("taken_back"),
            **money("owed"),
        }


class EventOutput(Shape):
    """Of a PaymentEvent."""

    event_id = serializers.CharField()
    kind = serializers.CharField()
    effect = serializers.CharField()
    summary = serializers.DictField()
    received_at = Moment()


class WholeOrderOutput(OrderOutput):
    events = EventOutput(many=True)
    entries = EntryOutput(many=True)


class OrderQuery(PageQuery):
    q = serializers.CharField(
        required=False,
        max_length=255,
        help_text=_("An order's or payment's id, or a part of an address."),
    )
    state = Word((*TopUpState.values, BACK, OWED), required=False)
    provider = serializers.CharField(required=False, max_length=20)
    since = Moment(required=False)
    until = Moment(required=False)
