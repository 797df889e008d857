"""Counts, shares and durations as text."""

from django.utils.translation import gettext

NOTHING = "\N{EM DASH}"
ALMOST = 0.99995  # what would be written as 1000.0k is 1M
STEPS = ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k"))


def format_count(number: int) -> str:
    return f"{number:,}"


def format_compact(number: float) -> str:
    """12_345 -> "12.3k"; under a thousand as it is."""
    for size, letter in STEPS:
        if abs(number) >= size * ALMOST:
            return f"{number / size:.1f}".removesuffix(".0") + letter
    return f"{number:,.0f}"


def format_percent(share: float | None) -> str:
    """0.9997 -> "99.97%"; None -> a dash. Only a true 1 reads 100%."""
    if share is None:
        return NOTHING
    percent = 100 * share
    if 99.99 < percent < 100:
        percent = 99.99
    return f"{percent:.2f}".rstrip("0").rstrip(".") + "%"


def format_ms(milliseconds: float | None) -> str:
    """Milliseconds under 100, seconds up to a minute, then minutes."""
    if milliseconds is None:
        return NOTHING
    if milliseconds < 99.5:
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / 1000
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return gettext("%(minutes)s min %(seconds)s s") % {
        "minutes": f"{minutes:,}",
        "seconds": rest,
    }
