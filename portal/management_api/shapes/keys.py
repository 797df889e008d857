"""API keys of people."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from gateway.enums import LimitPeriod
from gateway.key_rules import parse_network
from gateway.models import ApiKey
from gateway.money import format_usd
from portal.api_keys.state import KeyState, tell_state
from portal.management_api.shapes.base import (
    Limits,
    Moment,
    PageQuery,
    Shape,
    Usd,
    Word,
    money,
)

BIG = 2**63 - 1
MOST_HOURS = 720
STATES = [it for it in KeyState if it != KeyState.USED_UP]


class Network(serializers.CharField):
    """An address or a CIDR, written in the usual way."""

    def to_internal_value(self, data: Any) -> str:
        try:
            return str(parse_network(super().to_internal_value(data)))
        except ValueError:
            text = _now("%(text)s is no IP address or network.")
            raise serializers.ValidationError(text % {"text": data}) from None


class SpendLimits(Shape):
    """US dollars by period, of the calendar in UTC; null or left out: no limit."""

    total = Usd(required=False, allow_null=True)
    day = Usd(required=False, allow_null=True)
    week = Usd(required=False, allow_null=True)
    month = Usd(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[LimitPeriod, int]:
        for name, nano in attrs.items():
            if nano is not None and nano < 0:
                text = _now("A limit cannot be negative.")
                raise serializers.ValidationError({name: [text]})
        found = ((it, attrs.get(it)) for it in LimitPeriod)
        return {period: nano for period, nano in found if nano is not None}


class KeyFields(Limits):
    name = serializers.CharField(max_length=100)
    group = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=BIG,
        help_text=_("Instead of the account's group."),
    )
    expires_at = Moment(required=False, allow_null=True)
    allowed_models = serializers.ListField(
        child=serializers.CharField(max_length=200),
        required=False,
        max_length=200,
        help_text=_("`*` stands for any letters; empty: every model."),
    )
    allowed_ips = serializers.ListField(
        child=Network(max_length=64),
        required=False,
        max_length=200,
        help_text=_("Addresses or networks; empty: from anywhere."),
    )


class KeyChangeInput(KeyFields):
    is_enabled = serializers.BooleanField(required=False)
    spend_limits_usd = SpendLimits(
        required=False, help_text=_("Replaces all limits that the key had.")
    )

    def validate_expires_at(self, moment: Any) -> Any:
        if moment is not None and moment <= timezone.now():
            raise serializers.ValidationError(_now("This moment is over already."))
        return moment


class KeyInput(KeyChangeInput):
    user = serializers.IntegerField(
        min_value=1, max_value=BIG, help_text=_("Id of the one who will pay.")
    )


class KeyOutput(KeyFields):
    """Of an ApiKey with its account."""

    id = serializers.IntegerField()
    user = serializers.IntegerField(source="account.user_id")
    group = serializers.IntegerField(source="group_id", allow_null=True)
    prefix = serializers.CharField(help_text=_("The part that may be shown."))
    is_enabled = serializers.BooleanField()
    state = serializers.SerializerMethodField()
    spend_limits_nano = serializers.SerializerMethodField()
    spend_limits_usd = serializers.SerializerMethodField()
    last_used_at = Moment(allow_null=True)
    revoked_at = Moment(allow_null=True)
    created_at = Moment()

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **money("spent")}

    def get_state(self, key: ApiKey) -> str:
        return tell_state(key, [], timezone.now()).value

    def get_spend_limits_nano(self, key: ApiKey) -> dict[str, int]:
        return {period.value: nano for period, nano in key.limits.items()}

    def get_spend_limits_usd(self, key: ApiKey) -> dict[str, str]:
        return {period.value: format_usd(it) for period, it in key.limits.items()}


class IssuedKeyOutput(Shape):
    """Of a gateway.keys.IssuedKey."""

    secret = serializers.CharField(help_text=_("The whole key, shown this once."))
    key = KeyOutput()


class KeyQuery(PageQuery):
    user = serializers.IntegerField(required=False, min_value=1, max_value=BIG)
    state = Word(
        (*STATES, "all"),
        required=False,
        help_text=_("Left out: all that are not revoked."),
    )
    prefix = serializers.CharField(
        required=False, max_length=200, help_text=_("How the key begins: `sk-…`.")
    )


class RotateInput(Shape):
    grace_hours = serializers.IntegerField(
        required=False,
        default=24,
        min_value=0,
        max_value=MOST_HOURS,
        help_text=_("For how long the old secret goes on."),
    )
