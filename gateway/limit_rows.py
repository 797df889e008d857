"""The limits of a row, as calls meet them."""

from gateway.models.rate_limits import RateLimits
from gateway.pictures import Limits


def picture_limits(row: RateLimits) -> Limits | None:
    """None when nothing limits it."""
    values = row.rpm_limit, row.tpm_limit, row.concurrency_limit
    return None if values == (None, None, None) else Limits(*values)
