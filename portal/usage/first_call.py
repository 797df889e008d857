"""The three steps from an account to its first answer."""

from dataclasses import dataclass

from gateway.enums import Outcome
from gateway.models import Account, ApiKey, UsageLog

LOOKS_BACK = 100  # calls
CURL = """curl %(url)s/v1/chat/completions \\
  -H "Authorization: Bearer YOUR_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "%(model)s", "messages": [{"role": "user", "content": "Hello"}]}'"""


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """`tried` is the newest call that failed while none succeeded."""

    key: ApiKey | None
    call: UsageLog | None
    tried: UsageLog | None

    @property
    def is_done(self) -> bool:
        return self.call is not None

    @property
    def stamp(self) -> str:
        """Changes when a step is taken."""
        tried = self.tried.rid if self.tried else ""
        return f"{bool(self.key):d}{self.is_done:d}{tried}"


def write_curl(base_url: str, model: str) -> str:
    return CURL % {"url": base_url, "model": model}


def read_first_steps(account: Account) -> FirstSteps:
    newest = UsageLog.objects.filter(account_id=account.pk).order_by("-rid")
    calls = list(newest[:LOOKS_BACK])
    good = next((it for it in calls if it.outcome == Outcome.COMPLETED), None)
    failed = (it for it in calls if it.outcome != Outcome.PENDING)
    return FirstSteps(
        key=account.api_keys.filter(revoked_at=None).order_by("pk").first(),
        call=good,
        tried=None if good else next(failed, None),
    )
