"""One guarded GET or POST with `requests`, for tasks and trials: checked addresses, no
redirects, and a bound on bytes and on seconds whatever the far end does."""

from gateway.fetch.page import Bounds, Page, fetch_page
from gateway.fetch.tunnel import ProxyRefused

__all__ = ["Bounds", "Page", "ProxyRefused", "fetch_page"]
