"""Versions of prices, and the comparison with the public list."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from gateway.money import format_usd
from portal.management_api.shapes.base import (
    MOST_MONEY,
    Moment,
    PageQuery,
    Shape,
    Usd,
    Word,
)

STATES = ("past", "current", "upcoming")


class PriceInput(Shape):
    """`rates` or `rates_usd`."""

    model = serializers.CharField(max_length=200, help_text=_("As clients write it."))
    rates = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=MOST_MONEY),
        required=False,
        help_text=_(
            "Unit to nano-USD: per 1M tokens or characters, per minute, picture or "
            "call. Units: input, input_cached, output, image, audio_millisecond, …"
        ),
    )
    rates_usd = serializers.DictField(
        child=Usd(),
        required=False,
        help_text=_("The same in US dollars: `0.15`."),
    )
    effective_at = Moment(
        required=False, allow_null=True, help_text=_("Left out: from now on.")
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = [attrs.pop(it) for it in ("rates", "rates_usd") if it in attrs]
        if len(given) != 1:
            text = _now("Send either rates or rates_usd.")
            raise serializers.ValidationError({"rates": [text]})
        return {**attrs, "rates": given[0]}


class PriceOutput(Shape):
    """Of a portal.pricing.versions.Version."""

    id = serializers.IntegerField(source="price.pk")
    model = serializers.CharField(source="price.model")
    rates = serializers.DictField(
        source="price.rates", child=serializers.IntegerField()
    )
    rates_usd = serializers.SerializerMethodField()
    effective_at = Moment(source="price.effective_at")
    until = Moment(allow_null=True, help_text=_("When the next one begins."))
    state = Word(STATES)
    source = serializers.CharField(source="price.source")  # type: ignore[assignment]  # a field of this name
    created_at = Moment(source="price.created_at")

    def get_rates_usd(self, version: Any) -> dict[str, str]:
        return {unit: format_usd(nano) for unit, nano in version.price.rates.items()}


class PriceQuery(PageQuery):
    model = serializers.CharField(required=False, max_length=200)


class StepOutput(Shape):
    unit = serializers.CharField()
    old_nano = serializers.IntegerField(allow_null=True)
    new_nano = serializers.IntegerField(allow_null=True)
    change = serializers.CharField(help_text=_("Such as `+20%`."))

    def to_representation(self, instance: Any) -> Any:
        """A missing side is null."""
        sides = {"old": instance.old, "new": instance.new}
        nanos = {f"{it}_nano": rate and rate.nano for it, rate in sides.items()}
        return {"unit": instance.unit, **nanos, "change": instance.change}


class ImportRowOutput(Shape):
    name = serializers.CharField()
    vendor = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of this name
    calls = serializers.IntegerField(help_text=_("Answered in the last 30 days."))
    is_served = serializers.BooleanField()
    is_own = serializers.BooleanField(
        help_text=_("An operator set the present price: look twice.")
    )
    steps = StepOutput(many=True)


class ImportOutput(Shape):
    new = ImportRowOutput(many=True)
    changed = ImportRowOutput(many=True)
    unchanged = serializers.IntegerField()
    unlisted = serializers.ListField(child=serializers.CharField())


class ImportInput(Shape):
    models = serializers.ListField(
        child=serializers.CharField(max_length=200),
        min_length=1,
        max_length=5_000,
        help_text=_("Names from the comparison whose prices to take over."),
    )


class ImportedOutput(Shape):
    models = serializers.ListField(child=serializers.CharField())
