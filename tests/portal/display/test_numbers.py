import pytest

from portal.display import format_compact, format_ms, format_percent


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1k"),
        (12_345, "12.3k"),
        (999_999, "1M"),
        (1_500_000, "1.5M"),
        (2_000_000_000, "2B"),
    ],
)
def test_compact(number: int, text: str):
    assert format_compact(number) == text


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (None, "—"),
        (0, "0 ms"),
        (92.4, "92 ms"),
        (410, "0.41 s"),
        (12_340, "12.3 s"),
        (125_000, "2 min 5 s"),
    ],
)
def test_durations(milliseconds: float | None, text: str):
    assert format_ms(milliseconds) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(None, "—"), (0, "0%"), (0.5, "50%"), (0.99996, "99.99%"), (1, "100%")],
)
def test_only_everything_is_a_hundred_percent(share: float | None, text: str):
    assert format_percent(share) == text
