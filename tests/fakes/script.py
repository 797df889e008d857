"""Scripts: the words in a model name (or `user` field) that say how to misbehave.

`status:429:retry-after=2` is a name, positional words and `key=value` options.
Every script becomes a `Plan`; the player only ever reads plans.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

HELLO = ("Hel", "lo", " from", " up", "str", "eam", ".")
HELLO_CJK = ("你好", "，", "来自", "上游", "的", "问候", "🌊👋🏽")
ERROR_200 = {"message": "The engine is overloaded", "type": "server_error"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How one answer is made (first half) and how it is delivered (second half)."""

    deltas: tuple[str, ...] = HELLO
    prompt_tokens: Any = 11
    completion_tokens: Any = ...  # `...`: one per delta, honestly
    usage_place: Literal["top", "choices", "nowhere"] = "top"
    has_extras: bool = False
    vectors: Literal["asked", "float", "base64"] = "asked"
    status: int = 200
    error: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    garbage: Literal["", "html", "empty", "json", "error", "gzip-bomb"] = ""
    megabytes: int = 0

    silence: Literal["", "never", "reset"] = ""
    first_delay: float = 0
    interval: float = 0
    stop_after: int | None = None
    stop_how: Literal["abort", "close", "eof", "stall", "error"] = "abort"
    stall_seconds: float = 0
    framing: Literal["lf", "crlf", "comments", "split", "drip"] = "lf"
    has_done: bool = True

    @property
    def reported_tokens(self) -> tuple[Any, Any]:
        counted = len(self.deltas)
        is_counted = self.completion_tokens is ...
        return self.prompt_tokens, counted if is_counted else self.completion_tokens


@dataclass(frozen=True, slots=True)
class Script:
    name: str
    words: tuple[str, ...]
    options: Mapping[str, str]

    def number(self, index: int, default: float) -> float:
        return float(self.words[index]) if index < len(self.words) else default

    def count(self, index: int, default: int) -> int:
        return int(self.number(index, default))


def parse_script(text: str) -> Script:
    name, *rest = text.split(":")
    options = dict(word.split("=", 1) for word in rest if "=" in word)
    return Script(name, tuple(word for word in rest if "=" not in word), options)


def choose_script(fields: Mapping[str, Any], authorization: str = "") -> str:
    """What a credential such as "sk~status:401~0001" holds, else the `user` field when
    it holds a script, else the model's name."""
    secret = authorization.split("~")[1:-1]
    for text in (*secret, fields.get("user"), fields.get("model")):
        if isinstance(text, str) and text.split(":", 1)[0] in BEHAVIOURS:
            return text
    return "ok"


def make_plan(text: str) -> Plan:
    script = parse_script(text)
    return BEHAVIOURS[script.name](script)


def plan_status(script: Script) -> Plan:
    """`code=` and `type=` go into the error body, other options are headers."""
    in_body = {k: v for k, v in script.options.items() if k in ("code", "type")}
    headers = {k: v for k, v in script.options.items() if k not in in_body}
    return Plan(status=script.count(0, 500), error=in_body, headers=headers)


def plan_int_code(script: Script) -> Plan:
    status = script.count(0, 400)
    return Plan(status=status, error={"code": status, "param": ...})


def plan_usage(script: Script) -> Plan:
    prompt, completion = (*script.words, "11", "7")[:2]
    return Plan(
        prompt_tokens=read_number(prompt), completion_tokens=read_number(completion)
    )


def plan_stop(how: Literal["abort", "eof", "stall", "error"]) -> "Behaviour":
    def plan(script: Script) -> Plan:
        return Plan(
            stop_how=how,
            stop_after=script.count(0, 3),
            stall_seconds=script.number(1, 3600),
        )

    return plan


def plan_words(script: Script) -> Plan:
    """`many:N` and `slow:N:INTERVAL`: N deltas, INTERVAL seconds apart."""
    deltas = tuple(f" w{i}" for i in range(script.count(0, 100)))
    return Plan(deltas=deltas, interval=script.number(1, 0))


def plan_huge(script: Script) -> Plan:
    return Plan(deltas=("x" * (script.count(0, 1) << 20),))


def read_number(word: str) -> Any:
    """12 and 1.5 are numbers, null is None, any other word stays a string."""
    if word == "null":
        return None
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word


def always(**settings: Any) -> "Behaviour":
    plan = Plan(**settings)
    return lambda script: plan


Behaviour = Callable[[Script], Plan]
BEHAVIOURS: dict[str, Behaviour] = {
    "ok": always(),
    "ok-cjk": always(deltas=HELLO_CJK),
    "status": plan_status,
    "error-int-code": plan_int_code,
    "no-usage": always(usage_place="nowhere"),
    "usage": plan_usage,
    "usage-zero": always(prompt_tokens=0, completion_tokens=0),
    "usage-in-choices": always(usage_place="choices"),
    "extra-fields": always(has_extras=True),
    "float-only": always(vectors="float"),
    "base64-only": always(vectors="base64"),
    "cut": plan_stop("abort"),
    "cut-body": always(stop_after=3, stop_how="close"),
    "eof": plan_stop("eof"),
    "stall": plan_stop("stall"),
    "error-mid": plan_stop("error"),
    "no-done": always(has_done=False),
    "slow-first": lambda script: Plan(first_delay=script.number(0, 5)),
    "slow": plan_words,
    "many": plan_words,
    "huge": plan_huge,
    "never": always(silence="never"),
    "reset": always(silence="reset"),
    "garbage-html": always(garbage="html"),
    "bad-json": always(garbage="json"),
    "error-in-200": always(garbage="error"),
    "empty": always(garbage="empty"),
    "gzip-bomb": lambda s: Plan(garbage="gzip-bomb", megabytes=s.count(0, 100)),
    "split-utf8": always(deltas=HELLO_CJK, framing="split"),
    "crlf": always(framing="crlf"),
    "comments": always(framing="comments"),
    "drip": lambda script: Plan(framing="drip", interval=script.number(0, 1)),
}
