"""Groups of accounts."""

from decimal import Decimal

from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from portal.management_api.shapes.base import Limits, Moment


class GroupInput(Limits):
    name = serializers.CharField(max_length=64)
    multiplier = serializers.DecimalField(
        max_digits=10,
        decimal_places=6,
        min_value=Decimal(0),
        max_value=Decimal(1000),
        help_text=_("1 is the list price, 0.8 is 20 % off."),
    )
    is_open = serializers.BooleanField(
        required=False, help_text=_("Anybody may choose it for a key.")
    )
    remark = serializers.CharField(required=False, allow_blank=True, max_length=200)


class GroupOutput(Limits):
    """Of a portal.pricing.groups.GroupRow."""

    id = serializers.IntegerField(source="group.pk")
    name = serializers.CharField(source="group.name")
    multiplier = serializers.CharField()
    is_open = serializers.BooleanField(source="group.is_open")
    remark = serializers.CharField(source="group.remark")
    rpm_limit = serializers.IntegerField(source="group.rpm_limit", allow_null=True)
    tpm_limit = serializers.IntegerField(source="group.tpm_limit", allow_null=True)
    concurrency_limit = serializers.IntegerField(
        source="group.concurrency_limit", allow_null=True
    )
    is_default = serializers.BooleanField(help_text=_("New accounts come into it."))
    accounts = serializers.IntegerField()
    keys = serializers.IntegerField()
    channels = serializers.IntegerField()
    created_at = Moment(source="group.created_at")
