"""Keys that are looked for in a fresh cache."""

import asyncio

from gateway.key_cache import KeyCache
from gateway.models import ApiKey
from gateway.pictures import KeyPicture


def find(cache: KeyCache, *secrets: str) -> list[KeyPicture | BaseException]:
    async def find_all() -> list[KeyPicture | BaseException]:
        waiting = [cache.find(secret) for secret in secrets]
        return await asyncio.gather(*waiting, return_exceptions=True)

    return asyncio.run(find_all())


def refuse(cache: KeyCache, secret: str) -> BaseException:
    (error,) = find(cache, secret)
    assert isinstance(error, BaseException)
    return error


def disable(key: ApiKey) -> None:
    key.is_enabled = False
    key.save()
