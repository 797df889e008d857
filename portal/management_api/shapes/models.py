"""Models of the catalogue."""

from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from gateway.enums import Endpoint
from portal.management_api.shapes.base import (
    Limits,
    Moment,
    PageQuery,
    Shape,
    Word,
)

LARGE = 2**31 - 1


class ModelFields(Limits):
    title = serializers.CharField(required=False, allow_blank=True, max_length=200)
    vendor = serializers.CharField(required=False, allow_blank=True, max_length=64)
    description = serializers.CharField(
        required=False, allow_blank=True, max_length=20_000
    )
    endpoints = serializers.ListField(
        child=Word(Endpoint),
        required=False,
        max_length=len(Endpoint),
        help_text=_("Empty: any."),
    )
    context_length = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=LARGE
    )
    max_output = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=LARGE
    )
    modality = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=64,
        help_text=_("Such as `text+image->text`."),
    )
    is_visible = serializers.BooleanField(
        required=False, help_text=_("Whether it is listed for everybody.")
    )


class ModelInput(ModelFields):
    name = serializers.CharField(max_length=200, help_text=_("As clients write it."))


class ModelChangeInput(ModelFields):
    """A name stays for good."""


class ModelOutput(ModelFields):
    """Of a model whose `rates` were put beside it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    rates = serializers.DictField(
        child=serializers.IntegerField(),
        allow_null=True,
        help_text=_("Of the price in force; null: it has none."),
    )
    created_at = Moment()


class ModelQuery(PageQuery):
    q = serializers.CharField(required=False, max_length=200)
    name = serializers.CharField(
        required=False, max_length=200, help_text=_("Just the model of this name.")
    )
    vendor = serializers.CharField(required=False, max_length=64)
    is_visible = serializers.BooleanField(required=False)


class UnpricedOutput(Shape):
    name = serializers.CharField()
    calls = serializers.IntegerField(
        source="traffic.calls", help_text=_("Answered in the last 30 days.")
    )
    channels = serializers.IntegerField(help_text=_("How many serve it by name."))
