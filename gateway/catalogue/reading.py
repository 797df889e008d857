"""The price lists, read in a process of their own: the public one takes a second and
100 MB, which a server that stays should not pay for."""

import os
import subprocess
import sys
from functools import lru_cache

import msgspec
from django.conf import settings

from gateway.catalogue.listing import Listing
from gateway.catalogue.own_list import list_own_models
from gateway.catalogue.public_list import list_public_models

SECONDS = 60
COMMAND = ("-m", "django", "import_prices", "--json", "--skip-checks")


class ListUnread(RuntimeError):
    """The other process failed; the text is the end of what it said."""


def list_all() -> list[Listing]:
    """Ours, and whatever the public list has beyond."""
    listings = list_own_models()
    own = {listing.name for listing in listings}
    return listings + [it for it in list_public_models() if it.name not in own]


@lru_cache(maxsize=1)
def read_lists() -> tuple[Listing, ...]:
    """The same without its weight; remembered, since the list comes with the package.
    Raises ListUnread."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    try:
        done = subprocess.run(  # our own words only
            [sys.executable, *COMMAND],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise ListUnread(error.stderr.decode(errors="replace")[-500:]) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ListUnread(str(error)) from None
    return tuple(msgspec.json.decode(done.stdout, type=list[Listing]))


def write_lists() -> str:
    """What `read_lists` reads."""
    return msgspec.json.encode(list_all()).decode()
