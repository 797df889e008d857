"""What was seen of a channel, kept for its history."""

from dataclasses import dataclass

import structlog
from django.db import IntegrityError, transaction

from gateway.models import ChannelCheck

KEPT = 100  # checks a channel

log = structlog.get_logger("health")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw, in words without secrets."""

    is_ok: bool
    detail: str
    status: int | None = None
    latency_ms: int = 0


def store_finding(channel_id: int, finding: Finding) -> None:
    """Adds a row and drops those beyond the newest KEPT; nothing if the channel is
    gone by now."""
    checks = ChannelCheck.objects.filter(channel_id=channel_id)
    try:
        with transaction.atomic():
            ChannelCheck.objects.create(
                channel_id=channel_id,
                is_ok=finding.is_ok,
                status=finding.status,
                latency_ms=finding.latency_ms,
                detail=finding.detail,
            )
            newest = checks.order_by("-id").values_list("id", flat=True)
            checks.filter(id__in=list(newest[KEPT : 2 * KEPT])).delete()
    except IntegrityError:
        log.info("channel_gone", channel=channel_id)
