"""What operators' commands have in common: examples in their help, errors in a line."""

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    DjangoHelpFormatter,
)
from django.db import DatabaseError


class ExamplesFormatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Keeps the line breaks of the examples."""


class OperatorCommand(BaseCommand):
    """`examples`: whole command lines, shown at the end of the help."""

    examples: str

    def create_parser(
        self, prog_name: str, subcommand: str, **kwargs: Any
    ) -> CommandParser:
        kwargs.setdefault("formatter_class", ExamplesFormatter)
        kwargs.setdefault("epilog", f"examples:\n{self.examples}")
        return super().create_parser(prog_name, subcommand, **kwargs)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """A ValueError is what the operator typed; its text is for them to read."""
        try:
            return super().execute(*args, **options)
        except ValueError as problem:
            text = str(problem).rstrip(".")
            raise CommandError(f"{text[:1].upper()}{text[1:]}.") from problem
        except DatabaseError as problem:
            raise CommandError(
                "The database cannot be used. If it is new, run `manage.py migrate` "
                f"or `manage.py up` first ({str(problem).splitlines()[0]})."
            ) from problem
