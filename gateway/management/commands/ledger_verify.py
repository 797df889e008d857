"""`manage.py ledger_verify`: is every cent where it belongs?"""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gateway.ledger.verify import measure_ledger, read_one_moment, verify_ledger

CHECKS = """\
It may run at any time, also under load, and changes nothing. It checks that
  I1  the balance of every account is the sum of its ledger entries
  I2  the money an account has on hold is the sum of its open calls
  I3  no account is below its credit limit
  I4  every call that ended was settled or released, and has exactly one ledger
      entry if it was charged; every charge belongs to a call
  I5  the charge of every call is its usage at the price and multiplier it began with
  I6  what a key and an account have spent is the sum of their calls
  I7  no call is open for more than a minute after its deadline
  I8  the database refuses to change or delete ledger entries
Each row that breaks one of these is named on a line of its own. Exits with 0 when
there is none and with 1 otherwise.
"""


class Command(BaseCommand):
    help = "Checks that the ledger, the balances and the usage log agree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = CHECKS

    def handle(self, *args: Any, **options: Any) -> None:
        with read_one_moment():
            findings = verify_ledger()
            size = measure_ledger()
        for finding in findings:
            self.stdout.write(str(finding))
        if findings:
            raise SystemExit(1)
        self.stdout.write(
            f"ledger clean: {size.accounts} accounts, {size.calls} calls, "
            f"{size.entries} entries"
        )
