"""Request ids: UUIDv7, so that rows, indexes and partitions grow at one end."""

import random
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

VERSION_AND_VARIANT = (0x7 << 76) | (0x2 << 62)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RANDOM_MASK = (0xFFF << 64) | ((1 << 62) - 1)


def new_rid() -> UUID:
    """48 bits of Unix milliseconds, 74 random bits (RFC 9562)."""
    milliseconds = time.time_ns() // 1_000_000
    noise = random.getrandbits(76) & RANDOM_MASK
    return UUID(int=(milliseconds << 80) | VERSION_AND_VARIANT | noise)


def floor_rid(moment: datetime) -> UUID:
    """The smallest id of `moment`'s millisecond: turns a time range into a range of
    the primary key."""
    milliseconds = (moment - EPOCH) // timedelta(milliseconds=1)  # exact, not a float
    return UUID(int=(milliseconds << 80) | VERSION_AND_VARIANT)
