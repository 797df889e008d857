"""Dollars on the screen, nano-USD in the row."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gateway.money import format_usd, parse_usd


def show_usd(field: str, label: Any) -> Callable[[Any], str]:
    """A column of `field` in dollars."""

    @admin.display(description=label)
    def show(row: Any) -> str:
        return f"{format_usd(getattr(row, field))} USD"

    show.__name__ = f"{field}_usd"  # what the page calls the column
    return show


class UsdField(forms.CharField):
    """A column of nano-USD, written and read in dollars; not below zero."""

    def prepare_value(self, value: Any) -> Any:
        return format_usd(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        try:
            nano = parse_usd(str(super().clean(value)))
        except ValueError:
            raise ValidationError(_("This is not an amount of dollars.")) from None
        if nano < 0:
            raise ValidationError(_("This cannot be below zero."))
        return nano

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)
