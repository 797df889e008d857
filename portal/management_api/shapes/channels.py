"""Channels, their pools, and what trials of them found."""

from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from gateway.enums import ChannelState
from portal.channels.state import State
from portal.management_api.shapes.base import (
    Limits,
    Moment,
    PageQuery,
    Shape,
    Word,
)

SMALL, LARGE = -(2**31), 2**31 - 1
MOST_RATE = 2**53


def seconds(about: str) -> serializers.FloatField:
    return serializers.FloatField(
        required=False, min_value=0.01, max_value=86_400, help_text=about
    )


class ChannelFields(Limits):
    """What is read and written alike."""

    name = serializers.CharField(
        required=False, max_length=100, help_text=_("Left out: the host's name.")
    )
    base_url = serializers.CharField(
        max_length=500, help_text=_("Such as `https://api.openai.com/v1`.")
    )
    model_names = serializers.ListField(
        child=serializers.CharField(max_length=200),
        max_length=5_000,
        help_text=_("As clients name them; `*` alone serves any."),
    )
    model_mapping = serializers.DictField(
        child=serializers.CharField(max_length=200),
        required=False,
        help_text=_("Client's name to upstream's name."),
    )
    groups = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        required=False,
        max_length=500,
        help_text=_("Ids of the groups it serves; empty: all."),
    )
    priority = serializers.IntegerField(
        required=False,
        min_value=SMALL,
        max_value=LARGE,
        help_text=_("The highest that can serve is taken first."),
    )
    weight = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGE,
        help_text=_("Share of the calls among channels of one priority."),
    )
    connect_timeout = seconds(_("Seconds to connect."))
    first_byte_timeout = seconds(_("Seconds to the first byte."))
    idle_timeout = seconds(_("Seconds between bytes."))
    total_timeout = seconds(_("Seconds in all."))
    headers = serializers.DictField(
        child=serializers.CharField(max_length=4_000, allow_blank=True),
        required=False,
        help_text=_("Sent with every call. Credentials do not belong here."),
    )
    parameters = serializers.DictField(
        required=False,
        help_text=_("Members of the body that are set; null takes one away."),
    )
    cost_ppm = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=MOST_RATE,
        help_text=_("What the upstream costs, in millionths of our price."),
    )
    cost_rates = serializers.DictField(
        child=serializers.DictField(
            child=serializers.IntegerField(min_value=0, max_value=MOST_RATE)
        ),
        required=False,
        help_text=_("Upstream rates by model, as rates of a price."),
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=20
    )
    test_model = serializers.CharField(required=False, allow_blank=True, max_length=200)
    remark = serializers.CharField(required=False, allow_blank=True, max_length=10_000)


class ChannelInput(ChannelFields):
    is_enabled = serializers.BooleanField(required=False)
    proxy = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=500,
        help_text=_("Address of a forward proxy, never shown again. Empty: none."),
    )
    credentials = serializers.ListField(
        child=serializers.CharField(max_length=8_000),
        required=False,
        max_length=500,
        help_text=_("Become the whole pool; never shown again."),
    )
    more_credentials = serializers.ListField(
        child=serializers.CharField(max_length=8_000),
        required=False,
        max_length=500,
        help_text=_("Added to the pool."),
    )


class CredentialOutput(Shape):
    id = serializers.IntegerField()
    ending = serializers.CharField(help_text=_("The last four letters."))
    status = Word(("ready", "parked", "disabled", "sealed"))
    parked_at = Moment(allow_null=True)
    reason = serializers.CharField()


class HealthOutput(Shape):
    state = Word(State)
    reason = serializers.CharField(help_text=_("A sentence, maybe empty."))
    since = Moment(allow_null=True)


class ChannelOutput(ChannelFields):
    """Of a portal.channels.rows.ChannelRow."""

    id = serializers.IntegerField()
    provider = serializers.CharField()
    is_enabled = serializers.BooleanField()
    has_proxy = serializers.BooleanField()
    credentials = CredentialOutput(many=True)
    health = HealthOutput()
    balance = serializers.CharField(help_text=_("In the upstream's own words."))
    balance_at = Moment(allow_null=True)
    created_at = Moment()
    changed_at = Moment()

    def to_representation(self, instance: Any) -> Any:
        return super().to_representation(_Seen(instance))


class _Seen:
    """A row as the fields ask for it: the channel's columns, and what is around it."""

    def __init__(self, row: Any) -> None:
        self._channel = row.channel
        self.health = row.health
        self.credentials = row.pool
        self.is_enabled = row.channel.state == ChannelState.ENABLED
        self.has_proxy = bool(row.channel.sealed_proxy)
        self.groups = [group.pk for group in row.channel.groups.all()]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._channel, name)


class ChannelQuery(PageQuery):
    q = serializers.CharField(
        required=False, max_length=200, help_text=_("A part of the name or base URL.")
    )
    group = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    is_enabled = serializers.BooleanField(required=False)
