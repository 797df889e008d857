"""Which credential of a channel's pool an attempt uses, and what its end says of it.

The database has a say in which of them are parked; which rest for a while is known to
this process alone. The last that can be used is never taken away.
"""

import random
import time
from collections.abc import Callable, Container
from concurrent.futures import ThreadPoolExecutor

import structlog
from django.db import DatabaseError, InterfaceError, connection

from gateway.credentials import park, unpark
from gateway.errors import UpstreamError
from gateway.pictures import ChannelPicture, CredentialPicture

LONGEST_REST = 600.0  # seconds, whatever an upstream asks for
SETTLING = 5.0  # seconds until every process has surely seen what was written
MOST_RESTING = 10_000
ANY_MODEL = ""

_resting: dict[tuple[int, str], float] = {}  # until when, by credential and model
_written: dict[int, float] = {}  # until when its change need not be written again
_writer = ThreadPoolExecutor(1, thread_name_prefix="credentials")

log = structlog.get_logger("relay")


def choose_credential(
    channel: ChannelPicture, model: str, tried: Container[int] = ()
) -> CredentialPicture | None:
    """One at random of those that are ready, else of those that rest, else of those
    that are parked; None when all of the pool is in `tried`."""
    pool = channel.credentials
    if len(pool) == 1:
        return None if pool[0].id in tried else pool[0]
    left = [it for it in pool if it.id not in tried]
    usable = [it for it in left if not it.is_parked] or left
    ready = usable
    if _resting:
        now = time.monotonic()
        ready = [it for it in usable if not _rests(it, model, now)] or usable
    return random.choice(ready) if ready else None  # noqa: S311  no secret


def note_success(credential: CredentialPicture) -> None:
    """A parked one is used only when all are; that it works again is worth knowing."""
    if credential.is_parked and _is_new(credential.id):
        _write(unpark, credential.id)


def note_failure(
    credential: CredentialPicture, model: str, error: UpstreamError
) -> bool:
    """Whether another credential of the pool may do better."""
    if error.blames_credential:
        if credential.id and not credential.is_parked and _is_new(credential.id):
            _rest(credential.id, ANY_MODEL, SETTLING)
            _write(park, credential.id, error.cause)
        return True
    if error.cause != "rate_limited":
        return False
    if error.retry_after:
        _rest(credential.id, model, min(error.retry_after, LONGEST_REST))
    return True


def _rests(credential: CredentialPicture, model: str, now: float) -> bool:
    for name in ((credential.id, model), (credential.id, ANY_MODEL)):
        until = _resting.get(name)
        if until is not None:
            if until > now:
                return True
            del _resting[name]
    return False


def _rest(credential_id: int, model: str, seconds: float) -> None:
    """Names of models are what clients make up where a channel serves any."""
    if len(_resting) >= MOST_RESTING:
        _resting.clear()
    until = time.monotonic() + seconds
    name = credential_id, model
    _resting[name] = max(until, _resting.get(name, 0.0))


def _is_new(credential_id: int) -> bool:
    """Many calls find the same out until every picture shows what is written."""
    now = time.monotonic()
    if _written.get(credential_id, 0.0) > now:
        return False
    _written[credential_id] = now + SETTLING
    return True


def _write(change: Callable[..., bool], *values: object) -> None:
    """Off the event loop; nobody waits for it."""
    _writer.submit(_try_to_write, change, *values)


def _try_to_write(change: Callable[..., bool], *values: object) -> None:
    try:
        change(*values)
    except (DatabaseError, InterfaceError) as error:
        log.warning("credential_not_written", error=str(error)[:200])
    finally:
        connection.close()
