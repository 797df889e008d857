"""CPU time and memory of a process and its children, without extra packages."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
HAS_PROC = sys.platform == "linux"


@dataclass(frozen=True, slots=True)
class ProcessUsage:
    pid: int
    parent: int
    cpu_seconds: float  # user + system, since its start
    rss_bytes: int


def read_tree(pid: int) -> list[ProcessUsage]:
    """The process and all its descendants that run now."""
    every = read_linux() if HAS_PROC else read_ps()
    tree, found = {pid}, -1
    while len(tree) != found:
        found = len(tree)
        tree |= {usage.pid for usage in every if usage.parent in tree}
    return [usage for usage in every if usage.pid in tree]


def read_cpu_seconds(pid: int) -> float:
    return sum(usage.cpu_seconds for usage in read_tree(pid))


def read_worker_rss(pid: int) -> int:
    """Bytes of the largest process of the tree: the web worker, not its parent."""
    return max((usage.rss_bytes for usage in read_tree(pid)), default=0)


def read_linux() -> list[ProcessUsage]:
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return [usage for usage in map(read_stat, pids) if usage]


def read_stat(pid: int) -> ProcessUsage | None:
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:  # it ended meanwhile
        return None
    fields = stat.rpartition(")")[2].split()  # the name may hold spaces
    ticks = int(fields[11]) + int(fields[12])
    return ProcessUsage(
        pid=pid,
        parent=int(fields[1]),
        cpu_seconds=ticks / os.sysconf("SC_CLK_TCK"),
        rss_bytes=int(fields[21]) * os.sysconf("SC_PAGE_SIZE"),
    )


def read_ps() -> list[ProcessUsage]:
    command = ["ps", "-axo", "pid=,ppid=,cputime=,rss="]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [line.split() for line in done.stdout.splitlines()]
    return [
        ProcessUsage(int(pid), int(parent), parse_cputime(cpu), int(rss) * 1024)
        for pid, parent, cpu, rss in rows
    ]


def parse_cputime(text: str) -> float:
    """`[days-][hours:]minutes:seconds[.hundredths]`, as ps prints it."""
    days, _, clock = text.rpartition("-")
    seconds = 0.0
    for part in clock.split(":"):
        seconds = seconds * 60 + float(part)
    return seconds + int(days or 0) * 86_400
