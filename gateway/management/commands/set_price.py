"""Sets what a model costs from now on."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from gateway.catalogue import add_price
from gateway.catalogue.channels import check_names
from gateway.catalogue.rates import WORDS, read_rate, read_usd
from gateway.enums import Unit
from gateway.management.operator_command import OperatorCommand
from gateway.models import Price
from gateway.money import format_usd

TOKENS = {
    "input": Unit.INPUT,
    "output": Unit.OUTPUT,
    "cached": Unit.INPUT_CACHED,
}
PER: dict[str, str] = {
    Unit.AUDIO_MILLISECOND: "minute",
    Unit.CALL: "call",
    Unit.CHARACTER: "1M characters",
    Unit.IMAGE: "picture",
}


class Command(OperatorCommand):
    help = (
        "Sets the list price of a model, in US dollars, for calls made from now on. "
        "The new price replaces the old one as a whole; calls made before keep theirs."
    )
    examples = (
        "  manage.py set_price my-model --input 0.50 --output 1.50 --cached 0.05\n"
        "  manage.py set_price my-whisper --rate minute=0.006\n"
        "  manage.py set_price my-painter --rate image=0.04 "
        "--rate image/hd/1024x1024=0.08\n"
        "  manage.py set_price my-free-model --rate call=0"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("model", help="the name that clients ask for")
        add("--input", metavar="USD", help="per 1M tokens of the prompt")
        add("--output", metavar="USD", help="per 1M tokens of the answer")
        add("--cached", metavar="USD", help="per 1M tokens read from a prompt cache")
        add(
            "--rate",
            action="append",
            default=[],
            metavar="UNIT=USD",
            help=f"any other unit, may be given again; the units are {WORDS}. Per 1M "
            "tokens or characters, per minute, per picture, per call",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        model = options["model"].strip()
        check_names([model])
        price = add_price(model=model, rates=self.read_rates(options))
        self.stdout.write(f"The price of {model}, from now on:")
        for line in describe_rates(price):
            self.stdout.write(f"  {line}")

    def read_rates(self, options: dict[str, Any]) -> dict[str, int]:
        pairs = [
            (unit.value, read_usd(options[name]))
            for name, unit in TOKENS.items()
            if options[name] is not None
        ]
        pairs += [read_rate(text) for text in options["rate"]]
        if not pairs:
            raise CommandError(
                "Say what it costs: --input and --output, or --rate unit=USD."
            )
        rates = dict(pairs)
        if len(rates) < len(pairs):
            raise CommandError("One unit was given twice.")
        return rates


def describe_rates(price: Price) -> list[str]:
    lines = []
    for key, nano in price.rates.items():
        unit = key.partition("/")[0]
        per = PER.get(unit, "1M tokens")
        lines.append(f"{key}: {format_usd(nano)} USD per {per}")
    return lines
