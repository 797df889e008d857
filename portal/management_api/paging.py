"""Pages by keyset: any page costs the same, however deep. Nothing is counted."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from portal.management_api.problems import BadQuery

MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the cursor of the next page, None at the end."""

    rows: Sequence[Any]
    next: str | None


def cut_page(
    rows: QuerySet[Any], query: Mapping[str, Any], *keys: str, is_up: bool = False
) -> Page:
    """One page of `rows`, by `keys` (the last of them unique), falling or rising.
    `query` has `limit` and maybe `cursor`."""
    keys = keys or ("pk",)
    sign, word = ("", "gt") if is_up else ("-", "lt")
    if "cursor" in query:
        rows = rows.filter(_after(rows.model, keys, read_cursor(query["cursor"]), word))
    found = list(rows.order_by(*(f"{sign}{key}" for key in keys))[: query["limit"] + 1])
    shown = found[: query["limit"]]
    if len(found) == len(shown):
        return Page(shown, None)
    last = shown[-1]
    return Page(shown, write_cursor([str(getattr(last, key)) for key in keys]))


def _after(
    model: type[Model], keys: Sequence[str], values: Sequence[str], word: str
) -> Q:
    """What comes after the row whose keys have these values."""
    if len(values) != len(keys):
        refuse_cursor()
    found, same = Q(), Q()
    for key, text in zip(keys, values, strict=True):
        field: Any = model._meta.pk if key == "pk" else model._meta.get_field(key)
        try:
            value = field.to_python(text)
        except (ValidationError, ValueError):
            refuse_cursor()
        if isinstance(value, int) and abs(value) > MAX_ID:
            refuse_cursor()
        found |= same & Q(**{f"{key}__{word}": value})
        same &= Q(**{key: value})
    return found


def write_cursor(values: Sequence[str]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def read_cursor(text: str) -> list[str]:
    """Raises BadQuery."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        values = None
    if not isinstance(values, list) or not all(
        isinstance(it, str) and "\0" not in it for it in values
    ):
        refuse_cursor()
    return list(values)


def refuse_cursor() -> NoReturn:
    raise BadQuery({"cursor": [_("This is no cursor of ours.")]})


def find_row(rows: QuerySet[Any], pk: int) -> Any:
    """Raises Http404."""
    row = rows.filter(pk=pk).first() if pk <= MAX_ID else None
    if row is None:
        raise Http404
    return row
