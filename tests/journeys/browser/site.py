"""The whole product as `manage.py up` starts it, with a desk on its database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.clerk import Clerk, open_desk
from tests.journeys.server import make_database
from tests.load.servers import pick_port
from tests.portal.product import Product


@dataclass(frozen=True, slots=True)
class LiveSite:
    product: Product
    desk: Clerk

    @property
    def base_url(self) -> str:
        return self.product.base_url


@contextmanager
def open_site(folder: Path, port: int = 0, **environment: str) -> Iterator[LiveSite]:
    """A site of its own, with the demo provider; `environment` goes to every process.

    On the suite's PostgreSQL when there is one, else on SQLite in `folder`.
    """
    with make_database() as database:
        own = {"DJANGO_SETTINGS_MODULE": "portal.settings", **database, **environment}
        with (
            Product(folder / "data", port or pick_port(), **own) as product,
            open_desk(product.environment) as desk,
        ):
            yield LiveSite(product, desk)
