"""Pages of a list by the id of their last row: no count, no offset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

PAGE_SIZE = 50
MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class IdPage(Generic[Row]):
    """Newest first; `newer` and `older` are ids to go on from, None at an end."""

    rows: Sequence[Row]
    newer: int | None
    older: int | None


def read_page(
    rows: QuerySet[Row], query: Mapping[str, str], size: int = PAGE_SIZE
) -> IdPage[Row]:
    """The page that `before` or `after` in the URL's query ask for; what is no id is
    taken for absent."""
    after, before = read_id(query.get("after")), read_id(query.get("before"))
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        shown = found[:size][::-1]
        has_newer, has_older = len(found) > size, True
    else:
        older = rows if before is None else rows.filter(pk__lt=before)
        found = list(older.order_by("-pk")[: size + 1])
        shown = found[:size]
        has_newer, has_older = before is not None, len(found) > size
    return IdPage(
        shown,
        newer=shown[0].pk if shown and has_newer else None,
        older=shown[-1].pk if shown and has_older else None,
    )


def read_id(text: str | None) -> int | None:
    is_number = text is not None and text.isascii() and text.isdecimal()
    if not is_number or text is None or len(text) > 19:
        return None
    return min(int(text), MAX_ID)


def read_ids(texts: Sequence[str], most: int = PAGE_SIZE) -> list[int]:
    """The ids among what a form sent."""
    found = [read_id(text) for text in texts[:most]]
    return [it for it in found if it is not None]


def make_link(filters: Mapping[str, str], name: str, value: Any) -> str:
    """The same list at another place; "" when there is none."""
    return "" if value is None else f"?{urlencode({**filters, name: value})}"


def keep_filters(query: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Those of `names` that the URL gives a value."""
    return {name: query[name] for name in names if query.get(name)}
