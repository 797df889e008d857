"""Medians, quantiles, bounds and CPU clocks of the benchmark."""

import os
from typing import Any

import pytest

from tests.load.figures import Figures, find_quantile, format_table, join_rounds
from tests.load.figures import list_misses as find_misses
from tests.load.process_usage import parse_cputime, read_tree


def make_figures(call: float, event: float, *faults: str) -> Figures:
    calls = {"cpu_seconds": call / 1e4, "calls": 100, "seconds": 1.0, "faults": faults}
    streams: dict[str, Any] = {
        "event_cpu_seconds": event / 1e3,
        "events": 1000,
        "calls": 10,
    }
    streams |= {"first_ms": [1.0, 3.0], "faults": []}
    figures = Figures(rss_mb=50)
    figures.add_calls(16, calls)
    figures.add_streams(streams)
    return figures


def test_rounds_join_to_medians_and_pool_what_must_be_seen() -> None:
    joined = join_rounds(
        [make_figures(300, 90), make_figures(900, 95, "x"), make_figures(320, 80)]
    )
    assert joined.call_us[16] == pytest.approx(320)
    assert joined.event_us == pytest.approx(90)
    assert len(joined.first_ms) == 6
    assert joined.faults == ["x"]


def test_misses_name_what_costs_too_much() -> None:
    base = make_figures(100, 50)
    assert find_misses(base, make_figures(299, 74)) == []
    [call, event] = find_misses(base, make_figures(310, 80))
    assert "a call at 16 costs 3.10 times" in call
    assert "a streamed event costs 1.60 times" in event


def test_table_shows_ratio_and_difference() -> None:
    pair = {"pass-through": make_figures(100, 50), "gateway": make_figures(250, 60)}
    line = format_table(pair).splitlines()[1]
    assert line.split()[-4:] == ["100", "250", "2.50", "150"]


def test_quantiles() -> None:
    assert find_quantile(range(100), 0.5) == 50
    assert find_quantile(range(100), 0.99) == 99
    assert find_quantile([], 0.5) == 0


def test_clocks() -> None:
    assert parse_cputime("0:01.23") == pytest.approx(1.23)
    assert parse_cputime("1-02:03:04") == 93_784
    [own] = [usage for usage in read_tree(os.getpid()) if usage.pid == os.getpid()]
    assert own.cpu_seconds > 0
    assert own.rss_bytes > 1 << 20
