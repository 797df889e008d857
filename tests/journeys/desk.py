"""The operator's desk, a process on the server's own database: `tests.journeys.clerk`
writes one JSON line for each task and reads one back. It runs real commands."""

import json
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from io import StringIO
from typing import Any

import django
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

django.setup()

from gateway.ledger.sweep import sweep_orphaned_holds  # noqa: E402
from gateway.models import (  # noqa: E402
    Account,
    ApiKey,
    Channel,
    Group,
    LedgerEntry,
    UsageLog,
)
from portal.processes.preparation import (  # noqa: E402
    close_databases,
    prepare_stores,
)

WORDS = "rid state outcome status error_code endpoint model usage_source usage lines"
NUMBERS = "account_id api_key_id price_id input_tokens output_tokens is_stream attempts"
MONEY = "held charged shortfall upstream_cost first_byte_ms"
CALL_FIELDS = f"{WORDS} {NUMBERS} {MONEY}".split()


def prepare() -> None:
    """What `manage.py up` does before its first child."""
    prepare_stores(verbosity=1)


def run_command(words: list[str]) -> str:
    """What it printed; a command that ends with a code is told by its last line."""
    output = StringIO()
    try:
        call_command(*words, stdout=output, stderr=output)
    except SystemExit as end:
        output.write(f"exit {end.code}\n")
    return output.getvalue()


def list_calls(**lookups: Any) -> list[dict[str, Any]]:
    """Rows of the usage log; `channel` is the channel's name."""
    rows = UsageLog.objects.filter(**lookups).order_by("rid").select_related("channel")
    return [
        {name: getattr(row, name) for name in CALL_FIELDS}
        | {"channel": row.channel.name if row.channel else None}
        for row in rows
    ]


def list_entries(**lookups: Any) -> list[dict[str, Any]]:
    entries = LedgerEntry.objects.filter(**lookups).order_by("id")
    return list(entries.values("rid", "kind", "amount", "balance_after"))


def read_account(email: str) -> dict[str, int]:
    account = Account.objects.get(user__email=email)
    money = {name: getattr(account, name) for name in ("posted", "held", "spent")}
    return money | {"id": account.pk}


def change_channel(name: str, **fields: Any) -> None:
    """Through the ORM, as the console does: it tells the running processes."""
    channel = Channel.objects.get(name=name)
    for field, value in fields.items():
        setattr(channel, field, value)
    channel.save()


def change_key(public_id: str, field: str, value: Any) -> None:
    """The value "now" is this moment."""
    key = ApiKey.objects.get(public_id=public_id)
    setattr(key, field, timezone.now() if value == "now" else value)
    key.save()


def move_to_new_group(email: str) -> None:
    """Of double prices; made and used within a moment."""
    group = Group.objects.create(name=f"of {email}", multiplier_ppm=2_000_000)
    account = Account.objects.get(user__email=email)
    account.group = group
    account.save(update_fields=["group"])


def call(function: str, arguments: dict[str, Any]) -> Any:
    """What a function of the tests returns, named as "tests.module.function"."""
    module, _, name = function.rpartition(".")
    return getattr(import_module(module), name)(**arguments)


def sweep() -> int:
    """What the periodic task does."""
    return sweep_orphaned_holds()


def dump_rows() -> str:
    """Every value of every row there is, as text."""
    models = [it for it in apps.get_models() if it._meta.managed]
    return "\n".join(
        repr(row) for model in models for row in model._default_manager.values_list()
    )


TASKS: dict[str, Callable[..., Any]] = {
    task.__name__: task
    for task in (
        prepare,
        run_command,
        list_calls,
        list_entries,
        read_account,
        change_channel,
        change_key,
        move_to_new_group,
        call,
        sweep,
        dump_rows,
    )
}


def do_task(line: str) -> dict[str, Any]:
    asked = json.loads(line)
    try:
        return {"result": TASKS[asked["task"]](**asked["arguments"])}
    except Exception:
        return {"error": traceback.format_exc()}


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # nothing else may write there
    for line in sys.stdin:
        print(json.dumps(do_task(line), default=str), file=answers, flush=True)
    close_databases()  # a pool's threads would hold the exit up


if __name__ == "__main__":
    main()
