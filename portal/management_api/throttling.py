"""How many calls a token may make in a minute."""

import time

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from portal.models import ManagementToken

WINDOW = 60  # seconds


class TokenThrottle(BaseThrottle):
    """Counts by the clock's minute, in the cache that all processes share."""

    def allow_request(self, request: Request, view: object) -> bool:
        if not isinstance(request.auth, ManagementToken):
            return True
        minute = int(time.time() // WINDOW)
        key = f"management:{request.auth.pk}:{minute}"
        cache.add(key, 0, WINDOW * 2)
        try:
            count = cache.incr(key)
        except ValueError:  # the cache dropped it between the two
            return True
        return count <= settings.MANAGEMENT_RPM

    def wait(self) -> float:
        return WINDOW - time.time() % WINDOW
