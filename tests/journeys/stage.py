"""What the journeys play on: the fake upstream behind channels, prices, keys.

Every channel leads to the one fake; the end of its credential tells them apart on the
fake's bill. Where the model's name does not say what the fake does, `user` does.
"""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import httpx2
from openai import AsyncOpenAI, OpenAI

from tests.fakes.process import UpstreamProcess, closed_port
from tests.journeys.caller import Caller
from tests.journeys.clerk import Clerk
from tests.journeys.server import GatewayServer

# Nano-USD a token, by the price that the models of tokens get.
IN, OUT = 1_000, 2_000
PLAIN = ["fake-chat", "fake-renamed", "vendor/model:tag.1", "fake-repriced", "hasty"]
HASTY = ("hasty", "hasty-speech")  # on a channel with short time limits
TIERS = ("first", "second", "third", "fourth")
# What the channels of a model do, by priority: the first good one serves the call.
FAILOVER = {
    "fo-500": ("status:500", "ok"),
    "fo-503": ("status:503", "status:529", "ok"),
    "fo-401": ("status:401", "ok"),
    "fo-403": ("status:403", "ok"),
    "fo-404": ("status:404", "ok"),
    "fo-429": ("status:429:retry-after=7", "ok"),
    "fo-reset": ("reset", "ok"),
    "fo-never": ("never", "ok"),
    "fo-slow": ("slow-first:30", "ok"),
    "fo-html": ("garbage-html", "ok"),
    "fo-json": ("bad-json", "ok"),
    "fo-empty": ("empty", "ok"),
    "fo-error": ("error-in-200", "ok"),
    "fo-400": ("status:400:code=invalid_value", "ok"),
    "fo-all": ("status:500", "status:502", "status:503", "ok"),
    "fo-keys": ("status:401", "status:403"),
    "fo-limits": ("status:500", "status:429:retry-after=9"),
}
PRICES = {
    "fake-embed": ["--input", "1"],
    "fake-picture": ["--rate", "image=0.04"],
    "gpt-image-fake": ["--input", "1", "--output", "2"],
    "fake-whisper": ["--rate", "minute=0.006"],
    "fake-transcribe": ["--input", "1", "--output", "2"],
    "fake-speech": ["--rate", "character=15"],
    "hasty-speech": ["--rate", "character=15"],
    "fake-moderation": ["--rate", "call=0"],
    "fo-refused": ["--input", "1", "--output", "2"],
    "weighted": ["--input", "1", "--output", "2"],
    **{name: ["--input", "1", "--output", "2"] for name in (*PLAIN, *FAILOVER)},
}
HASTE = {"first_byte_timeout": 0.7, "idle_timeout": 0.7, "connect_timeout": 0.7}


@dataclass(slots=True)
class Stage:
    server: GatewayServer
    upstream: UpstreamProcess
    clerk: Clerk
    credentials: dict[str, str] = field(default_factory=dict)  # by channel
    secrets: list[str] = field(default_factory=list)  # every key that was issued
    errors: list[bytes] = field(default_factory=list)  # every error body that was seen

    def issue_key(self, credit: str = "10") -> "Client":
        """A key on an account of its own."""
        email = f"{secrets.token_hex(8)}@example.com"
        printed = self.clerk.run("issue_key", email, "--credit", credit)
        secret = printed.split()[-1]
        self.secrets.append(secret)
        return Client(self, email, secret)

    def add_channel(self, name: str, *words: str, url: str = "") -> None:
        number = len(self.credentials)  # the bill shows the last four characters
        self.credentials[name] = f"cred-{secrets.token_hex(12)}-{number:04}"
        words = ("--name", name, "--credential", self.credentials[name], *words)
        words += ("--base-url", url or self.upstream.base_url)
        self.clerk.run("add_channel", "--provider", "openai", *words)

    def set_price(self, model: str, *words: str) -> None:
        self.clerk.run("set_price", model, *words)

    def add_all(self) -> None:
        self.issue_key()  # makes the group, as the first key of an installation does
        for model, words in PRICES.items():
            self.set_price(model, *words)
        others = {*FAILOVER, *HASTY, "weighted", "fo-refused"}
        plain = [name for name in PRICES if name not in others]
        mapping = "fake-renamed=ok"
        self.add_channel("plain", "--models", ",".join(plain), "--mapping", mapping)
        self.add_channel("hasty", "--models", ",".join(HASTY))
        self.clerk.do("change_channel", name="hasty", total_timeout=2, **HASTE)
        for weight in ("1", "3"):
            words = ("--models", "weighted", "--weight", weight)
            self.add_channel(f"weight {weight}", *words)
        for index, tier in enumerate(TIERS):
            self._add_tier(tier, index)
        closed = f"http://127.0.0.1:{closed_port()}/v1"
        words = ("--models", "fo-refused", "--priority", "50")
        self.add_channel("refusing", *words, url=closed)

    def _add_tier(self, name: str, index: int) -> None:
        """The channel that plays the `index`-th part of each model of FAILOVER."""
        parts = {
            model: scripts[index]
            for model, scripts in FAILOVER.items()
            if index < len(scripts)
        }
        if name == "second":
            parts["fo-refused"] = "ok"
        mapping = ",".join(f"{model}={script}" for model, script in parts.items())
        words = ("--models", ",".join(parts), "--mapping", mapping)
        self.add_channel(name, *words, "--priority", str(40 - 10 * index))
        self.clerk.do("change_channel", name=name, **HASTE)

    def find_bill(
        self, case: str, lines: int = 1, *, has_finished: bool = False
    ) -> list[dict[str, Any]]:
        """What the fake noted of the calls with this `metadata.case`, once that many
        are there and, if asked for, the last one has been served to its end."""
        deadline = time.monotonic() + 5
        while True:
            bill = [
                line
                for line in self.upstream.fetch_bill()
                if (line["fields"].get("metadata") or {}).get("case") == case
            ]
            is_there = len(bill) >= lines and (not has_finished or bill[-1]["finished"])
            if is_there or time.monotonic() > deadline:
                return bill
            time.sleep(0.05)

    def name_channel(self, line: dict[str, Any]) -> str:
        """Which channel's credential came with a line of the bill."""
        (name,) = (
            name for name, it in self.credentials.items() if it[-4:] == line["auth"]
        )
        return name


@dataclass(frozen=True, slots=True)
class Client:
    """One user with one key."""

    stage: Stage
    email: str
    secret: str

    @property
    def public_id(self) -> str:
        return self.secret[3:15]

    @property
    def http(self) -> Caller:
        return Caller(self.stage.server.port, self.secret, self.stage.errors)

    @property
    def account(self) -> dict[str, int]:
        """`posted`, `held`, `spent` in nano-USD, and `id`."""
        found: dict[str, int] = self.stage.clerk.do("read_account", email=self.email)
        return found

    def list_calls(self, **lookups: Any) -> list[dict[str, Any]]:
        key = {"api_key__public_id": self.public_id}
        rows: list[dict[str, Any]] = self.stage.clerk.do("list_calls", **key, **lookups)
        return rows

    def open_sdk(
        self, *, max_retries: int = 0, is_strict: bool = True, **options: Any
    ) -> OpenAI:
        """The official client; `is_strict`: it checks every answer by its types."""
        return OpenAI(
            base_url=f"{self.stage.server.base_url}/v1",
            api_key=self.secret,
            max_retries=max_retries,
            http_client=httpx2.Client(event_hooks={"response": [self._note_error]}),
            _strict_response_validation=is_strict,
            **options,
        )

    def open_async_sdk(self) -> AsyncOpenAI:
        return AsyncOpenAI(
            base_url=f"{self.stage.server.base_url}/v1",
            api_key=self.secret,
            max_retries=0,
            _strict_response_validation=True,
        )

    def _note_error(self, response: httpx2.Response) -> None:
        if response.status_code >= 400:
            self.stage.errors.append(response.read())
