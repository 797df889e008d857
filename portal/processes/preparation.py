"""Between the command line and the first child: stores, directories, the cast."""

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from gateway import catalogue
from portal.accounts import find_default_group
from portal.environment import read_int
from portal.processes import commands
from portal.processes.child import Child

SOCKET_PATH_LIMIT = 100  # the kernel's is 104 or 108 bytes


def prepare_stores(*, verbosity: int) -> None:
    """Everything that must be true of the stores before the first call."""
    call_command("migrate", interactive=False, verbosity=verbosity - 1)
    find_default_group()
    catalogue.seed_prices()
    if settings.HAS_DEMO:
        catalogue.seed_demo()
    else:
        catalogue.retire_demo()
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    if not settings.IS_EMBEDDED:
        call_command("collectstatic", interactive=False, verbosity=0)
    close_databases()


def close_databases() -> None:
    """The parent sits idle for weeks: it keeps no connection and no pool thread."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def make_scratch() -> Path:
    """A fresh directory only we can enter, with a path short enough for a socket."""
    scratch = Path(tempfile.mkdtemp(prefix="newbigai-"))
    if len(os.fsencode(scratch)) + len("/valkey.sock") < SOCKET_PATH_LIMIT:
        return scratch
    scratch.rmdir()
    return Path(tempfile.mkdtemp(prefix="newbigai-", dir="/tmp"))


def build_children(host: str, socket: Path) -> list[Child]:
    """In the order of starting: the broker, who uses it, who serves people."""
    kinds = []
    redis_url = settings.REDIS_URL
    if not redis_url:
        redis_url = f"unix://{socket}"
        directory = settings.DATA_DIR / "valkey"
        directory.mkdir(mode=0o700, exist_ok=True)
        kinds.append(commands.build_valkey(socket, directory))
    kinds.append(commands.build_worker())
    web_workers = max(1, read_int("WEB_WORKERS", 1))
    kinds.append(commands.build_web(host, settings.PORT, web_workers))
    environment = commands.build_environment(
        redis_url, settings.DATA_DIR, settings.PORT
    )
    return [Child(kind, environment, settings.BASE_DIR) for kind in kinds]
