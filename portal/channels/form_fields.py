"""Fields that are written as text and stored as something else."""

import json
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gateway.catalogue.rates import read_rate, read_usd
from gateway.enums import Unit
from gateway.money import MILLION, format_usd
from portal.channels.form_rows import Column

MOST_SECONDS = 86_400
MOST_INTEGER = 2_147_483_647
PPM_OF_PERCENT = MILLION // 100
COST_COLUMNS = (
    Column("model", _("Model"), "gpt-4o"),
    Column("input", _("Input"), "2.50", "decimal"),
    Column("cached", _("Cached"), "1.25", "decimal"),
    Column("output", _("Output"), "10", "decimal"),
    Column("others", _("Others"), "image=0.04"),
)
COST_UNITS = (Unit.INPUT, Unit.INPUT_CACHED, Unit.OUTPUT)


class SecretTextarea(forms.Textarea):
    """Renders empty, whatever it was given: also after another field's error."""

    def format_value(self, value: Any) -> str:
        return ""


class SecretInput(forms.TextInput):
    def format_value(self, value: Any) -> str:
        return ""


class ObjectField(forms.CharField):
    """A JSON object; {} when it is left empty."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea({"rows": 4, "spellcheck": "false", "class": "mono"})
        super().__init__(widget=widget, required=False, **options)

    def to_python(self, value: Any) -> dict[str, Any]:  # type: ignore[override]
        text = str(value or "").strip()
        try:
            found = json.loads(text, parse_constant=_refuse) if text else {}
        except (ValueError, RecursionError):
            raise ValidationError(_("This is not JSON.")) from None
        if not isinstance(found, dict):
            raise ValidationError(_('Write an object such as {"temperature": 0.7}.'))
        return found

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return json.dumps(value, ensure_ascii=False, indent=2) if value else ""
        return value

    def run_validators(self, value: Any) -> None:
        """Those of CharField are for text."""


def _refuse(word: str) -> None:
    raise ValueError(word)


def split_lines(text: str) -> list[str]:
    """Names by lines or commas, each once."""
    words = (
        word.strip() for word in re.split(r"[\r\n,，;；]+", text.replace("\0", ""))
    )
    return list(dict.fromkeys(word for word in words if word))


def read_percent(percent: Decimal | None) -> int | None:
    """Millionths of the list price."""
    return None if percent is None else int(percent * PPM_OF_PERCENT)


def write_percent(ppm: int | None) -> str:
    if ppm is None:
        return ""
    return format(Decimal(ppm) / PPM_OF_PERCENT, "f")


def read_costs(rows: list[list[str]]) -> dict[str, dict[str, int]]:
    """Model -> unit -> nano-USD. Raises ValidationError."""
    found: dict[str, dict[str, int]] = {}
    for model, *amounts, others in rows:
        try:
            rates = {
                unit.value: read_usd(text)
                for unit, text in zip(COST_UNITS, amounts, strict=True)
                if text
            }
            rates |= dict(read_rate(word) for word in others.split())
        except ValueError as problem:
            raise ValidationError(
                _("The rates of “%(model)s”: %(problem)s."),
                params={"model": model, "problem": problem},
            ) from None
        found[model] = rates
    return found


def write_costs(by_model: dict[str, dict[str, int]]) -> list[list[str]]:
    return [[model, *_write_rates(rates)] for model, rates in by_model.items()]


def _write_rates(rates: dict[str, int]) -> list[str]:
    main = [format_usd(rates[unit]) if unit in rates else "" for unit in COST_UNITS]
    rest = [
        f"{unit}={format_usd(rate)}"
        for unit, rate in rates.items()
        if unit not in COST_UNITS
    ]
    return [*main, " ".join(rest)]


def limit_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=MOST_INTEGER
    )


def seconds_field(label: Any, initial: float) -> forms.FloatField:
    return forms.FloatField(
        label=label, initial=initial, min_value=0.01, max_value=MOST_SECONDS
    )
