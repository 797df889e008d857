"""REDIS_URL as redis-py reads it, and a connection to what it names."""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any, TypeVar

from redis.asyncio.connection import SSLConnection, parse_url

DEFAULT_PORT = 6379

P = TypeVar("P", bound=asyncio.Protocol)


async def connect(url: str, make_protocol: Callable[[], P]) -> P:
    """Raises OSError, and ValueError for an address that is none."""
    options: dict[str, Any] = dict(parse_url(url))
    loop = asyncio.get_running_loop()
    if path := options.get("path"):
        _, protocol = await loop.create_unix_connection(make_protocol, path)
        return protocol
    is_sealed = options.get("connection_class") is SSLConnection
    _, protocol = await loop.create_connection(
        make_protocol,
        options.get("host", "localhost"),
        options.get("port", DEFAULT_PORT),
        ssl=_make_context(options) if is_sealed else None,
    )
    return protocol


def list_greetings(url: str) -> list[tuple[str, ...]]:
    """The commands that sign in and choose the database."""
    options: dict[str, Any] = dict(parse_url(url))
    commands: list[tuple[str, ...]] = []
    if password := options.get("password"):
        user = options.get("username")
        commands.append(("AUTH", user, password) if user else ("AUTH", password))
    if database := options.get("db"):
        commands.append(("SELECT", str(database)))
    return commands


def _make_context(options: dict[str, Any]) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=options.get("ssl_ca_certs"))
    if options.get("ssl_cert_reqs") == "none":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if certificate := options.get("ssl_certfile"):
        context.load_cert_chain(certificate, options.get("ssl_keyfile"))
    return context
