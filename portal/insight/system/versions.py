"""Which versions run here."""

import platform
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import django
from django.conf import settings
from django.db import connection

PACKAGES = ("celery", "granian", "httptools")


@cache
def read_product_version() -> str:
    """From pyproject.toml, which lies beside the code; "?" where it was left out."""
    try:
        text = (settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["project"]["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return "?"


def list_versions() -> dict[str, str]:
    """Program -> version; the product first."""
    found = {
        "NewBigAI": read_product_version(),
        "Python": platform.python_version(),
        "Django": django.get_version(),
    }
    for name in PACKAGES:
        found[name] = _find_package(name)
    return {**found, **read_database_version(), "OS": platform.platform(terse=True)}


def _find_package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"


def read_database_version() -> dict[str, str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            return {"PostgreSQL": str(cursor.fetchone()[0])}
        cursor.execute("SELECT sqlite_version()")
        return {"SQLite": str(cursor.fetchone()[0])}
