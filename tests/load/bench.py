"""The gateway beside a bare pass-through, measured in turns in the same run.

Both stand behind the same server and face the same fast upstream. Rounds alternate,
and medians are shown, because the same code varies on a busy machine: compare only
figures of one run. Ends with 1 when any answer was wrong.
"""

import argparse
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from tests.load.figures import (
    Figures,
    format_spread,
    format_table,
    join_rounds,
    list_misses,
)
from tests.load.process_usage import read_worker_rss
from tests.load.servers import (
    RunningTarget,
    Target,
    prepare_gateway,
    prepare_passthrough,
    run_generator,
    run_manage,
    start_fast_upstream,
    start_target,
)

CONNECTIONS = (16, 64)
WARM_UP_CALLS = 400
PREPARE = {"passthrough": prepare_passthrough, "gateway": prepare_gateway}


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    add = parser.add_argument
    add("--calls", type=int, default=2000, help="calls of each phase (2000)")
    add("--rounds", type=int, default=3, help="turns of each target (3)")
    add("--streams", type=int, default=100, help="streams at once (100)")
    add("--events", type=int, default=140, help="events of a long stream (140)")
    add("--interval", type=int, default=50, help="ms between its events (50)")
    add("--quick", action="store_true", help="one short round, to see that it runs")
    add("--only", choices=PREPARE, help="measure one of the two")
    add("--profile", action="store_true", help="where the gateway's time goes")
    options = parser.parse_args()
    if options.quick:
        options.calls, options.rounds, options.events = 600, 1, 60
    return options


def measure_turn(target: Target, options: argparse.Namespace) -> Figures:
    with start_target(target) as running:
        figures = Figures()
        warm_up(target, running, figures)
        for connections in CONNECTIONS:
            job = describe_job(target, running, kind="calls", calls=options.calls)
            result = run_generator(job | {"connections": connections})
            figures.add_calls(connections, result)
        job = describe_job(target, running, kind="calls", calls=options.calls // 4)
        short = {"connections": CONNECTIONS[0], "deltas": 4}
        figures.add_short_streams(run_generator(job | short))
        job = describe_job(target, running, kind="streams", streams=options.streams)
        job |= {"events": options.events, "interval_ms": options.interval}
        figures.add_streams(run_generator(job))
        figures.rss_mb = read_worker_rss(running.pid) / 1e6
    return figures


def warm_up(target: Target, running: RunningTarget, figures: Figures) -> None:
    job = describe_job(target, running, kind="calls", calls=WARM_UP_CALLS)
    result = run_generator(job | {"connections": CONNECTIONS[0]})
    figures.add_calls(CONNECTIONS[0], result)


def describe_job(
    target: Target, running: RunningTarget, **fields: object
) -> dict[str, object]:
    where = {"port": running.port, "server_pid": running.pid, "key": target.key}
    return where | fields


def measure_rounds(
    targets: list[Target], options: argparse.Namespace
) -> dict[str, list[Figures]]:
    rounds: dict[str, list[Figures]] = {target.name: [] for target in targets}
    for number in range(options.rounds):
        for target in targets:
            print(f"round {number + 1} of {options.rounds}: {target.name}", flush=True)
            rounds[target.name].append(measure_turn(target, options))
    return rounds


def print_report(rounds: dict[str, list[Figures]]) -> bool:
    """Prints everything; True when every answer was right."""
    joined = {name: join_rounds(turns) for name, turns in rounds.items()}
    print(f"\n{format_table(joined)}\n\neach round\n{format_spread(rounds)}")
    if len(joined) == 2:
        base, ours = joined.values()
        for miss in list_misses(base, ours):
            print(f"above the aim: {miss}")
    for name, figures in joined.items():
        for fault, count in Counter(figures.faults).most_common(5):
            print(f"WRONG ANSWERS of {name}: {count} x {fault}")
    return not any(figures.faults for figures in joined.values())


def profile_gateway(options: argparse.Namespace) -> int:
    """A turn of the gateway under a sampling thread; its figures are not shown."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        start_fast_upstream() as upstream_port,
    ):
        report = Path(folder) / "profile.txt"
        gateway = prepare_gateway(upstream_port, Path(folder))
        environment = gateway.environment | {"PROFILE_PATH": str(report)}
        sampled = "tests.load.profiled:application"
        target = replace(gateway, application=sampled, environment=environment)
        figures = measure_turn(target, options)
        print(report.read_text())
    return 1 if figures.faults else 0


def main() -> int:
    options = parse_arguments()
    if options.profile:
        return profile_gateway(options)
    names = [options.only] if options.only else list(PREPARE)
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        start_fast_upstream() as upstream_port,
    ):
        targets = [PREPARE[name](upstream_port, Path(folder)) for name in names]
        is_right = print_report(measure_rounds(targets, options))
        for target in targets:
            if target.name == "gateway":
                print(run_manage("ledger_verify", environment=target.environment))
    return 0 if is_right else 1


if __name__ == "__main__":
    raise SystemExit(main())
