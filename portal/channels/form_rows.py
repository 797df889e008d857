"""A small table in a form: each row is a few texts; empty rows count for nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_ROWS = 500
SPARE = 2  # empty rows to write in


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: str | Promise
    placeholder: str = ""
    inputmode: str = "text"


class RowsWidget(forms.Widget):
    template_name = "console/channels/rows_widget.html"

    def __init__(self, columns: Sequence[Column], attrs: Any = None) -> None:
        super().__init__(attrs)
        self.columns = columns

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[list[str]]:
        lists = [data.getlist(f"{name}-{it.key}") for it in self.columns]
        return [list(row) for row in zip(*lists, strict=False)][:MOST_ROWS]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return all(f"{name}-{it.key}" not in data for it in self.columns)

    def id_for_label(self, id_: str) -> str:
        """No one of the inputs is the field."""
        return ""

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = [row for row in value or [] if any(row)]
        spare = [[""] * len(self.columns)] * SPARE
        context["columns"] = self.columns
        context["rows"] = [
            list(zip(self.columns, row, strict=False)) for row in (*given, *spare)
        ]
        return context


class RowsField(forms.Field):
    """A list of rows of stripped texts, each with its `needed` columns."""

    def __init__(
        self, columns: Sequence[Column], *, needed: Sequence[int] = (0,), **options: Any
    ) -> None:
        self.needed = needed
        super().__init__(widget=RowsWidget(columns), required=False, **options)

    def to_python(self, value: Any) -> list[list[str]]:
        rows = [[it.replace("\0", "").strip() for it in row] for row in value or []]
        return [row for row in rows if any(row)]

    def validate(self, value: Any) -> None:
        for number, row in enumerate(value, 1):
            if not all(row[index] for index in self.needed):
                raise ValidationError(
                    _("Row %(number)s is not complete."), params={"number": number}
                )


def read_pairs(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    return {row[0]: row[1] for row in rows}


def write_pairs(pairs: Mapping[str, str]) -> list[list[str]]:
    return [[name, value] for name, value in pairs.items()]
