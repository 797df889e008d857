"""Everything that is typed for one price, as one thing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.console.problems import show_problems
from portal.forms.price import PriceForm
from portal.forms.price_parts import (
    Pictures,
    Tiers,
    pick_plain,
    split_pictures,
    split_tiers,
)


class PriceSheet:
    """`rates` are what it begins with, and after `is_valid` what was typed."""

    def __init__(self, data: QueryDict | None, *, rates: Mapping[str, int]) -> None:
        self.form = PriceForm(data, rates=pick_plain(rates))
        pictures, tiers = split_pictures(rates), split_tiers(rates)
        self.pictures: Any = Pictures(data, prefix="pictures", initial=pictures)
        self.tiers: Any = Tiers(data, prefix="tiers", initial=tiers)
        self.rates: dict[str, int] = dict(rates)

    def is_valid(self) -> bool:
        """Also collects `rates`, from whatever is typed well."""
        parts = (self.form, self.pictures, self.tiers)
        answers = [part.is_valid() for part in parts]  # each must look for its faults
        is_good = all(answers)
        self.rates = self._collect()
        if is_good and not self.rates:
            text = _("Give at least one price. To make it free, put 0 for a call.")
            self.form.add_error(None, text)
            return False
        return is_good

    def _collect(self) -> dict[str, int]:
        rates = dict(self.form.read_rates())
        for part in (*self.pictures.forms, *self.tiers.forms):
            if part.is_valid():
                rates |= dict(part.read_rates())
        return rates

    @property
    def effective_at(self) -> datetime | None:
        return self.form.effective

    def show_problems(self, problem: ValidationError) -> None:
        show_problems(self.form, problem)

    @property
    def has_pictures(self) -> bool:
        """Whether the folded part has anything in it."""
        return any("/" in key for key in self.rates) or not self._is_fine(self.pictures)

    @property
    def has_tiers(self) -> bool:
        return any("@" in key for key in self.rates) or not self._is_fine(self.tiers)

    @staticmethod
    def _is_fine(forms: Any) -> bool:
        """Not sent yet, or without a fault."""
        return not forms.is_bound or bool(forms.is_valid())
