"""Small real models behind the gateway: `make test-real`.

SmolLM2-135M served by llama.cpp and multilingual-e5-small, added by the operator's
commands and called by the official SDK. After each check the usage log must show what
the upstream itself counted, and every charge is computed anew from it.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.real import chat, vectors
from tests.real.bill import CHAT, Call, Tokens, read_meter
from tests.real.packages import install_packages
from tests.real.servers import Gateway, start_models
from tests.real.stage import Stage, prepare_stage

CHAT_CHECKS = (
    (chat.check_whole_chat, 1),
    (chat.check_streamed_chat, 1),
    (chat.check_stream_without_usage, 1),
    (chat.check_stream_equals_whole, 4),
    (chat.check_completion, 2),
    (chat.check_responses, 2),
    (chat.check_many_at_once, 4),
    (chat.check_long_prompt, 1),
)
VECTOR_CHECKS = (
    (vectors.check_ranking, 3),
    (vectors.check_formats, 2),
    (vectors.check_token_ids, 1),
)


def main() -> int:
    began = time.monotonic()
    install_packages()
    installed = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="test-real-") as name:
        folder = Path(name)
        gateway = Gateway(folder)
        with start_models(folder) as ports, gateway.run():
            stage = prepare_stage(gateway, *ports)
            run_checks(stage)
            calls = stage.list_calls()
            print_table(calls)
            assert any(call.tokens.cached for call in calls), "the cache was never used"
            print(gateway.manage("ledger_verify").strip())
    ended = time.monotonic()
    print(f"{installed - began:.0f} s to install, {ended - installed:.0f} s to run")
    print(f"{len(CHAT_CHECKS) + len(VECTOR_CHECKS) + 2} passed, 0 failed")
    return 0


def run_checks(stage: Stage) -> None:
    """Each check with the number of calls that it makes."""
    for check, count in CHAT_CHECKS:
        seen, before = len(stage.list_calls()), read_meter(stage.chat_port)
        check(stage)
        used = read_meter(stage.chat_port).subtract(before)
        check_charges(stage.list_calls(after=seen), used, count)
        print(f"ok  {check.__name__}")
    for measure, count in VECTOR_CHECKS:
        seen = len(stage.list_calls())
        used = measure(stage)
        check_charges(stage.list_calls(after=seen), used, count)
        print(f"ok  {measure.__name__}")
    check_departure(stage)
    print("ok  check_client_that_leaves")


def check_charges(calls: Sequence[Call], used: Tokens, count: int) -> None:
    """`used` is by the upstream's own meter, for all the calls of one check."""
    assert len(calls) == count, calls
    logged = Tokens()
    for call in calls:
        logged = logged.add(call.tokens)
        assert call.charged == call.due, (call, call.due)
        if call.status == 200:
            assert (call.outcome, call.usage_source) == ("completed", "upstream"), call
            assert call.charged > 0, call
        else:
            assert call.charged == 0, call
    assert logged == used, (logged, used)


def check_departure(stage: Stage) -> None:
    """Who leaves pays for what was delivered, by the gateway's own count."""
    seen, before = len(stage.list_calls()), read_meter(stage.chat_port)
    chat.check_client_that_leaves(stage)
    used = read_meter(stage.chat_port).subtract(before)
    call = stage.wait_for_calls(seen + 1)[-1]
    assert (call.outcome, call.usage_source) == ("client_closed", "estimated"), call
    assert call.charged == call.due > 0, (call, call.due)
    assert used.output < 200, used


def print_table(calls: Sequence[Call]) -> None:
    heads = ("input", "cached", "output", "first ms", "charged USD")
    print("{:28}{:>7}{:>7}{:>7}{:>10}{:>15}".format("call", *heads))
    for call in calls:
        name = f"{call.endpoint}{' streamed' if call.is_stream else ''}"
        name += "" if call.status == 200 else f" {call.status}"
        counts = "".join(f"{count:>7}" for count in call.tokens)
        usd = f"{call.charged / 10**9:.9f}"
        print(f"{name:28}{counts}{call.first_byte_ms or '-':>10}{usd:>15}")
    charged = sum(call.charged for call in calls if call.model == CHAT)
    print(f"{len(calls)} calls, {charged} nano-USD for chat")


if __name__ == "__main__":
    sys.exit(main())
