"""Figures of a turn, their medians over the rounds, and the table."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

NEAR_ENOUGH = {"call": 3.0, "event": 1.5}  # times the pass-through we may cost


@dataclass(slots=True)
class Figures:
    """One turn of one target; times are CPU microseconds unless named otherwise."""

    call_us: dict[int, float] = field(default_factory=dict)  # by connections
    calls_per_second: dict[int, float] = field(default_factory=dict)
    event_us: float = 0
    streamed_call_us: float = 0
    first_ms: list[float] = field(default_factory=list)
    rss_mb: float = 0
    faults: list[str] = field(default_factory=list)

    def add_calls(self, connections: int, result: dict[str, Any]) -> None:
        self.call_us[connections] = result["cpu_seconds"] / result["calls"] * 1e6
        self.calls_per_second[connections] = result["calls"] / result["seconds"]
        self.faults += result["faults"]

    def add_short_streams(self, result: dict[str, Any]) -> None:
        self.streamed_call_us = result["cpu_seconds"] / result["calls"] * 1e6
        self.faults += result["faults"]

    def add_streams(self, result: dict[str, Any]) -> None:
        self.event_us = result["event_cpu_seconds"] / max(result["events"], 1) * 1e6
        self.first_ms = result["first_ms"]
        self.faults += result["faults"]


def join_rounds(rounds: Sequence[Figures]) -> Figures:
    """Medians over the rounds; first-token times and faults are pooled."""
    median = statistics.median
    sizes = rounds[0].call_us
    return Figures(
        call_us={n: median(r.call_us[n] for r in rounds) for n in sizes},
        calls_per_second={
            n: median(r.calls_per_second[n] for r in rounds) for n in sizes
        },
        event_us=median(r.event_us for r in rounds),
        streamed_call_us=median(r.streamed_call_us for r in rounds),
        first_ms=[time for r in rounds for time in r.first_ms],
        rss_mb=median(r.rss_mb for r in rounds),
        faults=[fault for r in rounds for fault in r.faults],
    )


def find_quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values) or [0.0]
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def list_rows(figures: Figures) -> list[tuple[str, float, int]]:
    """(label, value, decimals) of every line of the table."""
    rows = [(f"CPU us a call, {n} at once", v, 0) for n, v in figures.call_us.items()]
    rows += [
        (f"calls/s reached, {n} at once", v, 0)
        for n, v in figures.calls_per_second.items()
    ]
    rows += [
        ("CPU us a streamed event", figures.event_us, 1),
        ("CPU us a streamed call of 4 deltas", figures.streamed_call_us, 0),
        ("first token ms, p50", find_quantile(figures.first_ms, 0.5), 2),
        ("first token ms, p99", find_quantile(figures.first_ms, 0.99), 2),
        ("memory of the web worker, MB", figures.rss_mb, 0),
    ]
    return rows


def format_table(targets: dict[str, Figures]) -> str:
    """A column for each target; with two of them their ratio and difference."""
    columns = [list_rows(figures) for figures in targets.values()]
    has_pair = len(columns) == 2
    heads = [*targets, *(("ratio", "added") if has_pair else ())]
    lines = [f"{'':44}" + "".join(f"{head:>18}" for head in heads)]
    for row in zip(*columns, strict=True):
        label, _, decimals = row[0]
        cells = [f"{value:18.{decimals}f}" for _, value, _ in row]
        if has_pair:
            base, ours = row[0][1], row[1][1]
            cells.append(f"{ours / base:18.2f}" if base > 0 else f"{'-':>18}")
            cells.append(f"{ours - base:18.{decimals}f}")
        lines.append(f"{label:44}" + "".join(cells))
    return "\n".join(lines)


def format_spread(rounds: dict[str, list[Figures]]) -> str:
    """Every round's call and event figures: how far to trust the medians."""
    lines = []
    for name, turns in rounds.items():
        for connections in turns[0].call_us:
            values = ", ".join(f"{t.call_us[connections]:.0f}" for t in turns)
            lines.append(f"{name}, us a call at {connections}: {values}")
        events = ", ".join(f"{t.event_us:.1f}" for t in turns)
        lines.append(f"{name}, us an event: {events}")
    return "\n".join(lines)


def list_misses(base: Figures, ours: Figures) -> list[str]:
    """The bounds that the gateway does not keep."""
    pairs = [
        ("call", f"a call at {n}", ours.call_us[n] / base.call_us[n])
        for n in ours.call_us
    ]
    pairs.append(("event", "a streamed event", ours.event_us / base.event_us))
    return [
        f"{what} costs {ratio:.2f} times the pass-through; the aim is {aim}"
        for kind, what, ratio in pairs
        if ratio > (aim := NEAR_ENOUGH[kind])
    ]
