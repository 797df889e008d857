"""The site's settings as forms, one a section; labels and hints are the columns'."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.forms.money import UsdField
from portal.forms.widgets import Segmented, Switch
from portal.models import SiteSettings
from portal.models.site_settings import MOST_PRESETS, SignUp, check_presets
from portal.site.changing import LEGAL, MONEY, MOST_LEGAL, stamp_site
from portal.site.sections import Section

LINE = re.compile(r"\$?\s*(\d{1,7})(?:\s*[,;:\s]\s*-?(\d{1,2})\s*%?)?")


class PresetsField(forms.CharField):
    """One amount a line, with the percent off behind it: "100 5" or just "10"."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea({"rows": 6, "spellcheck": "false"})
        super().__init__(widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{usd} {off}%" if off else f"{usd}" for usd, off in value)

    def to_python(self, value: Any) -> list[list[int]]:  # type: ignore[override]  # no text
        lines = [line.strip() for line in str(value or "").splitlines()]
        found = [self.read_line(line) for line in lines if line]
        if len(found) > MOST_PRESETS:
            raise ValidationError(_("At most 12 amounts."))
        check_presets(found)
        return found

    def read_line(self, line: str) -> list[int]:
        match = LINE.fullmatch(line)
        if match is None:
            raise ValidationError(
                _("“%(line)s” is not an amount such as 10, or 100 5%%."),
                params={"line": line[:40]},
            )
        return [int(match[1]), int(match[2] or 0)]

    def run_validators(self, value: Any) -> None:
        """Those of CharField are for text."""

    def validate(self, value: Any) -> None:
        """An empty list offers no amounts but a person's own."""


class SectionForm(forms.Form):
    """`cleaned_data` without `seen` is what portal.site.changing.save_site takes."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, section: Section, row: SiteSettings, data: Any = None, **options: Any
    ) -> None:
        values = {name: getattr(row, name) for name in section.fields}
        values["seen"] = stamp_site(row, section.fields)
        super().__init__(data, initial=values, **options)
        for name in section.fields:
            self.fields[name] = make_field(name)

    def read_values(self) -> dict[str, Any]:
        """Of a valid form."""
        return {k: v for k, v in self.cleaned_data.items() if k != "seen"}


def make_field(name: str) -> forms.Field:
    column: Any = SiteSettings._meta.get_field(name)
    words: dict[str, Any] = {
        "label": capfirst(str(column.verbose_name)),
        "help_text": column.help_text,
        "required": not column.blank,
    }
    if name in MONEY:
        return UsdField(**words)
    if name in LEGAL:
        return forms.CharField(
            **words, max_length=MOST_LEGAL, widget=forms.Textarea({"rows": 12})
        )
    match name:
        case "top_up_presets":
            words["help_text"] = _(
                "One amount in whole USD a line; behind it the discount in percent, if "
                "any. “100 5%” offers 100 USD of credit for 95."
            )
            return PresetsField(**words | {"required": False})
        case "sign_up":
            return forms.ChoiceField(**words, choices=SignUp.choices, widget=Segmented)
        case "require_email_verification":
            return forms.BooleanField(**words | {"required": False}, widget=Switch)
        case "display_rate":
            return forms.DecimalField(
                **words,
                max_digits=18,
                decimal_places=8,
                widget=forms.TextInput({"inputmode": "decimal"}),
            )
        case "support_email":
            return forms.EmailField(**words)
    return forms.CharField(**words, max_length=column.max_length)
