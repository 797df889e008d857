"""Adds an upstream account that serves calls."""

import sys
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandParser

from gateway.catalogue import NewChannel, list_unpriced, open_channel
from gateway.catalogue.base_url import check_base_url, list_hints
from gateway.credentials import read_secrets
from gateway.enums import ProviderName
from gateway.management.operator_command import OperatorCommand
from gateway.models import Channel

# The demo's own channel is made at the start.
PROVIDERS = [name.value for name in ProviderName if name != ProviderName.DEMO]


class Command(OperatorCommand):
    help = (
        "Adds a channel: an upstream account with its address, its credential and the "
        "models it serves. A running gateway uses it within seconds."
    )
    examples = (
        "  manage.py add_channel --provider openai --models gpt-4o,gpt-4o-mini \\\n"
        "      --base-url https://api.openai.com/v1 --credential - < key.txt\n"
        "  manage.py add_channel --provider openai --models llama3.2 \\\n"
        "      --base-url http://127.0.0.1:11434/v1 --name 'Ollama at home'"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--provider", choices=PROVIDERS, default="openai", help="the protocol")
        add("--base-url", required=True, help="up to and with /v1, as a rule")
        add(
            "--credential",
            action="append",
            default=[],
            help="the secret for the upstream; - reads it from standard input, one a "
            "line, which keeps it out of the shell's history; may be given again for "
            "a pool of several; none for a server that wants none",
        )
        add("--models", required=True, help="names, with commas; * for any model")
        add("--name", help="what you call it; the host's name when left out")
        add("--priority", type=int, default=0, help="the highest is tried first")
        add("--weight", type=int, default=1, help="its share inside one priority")
        add(
            "--mapping",
            default="",
            metavar="CLIENT=UPSTREAM,…",
            help="where the upstream calls a model by another name",
        )
        add(
            "--group",
            action="append",
            default=[],
            help="only for accounts of this group; may be given again; none means all",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        new = self.read_channel(options)
        channel = open_channel(new)
        self.tell_result(channel, credentials=len(new.secrets))
        for hint in (*list_hints(new.base_url), *list_price_warnings(new.model_names)):
            self.stdout.write(self.style.WARNING(f"Note: {hint}"))

    def read_channel(self, options: dict[str, Any]) -> NewChannel:
        base_url = check_base_url(options["base_url"])
        return NewChannel(
            provider=ProviderName(options["provider"]),
            base_url=base_url,
            name=options["name"] or urlsplit(base_url).hostname or "",
            secrets=read_credentials(options["credential"]),
            model_names=split_words(options["models"]),
            model_mapping=read_mapping(options["mapping"]),
            group_names=list(dict.fromkeys(options["group"])),
            priority=options["priority"],
            weight=options["weight"],
        )

    def tell_result(self, channel: Channel, *, credentials: int) -> None:
        count = len(channel.model_names)
        self.stdout.write(
            f"Channel {channel.pk}, {channel.name!r}, serves {count} "
            f"model{'s' if count > 1 else ''}: {', '.join(channel.model_names)}"
        )
        if not credentials:
            self.stdout.write("It sends no credential: none was given.")
        elif credentials > 1:
            self.stdout.write(f"Its calls are spread over {credentials} credentials.")
        self.stdout.write(
            "Next: make a key with `manage.py issue_key you@example.com --credit 10` "
            "and call one of its models."
        )


def read_credentials(texts: list[str]) -> list[str]:
    """Each once. Raises ValueError when standard input was to hold some and is
    empty."""
    secrets: list[str] = []
    for text in texts:
        found = read_secrets(sys.stdin.read() if text == "-" else text)
        if text == "-" and not found:
            raise ValueError("--credential - was given, but standard input is empty")
        secrets += found
    return list(dict.fromkeys(secrets))


def split_words(text: str) -> list[str]:
    words = (word.strip() for word in text.split(","))
    return list(dict.fromkeys(word for word in words if word))


def read_mapping(text: str) -> dict[str, str]:
    mapping = {}
    for pair in split_words(text):
        client, equals, upstream = (part.strip() for part in pair.partition("="))
        if not (client and equals and upstream):
            raise ValueError(f"{pair!r} in --mapping is not written as client=upstream")
        mapping[client] = upstream
    return mapping


def list_price_warnings(names: list[str]) -> list[str]:
    fate = "are refused" if settings.UNPRICED_MODELS == "refuse" else "are free"
    warnings = []
    for name in list_unpriced(names):
        what, word = (
            (name, name) if name != "*" else ("models without a price", "MODEL")
        )
        warnings.append(
            f"calls to {what} {fate} until you run: "
            f"manage.py set_price {word} --input USD --output USD"
        )
    return warnings
