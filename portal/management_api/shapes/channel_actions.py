"""What is done to channels and their pools, and what trials of them found."""

from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from gateway.enums import Endpoint
from portal.management_api.shapes.base import Shape, Word


class CredentialInput(Shape):
    is_enabled = serializers.BooleanField(
        help_text=_("Switching one on ends its rest too.")
    )


class TestInput(Shape):
    model = serializers.CharField(
        required=False,
        max_length=200,
        help_text=_("Left out: the test model, else one that costs little."),
    )
    endpoint = Word(
        Endpoint,
        required=False,
        help_text=_("Needed for pictures and speech, which cost more."),
    )
    credential = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text=_("Id of the one to test with."),
    )


class TrialOutput(Shape):
    is_ok = serializers.BooleanField()
    detail = serializers.CharField(help_text=_("What happened, in a sentence."))
    model = serializers.CharField()
    endpoint = serializers.CharField(allow_null=True)
    status = serializers.IntegerField(allow_null=True)
    latency_ms = serializers.IntegerField()
    first_token_ms = serializers.IntegerField(allow_null=True)
    reply = serializers.CharField()
    said = serializers.CharField(help_text=_("The upstream's own error text."))


class UpstreamModelsOutput(Shape):
    names = serializers.ListField(child=serializers.CharField())
    problem = serializers.CharField(help_text=_("Empty when all went well."))
    status = serializers.IntegerField(allow_null=True)
    latency_ms = serializers.IntegerField()


class BalanceOutput(Shape):
    text = serializers.CharField(help_text=_("Such as `12.34 USD`."))
    problem = serializers.CharField(help_text=_("Empty when all went well."))


class BulkInput(Shape):
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        min_length=1,
        max_length=500,
    )
    action = Word(("enable", "disable", "tag", "delete"))
    tags = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        max_length=20,
        help_text=_("With `tag`: added to what each has."),
    )


class ChangedOutput(Shape):
    changed = serializers.IntegerField(help_text=_("How many rows were changed."))
