"""Which rows of the list are shown, and in which order."""

from collections.abc import Callable, Mapping

from portal.channels.rows import ChannelRow
from portal.channels.state import State

TROUBLE = "trouble"


def matches(row: ChannelRow, query: Mapping[str, str]) -> bool:
    channel = row.channel
    text = query.get("q", "").strip().casefold()
    texts = (channel.name, channel.base_url, channel.remark, *channel.tags)
    status = query.get("status", "")
    tests: dict[str, Callable[[str], bool]] = {
        "provider": lambda it: row.provider == it,
        "group": lambda it: not row.group_names or it in row.group_names,
        "tag": lambda it: it in channel.tags,
        "model": lambda it: row.serves_all or it in channel.model_names,
    }
    return (
        (not text or any(text in it.casefold() for it in texts))
        and _has_status(row, status)
        and all(test(query[name]) for name, test in tests.items() if query.get(name))
    )


def _has_status(row: ChannelRow, status: str) -> bool:
    if status == TROUBLE:
        return row.health.is_troubled
    return status not in set(State) or row.health.state == status


def sort_rows(rows: list[ChannelRow], order: str) -> None:
    """By priority, highest first, unless `order` is another column; a minus turns it
    round. What has no figure goes last either way."""
    column = order.removeprefix("-")
    rows.sort(key=lambda row: row.channel.name.casefold())
    if column == "name":
        if order != column:
            rows.reverse()
        return
    key = KEYS.get(column, KEYS["priority"])
    is_down = order.startswith("-") if column in KEYS else True
    rows.sort(key=lambda row: _rank(key(row), is_down=is_down))


def _rank(value: float | None, *, is_down: bool) -> tuple[bool, float]:
    return value is None, -(value or 0) if is_down else value or 0


KEYS: dict[str, Callable[[ChannelRow], float | None]] = {
    "priority": lambda row: row.channel.priority,
    "used": lambda row: row.figures.charged,
    "success": lambda row: row.figures.recent.share,
}
SORTS = ("name", *KEYS)
