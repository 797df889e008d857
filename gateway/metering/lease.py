"""At most one run of a kind at a time, on any database, also when a run is killed.

A lease is a row that is taken by compare-and-set and runs out by itself. Its value is
also a fence: a run that slept past its lease finds another value and writes nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from gateway.models import RollupMark

LEASE = timedelta(seconds=120)  # longer than any one step between two renewals
LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)


class LeaseTaken(Exception):
    """Another run is going."""


class LeaseLost(Exception):
    """This run was slower than its lease; another may be going."""


class Lease:
    """`until` is what the row must say for us to hold it."""

    def __init__(self, name: str, until: datetime) -> None:
        self.name = name
        self.until = until

    def guard(self) -> None:
        """Inside a transaction: nobody takes the lease before it ends."""
        self._move(self.until)

    def renew(self) -> None:
        """Outside of a transaction, so that what we remember is what is stored."""
        self._move(timezone.now() + LEASE)

    def _move(self, until: datetime) -> None:
        mine = RollupMark.objects.filter(name=self.name, closed_until=self.until)
        if not mine.update(closed_until=until):
            raise LeaseLost(self.name)
        self.until = until


@contextmanager
def hold_lease(name: str) -> Iterator[Lease]:
    """Raises LeaseTaken at once when another run has it."""
    row, _ = RollupMark.objects.get_or_create(
        name=name, defaults={"closed_until": LONG_AGO}
    )
    now = timezone.now()
    lease = Lease(name, row.closed_until)
    if now < row.closed_until <= now + 2 * LEASE:  # further ahead: a clock jumped
        raise LeaseTaken(name)
    try:
        lease.renew()
    except LeaseLost:
        raise LeaseTaken(name) from None
    try:
        yield lease
    finally:
        RollupMark.objects.filter(name=name, closed_until=lease.until).update(
            closed_until=LONG_AGO
        )
