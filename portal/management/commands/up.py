"""`manage.py up`: the whole product in one command."""

import os
import sys
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from portal.environment import read_text
from portal.first_start import prepare_welcome
from portal.processes import preconditions, probes
from portal.processes.preparation import (
    build_children,
    close_databases,
    make_scratch,
    prepare_stores,
)
from portal.processes.supervisor import GaveUp, Supervisor

HELP = """Start NewBigAI: database migrations, the embedded Valkey (unless
REDIS_URL is set), the Celery worker with its beat, and the web server.
Ctrl-C or SIGTERM stops all of it within five seconds.

  PORT         the port of the web server (8000)
  HOST         its address (127.0.0.1); 0.0.0.0 in a container
  WEB_WORKERS  web processes (1); one for each core is plenty
  DATA_DIR     where everything is kept (var/)
  REDIS_URL    use this Redis instead of the embedded Valkey

The README lists all other variables."""


class Command(BaseCommand):
    help = HELP

    def create_parser(
        self, prog_name: str, subcommand: str, **kwargs: Any
    ) -> CommandParser:
        kwargs["formatter_class"] = RawDescriptionHelpFormatter
        return super().create_parser(prog_name, subcommand, **kwargs)

    def handle(self, *args: Any, **options: Any) -> None:
        host = read_text("HOST") or "127.0.0.1"
        try:
            preconditions.check_port(host, settings.PORT)
            lock = preconditions.lock_directory(settings.DATA_DIR)
            preconditions.raise_file_limit()
            os.umask(0o077)  # what we write holds balances and encrypted credentials
            prepare_stores(verbosity=options["verbosity"])
            self.run_children(host, lock)
        except (preconditions.StartRefused, GaveUp) as problem:
            self.stderr.write(str(problem))
            sys.exit(1)
        except KeyboardInterrupt:
            sys.exit(130)

    def run_children(self, host: str, lock: int) -> None:
        scratch = make_scratch()
        socket = scratch / "valkey.sock"
        children = build_children(host, socket)
        supervisor = Supervisor(children, lock=lock, scratch=scratch, say=self.say)
        try:
            supervisor.catch_signals()
            self.start_children(supervisor, host, socket)
            supervisor.watch()
            self.say("Stopping …")
        finally:
            supervisor.stop()
        self.say("Stopped. Your data is kept.")

    def start_children(self, supervisor: Supervisor, host: str, socket: Path) -> None:
        for child in supervisor.children:
            if supervisor.stopping.is_set():
                return
            supervisor.start_child(child)
            if child.command.name == "valkey":
                supervisor.wait_until(
                    lambda: probes.is_valkey_ready(socket), "The embedded Valkey"
                )
        supervisor.wait_until(
            lambda: probes.is_web_ready(host, settings.PORT, settings.ALLOWED_HOSTS),
            "The web server",
        )
        if not supervisor.stopping.is_set():
            self.stdout.write(prepare_welcome())
            self.stdout.flush()
            close_databases()

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
