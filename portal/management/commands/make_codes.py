"""Makes redemption codes from a terminal; they are printed once."""

from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from gateway.audit import Actor
from gateway.management.operator_command import OperatorCommand
from gateway.money import format_usd, parse_usd
from portal.billing.codes import MOST_AMOUNT, MOST_BATCH, MOST_CODES, make_codes

COMMAND = Actor(None, "make_codes", "command")


class Command(OperatorCommand):
    help = (
        "Makes redemption codes and prints them, one a line; only their digests are "
        "stored, so this is the only time they can be read."
    )
    examples = (
        "  manage.py make_codes --count 20 --amount 10 > codes.txt\n"
        "  manage.py make_codes --count 1 --amount 2.50 --expires 2027-01-31"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--count", type=int, required=True, help="how many codes")
        add("--amount", required=True, metavar="USD", help="what each one is worth")
        add(
            "--expires",
            metavar="YYYY-MM-DD",
            help="the last day (UTC) on which they work; for ever when left out",
        )
        add("--batch", default="", help="a name to find them by later")

    def handle(self, *args: Any, **options: Any) -> None:
        count, batch = options["count"], options["batch"].strip()
        if not 1 <= count <= MOST_CODES:
            raise ValueError(f"--count is 1 to {MOST_CODES}, not {count}")
        if len(batch) > MOST_BATCH:
            raise ValueError(f"--batch has at most {MOST_BATCH} characters")
        codes = make_codes(
            count=count,
            amount=read_amount(options["amount"]),
            expires_at=read_end(options["expires"]),
            batch=batch,
            actor=COMMAND,
        )
        for code in codes:
            self.stdout.write(code)


def read_amount(text: str) -> int:
    """Nano-USD. Raises ValueError, told in one plain line."""
    amount = parse_usd(text)
    if not 0 < amount <= MOST_AMOUNT:
        raise ValueError(
            f"--amount is more than 0 and at most {format_usd(MOST_AMOUNT)} USD"
        )
    return amount


def read_end(text: str | None) -> datetime | None:
    """The end of the day. Raises ValueError."""
    if text is None:
        return None
    day = parse_date(text)
    if day is None:
        raise ValueError(f"--expires is a day such as 2027-01-31, not {text!r}")
    start = datetime(
        day.year, day.month, day.day, tzinfo=timezone.get_default_timezone()
    )
    end = start + timedelta(days=1)
    if end <= timezone.now():
        raise ValueError(f"--expires {text} is over already")
    return end
