"""Looking for one notice among those that there are."""

from django.core.cache import cache

from portal.insight.attention import Notice, list_notices


def find(name: str) -> Notice | None:
    cache.clear()
    return next((it for it in list_notices() if it.name == name), None)


def tell(name: str) -> str:
    notice = find(name)
    assert notice is not None, [it.name for it in list_notices()]
    return notice.text
