"""Health checks of channels: asks each upstream for its models, stores what was seen.

The network part touches no database, so it may run in threads of its own; rows are
written by the caller's thread, one short transaction each.
"""

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import timedelta
from socket import gaierror

import orjson
import requests
import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.utils import timezone

from gateway.egress import AddressRefused
from gateway.enums import ChannelState, ProviderName
from gateway.fetch import Bounds, fetch_page
from gateway.models import Channel, ChannelCheck

AT_ONCE = 8
KEPT = 100  # checks a channel
FRESH = timedelta(seconds=60)  # a channel checked so lately is left to the next run

REFUSED_ADDRESS = (
    "Its address is on a private network. To allow it, add the network to "
    "PRIVATE_UPSTREAMS."
)
STATUS_DETAILS = {
    401: "The credential was refused.",
    403: "The credential was refused.",
    404: "There is no list of models at this base URL. Does it need to end in /v1?",
    429: "The upstream says there were too many requests.",
}

log = structlog.get_logger("health")


@dataclass(frozen=True, slots=True)
class Target:
    """What a check needs to know of a channel; `problem` if it cannot be asked."""

    channel_id: int
    provider: str
    base_url: str
    credential: str = field(repr=False)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw, in words without secrets."""

    is_ok: bool
    detail: str
    status: int | None = None
    latency_ms: int = 0


def check_channels(bounds: Bounds | None = None) -> int:
    """Checks every enabled channel that was not checked just now; how many.

    At most AT_ONCE at a time and each for at most `bounds.total` seconds, in one task:
    broken upstreams must not take the worker's threads from the sweep of holds.
    """
    targets = [read_target(channel) for channel in list_due_channels()]
    for target, finding in _probe_all(targets, bounds):
        store_finding(target.channel_id, finding)
    return len(targets)


def check_channel(channel_id: int, bounds: Bounds | None = None) -> Finding | None:
    """Checks one channel now, whatever its state; None when it is gone."""
    channel = Channel.objects.filter(pk=channel_id).first()
    if channel is None:
        return None
    finding = probe(read_target(channel), bounds)
    store_finding(channel_id, finding)
    return finding


def list_due_channels() -> Iterable[Channel]:
    now = timezone.now()
    fresh = ChannelCheck.objects.filter(created_at__range=(now - FRESH, now))
    return (
        Channel.objects.filter(state=ChannelState.ENABLED)
        .exclude(pk__in=fresh.values("channel_id"))
        .order_by("pk")
    )


def read_target(channel: Channel) -> Target:
    credential = problem = ""
    try:
        credential = channel.credential
    except (ImproperlyConfigured, ValueError):
        problem = "The stored credential does not open with CREDENTIAL_KEYS."
    return Target(channel.pk, channel.provider, channel.base_url, credential, problem)


def probe(target: Target, bounds: Bounds | None = None) -> Finding:
    """Asks the upstream of `target`; never raises. No database."""
    if target.provider == ProviderName.DEMO:
        return Finding(is_ok=True, detail="Built in; it needs no network.")
    if target.problem:
        return Finding(is_ok=False, detail=target.problem)
    begun = time.monotonic()
    try:
        status, detail = _ask_for_models(target, bounds)
    except Exception as error:  # one odd upstream must not end the checks of others
        status, detail = None, _describe_error(error, target)
    return Finding(
        is_ok=not detail,
        detail=detail,
        status=status,
        latency_ms=round((time.monotonic() - begun) * 1000),
    )


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


def _probe_all(
    targets: list[Target], bounds: Bounds | None
) -> Iterator[tuple[Target, Finding]]:
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="health") as pool:
        waiting = {pool.submit(probe, target, bounds): target for target in targets}
        for done in as_completed(waiting):
            yield waiting[done], done.result()


def _ask_for_models(target: Target, bounds: Bounds | None) -> tuple[int, str]:
    """The status, and what is wrong: nothing when all is well."""
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    if target.credential:
        headers["Authorization"] = f"Bearer {target.credential}"
    page = fetch_page(f"{target.base_url.rstrip('/')}/models", headers, bounds)
    return page.status, _describe_status(page.status) or _describe_body(page.body)


def _describe_status(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return "It redirects, which is not followed. Is the base URL right?"
    return STATUS_DETAILS.get(status) or f"The upstream answered with HTTP {status}."


def _describe_body(body: bytes | None) -> str:
    if body is None:
        return "The answer is too large to be a list of models."
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "The answer is not JSON. Is the base URL right?"
    models = answer.get("data") if isinstance(answer, dict) else answer
    return "" if isinstance(models, list) else "The answer is not a list of models."


def _describe_error(error: Exception, target: Target) -> str:
    """By kind only: the text of an error may carry an address or a secret."""
    for kind, detail in ERROR_DETAILS:
        if isinstance(error, kind):
            return detail
    log.error("check_failed", channel=target.channel_id, error=type(error).__name__)
    return "The check itself failed; the gateway's log has a line about it."


ERROR_DETAILS: list[tuple[type[Exception], str]] = [  # the first that fits
    (AddressRefused, REFUSED_ADDRESS),
    (gaierror, "Its host name was not found."),
    (requests.exceptions.SSLError, "Its TLS certificate could not be verified."),
    (requests.exceptions.ConnectTimeout, "It could not be reached in time."),
    (requests.exceptions.Timeout, "It did not answer in time."),
    (requests.exceptions.ConnectionError, "It refused or broke the connection."),
    (ValueError, "The base URL or the credential has characters it cannot have."),
    (requests.exceptions.RequestException, "Its answer could not be read as HTTP."),
]
