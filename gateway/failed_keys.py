"""Who guesses at API keys waits: wrong keys are counted by the address they come from.

Only a key that is not remembered costs a look-up in the database, so only those are
refused; a key that works goes on working from the same address. Addresses of private
networks are not counted: one may be a proxy missing in TRUSTED_PROXIES, which
all clients share.
"""

import time
from collections import OrderedDict
from ipaddress import IPv4Address, IPv6Address

from gateway.errors import TooManyWrongKeys

MOST_FAILURES = 60
WINDOW_SECONDS = 60.0
MAX_ADDRESSES = 50_000
SITE_BITS = 64  # one customer of a network has at least all of these


class FailedKeys:
    """Of one process; used by its event loop alone."""

    def __init__(self) -> None:
        self._failures: OrderedDict[int, tuple[float, int]] = OrderedDict()

    def check(self, address: IPv4Address | IPv6Address | None) -> None:
        """Raises TooManyWrongKeys."""
        if address is None:
            return
        began, count = self._failures.get(_site_of(address), (0.0, 0))
        left = began + WINDOW_SECONDS - time.monotonic()
        if count >= MOST_FAILURES and left > 0:
            raise TooManyWrongKeys(retry_after=left)

    def note(self, address: IPv4Address | IPv6Address | None) -> None:
        if address is None or address.is_private:
            return
        site, now = _site_of(address), time.monotonic()
        began, count = self._failures.pop(site, (now, 0))
        if now - began >= WINDOW_SECONDS:
            began, count = now, 0
        self._failures[site] = (began, count + 1)
        if len(self._failures) > MAX_ADDRESSES:
            self._failures.popitem(last=False)

    def clear(self) -> None:
        self._failures.clear()


def _site_of(address: IPv4Address | IPv6Address) -> int:
    if isinstance(address, IPv6Address):
        return int(address) >> SITE_BITS << SITE_BITS
    return int(address)


failed_keys = FailedKeys()
