"""What the shapes are made of."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gateway.money import MAX_NANO, format_usd, parse_usd

LAST_YEAR = 2999  # later times cannot be told in every zone
MOST_MONEY = MAX_NANO // 1000
LONGEST_USD = 40
USD = {"type": "string", "examples": ["12.50"]}
CURSOR = gettext_noop("Where to go on: `next` of the page before.")


class Shape(serializers.Serializer[Any]):
    """A serializer that refuses what it does not know."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            known = {name for name, it in self.fields.items() if not it.read_only}
            if unknown := sorted(data.keys() - known):
                text = _("There is no such field.")
                raise serializers.ValidationError({it: [text] for it in unknown})
        return super().to_internal_value(data)


class Moment(serializers.DateTimeField):
    """RFC 3339; a time without a zone is UTC, and so is every answer."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def to_internal_value(self, value: Any) -> datetime:
        moment: datetime = super().to_internal_value(value)
        if not 1970 < moment.year <= LAST_YEAR:
            raise serializers.ValidationError(_("A time from 1971 to 2999, please."))
        return moment


class Word(serializers.ChoiceField):
    """One of some words, without labels."""

    def __init__(self, words: Any, **options: Any) -> None:
        super().__init__(choices=[str(word) for word in words], **options)


@extend_schema_field(USD)
class Usd(serializers.Field[int, Any, str, Any]):
    """Nano-USD as exact decimal dollars: "1.50"."""

    def to_representation(self, value: Any) -> str:
        return format_usd(int(value))

    def to_internal_value(self, data: Any) -> int:
        try:
            if not isinstance(data, str) or len(data) > LONGEST_USD:
                raise ValueError
            return parse_usd(data)
        except ValueError:
            raise serializers.ValidationError(
                _("Write US dollars as a text such as “12.50”.")
            ) from None


def money(name: str, source: str = "", *, is_known: bool = True) -> dict[str, Any]:
    """The two fields of an amount in an answer: `<name>_nano` and `<name>_usd`."""
    options: dict[str, Any] = {"read_only": True, "allow_null": not is_known}
    return {
        f"{name}_nano": serializers.IntegerField(source=source or name, **options),
        f"{name}_usd": Usd(source=source or name, **options),
    }


class Limits(Shape):
    """How much may pass; null is no limit."""

    rpm_limit = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**31 - 1,
        help_text=gettext_noop("Calls a minute."),
    )
    tpm_limit = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**31 - 1,
        help_text=gettext_noop("Tokens a minute."),
    )
    concurrency_limit = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**31 - 1,
        help_text=gettext_noop("Calls at the same time."),
    )


class AmountInput(Shape):
    """An amount, in one of two ways."""

    amount_usd = Usd(
        required=False, help_text=gettext_noop("US dollars, such as `12.50`.")
    )
    amount_nano = serializers.IntegerField(
        required=False,
        min_value=-MOST_MONEY,
        max_value=MOST_MONEY,
        help_text=gettext_noop("Billionths of a US dollar; instead of `amount_usd`."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """`amount`, nano-USD, in the place of the two."""
        given = [attrs.pop(it) for it in ("amount_usd", "amount_nano") if it in attrs]
        if len(given) != 1:
            text = _("Send either amount_usd or amount_nano.")
            raise serializers.ValidationError({"amount_usd": [text]})
        return {**attrs, "amount": given[0]}


class PageQuery(Shape):
    limit = serializers.IntegerField(
        default=50,
        min_value=1,
        max_value=200,
        help_text=gettext_noop("The most rows of one answer."),
    )
    cursor = serializers.CharField(required=False, max_length=500, help_text=CURSOR)


class Nothing(Shape):
    """No fields."""


@cache
def page_of(shape: type[serializers.BaseSerializer[Any]]) -> type[Shape]:
    """A page of rows of `shape`."""
    fields = {
        "data": shape(many=True),
        "next": serializers.CharField(
            allow_null=True,
            help_text=gettext_noop("Goes into `cursor`; null at the end."),
        ),
    }
    return type(f"{shape.__name__}Page", (Shape,), fields)


@cache
def list_of(shape: type[serializers.BaseSerializer[Any]]) -> type[Shape]:
    """All rows of `shape` at once: there are few."""
    return type(f"{shape.__name__}List", (Shape,), {"data": shape(many=True)})
