"""Amounts of US dollars in forms."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gateway.money import format_usd, parse_usd


class UsdField(forms.CharField):
    """Nano-USD, or None when it is left empty. A comma before the last digits and a
    dollar sign are what people type: both are understood."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, max_length=30, **options)

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]  # no text
        text = str(value or "").strip().lstrip("$").strip()
        if not text:
            return None
        if re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+(\.\d*)?", text):
            raise ValidationError(_("Write it without separators, such as 1000."))
        if text.count(",") == 1 and "." not in text:
            text = text.replace(",", ".")
        try:
            amount = parse_usd(text)
        except ValueError:
            raise ValidationError(_("Enter an amount such as 5 or 0.25.")) from None
        if amount < 0:
            raise ValidationError(_("This cannot be less than zero."))
        return amount

    def prepare_value(self, value: Any) -> Any:
        return format_usd(value) if isinstance(value, int) else value

    def run_validators(self, value: Any) -> None:
        """Those of CharField are for text."""
