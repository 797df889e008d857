"""An announcement as an operator writes it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.forms.widgets import Segmented
from portal.models import Announcement
from portal.models.announcement import Level
from portal.news.saving import MOST_BODY

MOMENT = "%Y-%m-%dT%H:%M"


def list_levels() -> list[tuple[str, str]]:
    return [(value, str(capfirst(str(label)))) for value, label in Level.choices]


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=MOMENT)


class AnnouncementForm(forms.Form):
    """`cleaned_data` is what portal.news.saving.save_announcement takes; moments are
    typed in the writer's time zone."""

    title = forms.CharField(label=_("Title"), max_length=120)
    body = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=MOST_BODY,
        help_text=_("Markdown: **bold**, [a link](https://…), lists. May stay empty."),
        widget=forms.Textarea({"rows": 8}),
    )
    level = forms.ChoiceField(
        label=_("Level"), choices=list_levels, widget=Segmented, initial=Level.INFO
    )
    starts_at = forms.DateTimeField(
        label=_("Shown from"),
        required=False,
        help_text=_("In your time zone. Empty: from now on."),
        widget=MomentInput,
    )
    ends_at = forms.DateTimeField(
        label=_("Until"),
        required=False,
        help_text=_("Empty: until you remove it."),
        widget=MomentInput,
    )

    @classmethod
    def fill(cls, row: Announcement | None) -> "AnnouncementForm":
        names = cls.base_fields
        return cls(initial={it: getattr(row, it) for it in names} if row else None)

    def clean_starts_at(self) -> Any:
        return self.cleaned_data["starts_at"] or timezone.now()
