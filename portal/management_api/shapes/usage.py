"""Calls of everybody, and their sums."""

from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from gateway.enums import CallState, Endpoint, Outcome
from portal.management_api.shapes.base import Moment, PageQuery, Shape, Word, money
from portal.usage.filters import OPEN, STATUSES

BIG = 2**63 - 1
DIMENSIONS = ("day", "model", "channel", "endpoint", "outcome", "user", "key")


class CallQuery(PageQuery):
    user = serializers.IntegerField(required=False, min_value=1, max_value=BIG)
    key = serializers.IntegerField(required=False, min_value=1, max_value=BIG)
    channel = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=BIG,
        help_text=_("The last one tried; 0: none was reached."),
    )
    model = serializers.CharField(required=False, max_length=200)
    endpoint = Word(Endpoint, required=False)
    status = Word((OPEN, *STATUSES), required=False)
    error_code = serializers.CharField(required=False, max_length=64)
    since = Moment(required=False)
    until = Moment(required=False)


class CallOutput(Shape):
    """Of a UsageLog with `user_id` beside it."""

    request_id = serializers.UUIDField(source="rid")
    user = serializers.IntegerField(source="user_id", allow_null=True)
    key = serializers.IntegerField(source="api_key_id")
    channel = serializers.IntegerField(source="channel_id", allow_null=True)
    model = serializers.CharField()
    endpoint = serializers.CharField()
    is_stream = serializers.BooleanField()
    state = Word(CallState)
    outcome = Word(Outcome)
    status = serializers.IntegerField(help_text=_("The HTTP status; 0 while open."))
    error_code = serializers.CharField()
    input_tokens = serializers.IntegerField()
    cached_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    usage = serializers.DictField(help_text=_("What was used, by unit."))
    lines = serializers.ListField(
        child=serializers.DictField(), help_text=_("How the charge was reckoned.")
    )
    attempts = serializers.ListField(
        child=serializers.DictField(),
        help_text=_("Each try at a channel, with what went wrong."),
    )
    first_byte_ms = serializers.IntegerField(allow_null=True)
    duration_ms = serializers.IntegerField(allow_null=True)
    created_at = Moment()
    closed_at = Moment(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        return {
            **super().get_fields(),
            **money("charged"),
            **money("held"),
            **money("upstream_cost", is_known=False),
        }


class TotalsQuery(Shape):
    by = Word(DIMENSIONS, help_text=_("What a line of the answer is about."))
    since = serializers.DateField(help_text=_("The first day, UTC."))
    until = serializers.DateField(
        help_text=_("The day after the last; at most 366 days later.")
    )
    user = serializers.IntegerField(required=False, min_value=1, max_value=BIG)
    channel = serializers.IntegerField(required=False, min_value=0, max_value=BIG)
    model = serializers.CharField(required=False, max_length=200)


class SumsOutput(Shape):
    group = serializers.CharField(
        help_text=_("A day, a model's name, an id: by what you asked for.")
    )
    calls = serializers.IntegerField()
    failed = serializers.IntegerField()
    input_tokens = serializers.IntegerField()
    cached_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()

    def get_fields(self) -> dict[str, Any]:
        return {
            **super().get_fields(),
            **money("charged"),
            **money("upstream_cost"),
            **money("costed"),
        }
