"""Adds list prices of well-known models."""

from typing import Any

from django.core.management.base import CommandParser

from gateway.catalogue import seed_prices
from gateway.catalogue.reading import write_lists
from gateway.management.operator_command import OperatorCommand


class Command(OperatorCommand):
    help = (
        "Adds well-known models and their public list prices, where a model has no "
        "price. Prices that are there are never changed. `manage.py up` does the same "
        "once for each release of the list; this also brings back what was deleted."
    )
    examples = "  manage.py import_prices"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="print the lists, and change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["json"]:
            self.stdout.write(write_lists())
            return
        count = seed_prices(is_thorough=True)
        if count:
            self.stdout.write(f"Added the prices of {count} models.")
        else:
            self.stdout.write("Nothing to add: every well-known model has a price.")
