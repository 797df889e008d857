"""What is left of our money at an upstream. There is no common way to ask: the known
ones are tried in turn, the likely one first."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.utils.translation import gettext as _

from gateway.fetch import Bounds
from gateway.trial.listing import get_page
from gateway.trial.target import WAIT, Target
from gateway.trial.words import explain_error, explain_status

EACH = 6.0  # seconds for one question
Ask = Callable[[str], Any]  # a path behind the base URL -> JSON, or None
Way = Callable[[Ask], str]  # the balance, "" when the upstream does not know this way


@dataclass(frozen=True, slots=True)
class Balance:
    """`text`: an amount with its currency, such as "12.34 USD"; `problem` is a
    sentence when there is none."""

    text: str = ""
    problem: str = ""


def fetch_balance(target: Target, seconds: float = WAIT) -> Balance:
    """Never raises; no database."""
    if target.is_demo:
        return Balance(problem=_("It is built in and costs nothing."))
    if target.problem or not target.secret:
        return Balance(
            problem=target.problem or _("It has no credential, so it has no account.")
        )
    asker = _Asker(target, time.monotonic() + seconds)
    try:
        for way in _rank_ways(target.base_url):
            if text := way(asker.ask):
                return Balance(text)
    except Exception as error:  # whatever an odd upstream makes of a request
        return Balance(problem=str(explain_error(error, target.channel_id)))
    if asker.refusal in (401, 403):
        return Balance(problem=str(explain_status(asker.refusal)))
    return Balance(problem=_("This upstream does not tell how much is left."))


class _Asker:
    def __init__(self, target: Target, ends_at: float) -> None:
        self._target, self._ends_at = target, ends_at
        self._base = target.base_url.rstrip("/")
        self.refusal = 0

    def ask(self, path: str) -> Any:
        """`path` begins with / for the host's root, else it follows the base URL."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            return None
        parts = urlsplit(self._base)
        root = (
            f"{parts.scheme}://{parts.netloc}" if path[0] == "/" else f"{self._base}/"
        )
        each = min(EACH, left)
        bounds = Bounds(connect=each, read=each, total=each)
        page = get_page(self._target, root + path, bounds)
        if page.status in (401, 403):
            self.refusal = page.status
        if page.status != 200 or page.body is None:
            return None
        try:
            return orjson.loads(page.body)
        except orjson.JSONDecodeError:
            return None


def _ask_deepseek(ask: Ask) -> str:
    infos = _dig(ask("/user/balance"), "balance_infos")
    amounts = [
        _tell(_dig(info, "total_balance"), str(_dig(info, "currency") or ""))
        for info in (infos if isinstance(infos, list) else ())
    ]
    return ", ".join(it for it in amounts if it)


def _ask_openrouter(ask: Ask) -> str:
    data = _dig(ask("credits"), "data")
    bought, used = (
        _number(_dig(data, name)) for name in ("total_credits", "total_usage")
    )
    return "" if bought is None else _tell(bought - (used or Decimal(0)), "USD")


def _ask_siliconflow(ask: Ask) -> str:
    return _tell(_dig(ask("user/info"), "data", "totalBalance"), "CNY")


def _ask_moonshot(ask: Ask) -> str:
    return _tell(_dig(ask("users/me/balance"), "data", "available_balance"), "CNY")


def _ask_billing(ask: Ask) -> str:
    """OpenAI's old pages, which one-api, new-api and their kin still have."""
    limit = _number(_dig(ask("dashboard/billing/subscription"), "hard_limit_usd"))
    if limit is None:
        return ""
    today = datetime.now(UTC).date()
    first, last = today - timedelta(days=99), today + timedelta(days=1)
    usage = f"dashboard/billing/usage?start_date={first}&end_date={last}"
    cents = _number(_dig(ask(usage), "total_usage"))
    return _tell(limit - (cents or Decimal(0)) / 100, "USD")


def _ask_grants(ask: Ask) -> str:
    grants = ask("dashboard/billing/credit_grants")
    return _tell(_dig(grants, "total_available"), "USD")


WAYS: dict[str, Way] = {  # by a part of the host's name
    "deepseek": _ask_deepseek,
    "openrouter": _ask_openrouter,
    "siliconflow": _ask_siliconflow,
    "moonshot": _ask_moonshot,
}
COMMON: tuple[Way, ...] = (_ask_billing, _ask_grants, _ask_deepseek)


def _rank_ways(base_url: str) -> list[Way]:
    host = urlsplit(base_url).hostname or ""
    own = [way for word, way in WAYS.items() if word in host]
    return own or list(COMMON)


def _dig(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**15 else None


def _tell(value: Any, currency: str) -> str:
    number = _number(value)
    return "" if number is None else f"{number:.2f} {currency[:8]}".strip()
