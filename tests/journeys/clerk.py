"""Works at the operator's desk (tests.journeys.desk) for the tests."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.journeys.server import ROOT


class Clerk:
    """`clerk.do("read_account", email=…)`: the result of a task of the desk."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, task: str, **arguments: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        asked = json.dumps({"task": task, "arguments": arguments})
        self._process.stdin.write(f"{asked}\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def run(self, *words: str) -> str:
        """The output of one management command."""
        output: str = self.do("run_command", words=words)
        return output

    def call(self, function: str, /, **arguments: Any) -> Any:
        """What "tests.module.function" returns on the server's database; arguments
        and result pass through JSON."""
        return self.do("call", function=function, arguments=arguments)

    def find_call(self, rid: str) -> dict[str, Any]:
        """The row of one call."""
        (row,) = self.do("list_calls", rid=rid)
        return dict(row)

    def wait_for_call(self, rid: str, seconds: float = 5) -> dict[str, Any]:
        """The row once it is closed, or as it is after `seconds`."""
        deadline = time.monotonic() + seconds
        while (row := self.find_call(rid))["state"] == "open":
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        return row

    def wait_until_none_open(self, seconds: float = 10, **lookups: Any) -> None:
        deadline = time.monotonic() + seconds
        while rows := self.do("list_calls", state="open", **lookups):
            assert time.monotonic() < deadline, rows
            time.sleep(0.1)

    def verify_ledger(self) -> None:
        printed = self.run("ledger_verify")
        assert printed.startswith("ledger clean"), printed


@contextmanager
def open_desk(environment: dict[str, str]) -> Iterator[Clerk]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.desk"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Clerk(process)
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(timeout=10)
