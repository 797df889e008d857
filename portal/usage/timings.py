"""Where the time of a call went, and what became of each attempt."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from gateway.models import UsageLog
from portal.usage.causes import explain_cause


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, milliseconds since the request had been read."""

    label: str
    start: int
    end: int
    tone: str  # as portal.charts names colours

    @property
    def took(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Attempt:
    number: int
    took_ms: int
    failure: str  # in words; empty when it answered

    @property
    def sentence(self) -> str:
        if not self.failure:
            return _("Attempt %(number)s answered.") % {"number": self.number}
        return _("Attempt %(number)s failed: %(why)s.") % {
            "number": self.number,
            "why": self.failure,
        }


def list_attempts(call: UsageLog) -> list[Attempt]:
    return [
        Attempt(
            number,
            attempt.get("took_ms", 0),
            explain_cause(attempt["error"]) if attempt.get("error") else "",
        )
        for number, attempt in enumerate(call.attempts, 1)
    ]


def list_spans(call: UsageLog) -> list[Span]:
    """In order of time; empty while the call is open or when it reached nobody."""
    if call.duration_ms is None or not call.attempts:
        return []
    begun = call.attempts[0].get("at_ms", 0)
    spans = [Span(_("Checks and reservation"), 0, begun, "quiet")]
    for number, attempt in enumerate(call.attempts, 1):
        start = attempt.get("at_ms", 0)
        end = min(start + attempt.get("took_ms", 0), call.duration_ms)
        spans.append(_span_attempt(number, start, max(end, start), attempt))
    if call.first_byte_ms is not None and call.duration_ms > call.first_byte_ms:
        label = _("Streaming the answer") if call.is_stream else _("Rest of the answer")
        spans.append(Span(label, call.first_byte_ms, call.duration_ms, "c1"))
    return spans


def _span_attempt(
    number: int, start: int, end: int, attempt: dict[str, object]
) -> Span:
    values = {"number": number}
    if attempt.get("error"):
        return Span(_("Attempt %(number)s, failed") % values, start, end, "bad")
    label = _("Attempt %(number)s, until the first byte") % values
    return Span(label, start, end, "c3")


def read_speed(call: UsageLog) -> float | None:
    """Output tokens a second after the first byte; None when that says nothing."""
    if not call.is_stream or call.first_byte_ms is None or call.duration_ms is None:
        return None
    streamed = call.duration_ms - call.first_byte_ms
    if streamed < 50 or call.output_tokens < 2:
        return None
    return call.output_tokens * 1000 / streamed
