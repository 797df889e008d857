"""Typed reading of environment variables, with `NAME_FILE` variants for secrets.

A variable that is set but does not parse raises `ImproperlyConfigured` and names
itself, so that a typing mistake stops the start and not a call at night.
"""

import json
import os
import re
import secrets
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from gateway.money import parse_usd

TRUE_WORDS = {"1", "true", "yes", "on"}
# Hot pages are written again and again: checkpoints that are rarer copy them less.
SQLITE_PRAGMAS = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
PRAGMA wal_autocheckpoint=8000; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;
"""
FALSE_WORDS = {"0", "false", "no", "off", ""}


def read_text(name: str, default: str = "") -> str:
    """The value of NAME, or the content of the file that NAME_FILE points to."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def read_int(name: str, default: int) -> int:
    text = read_text(name)
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be a whole number, not {text!r}"
        ) from None


def read_bool(name: str, *, default: bool) -> bool:
    text = read_text(name, "yes" if default else "no").lower()
    if text in TRUE_WORDS:
        return True
    if text in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {text!r}")


def read_list(name: str, default: str = "") -> list[str]:
    """Comma-separated words, blanks dropped."""
    return [
        word.strip() for word in read_text(name, default).split(",") if word.strip()
    ]


def read_word(name: str, default: str, *, among: tuple[str, ...]) -> str:
    word = read_text(name, default)
    if word not in among:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(among)}, not {word!r}")
    return word


def read_usd(name: str, default: str) -> int:
    """Nano-USD of an amount such as 0.25; not negative."""
    text = read_text(name) or default
    try:
        amount = parse_usd(text)
    except ValueError:
        amount = -1
    if amount < 0:
        raise ImproperlyConfigured(f"{name} must be an amount of USD, not {text!r}")
    return amount


def check_key_ring(name: str, text: str) -> None:
    """Of "id:<64 hex digits>,…"; the message repeats none of it."""
    for entry in text.split(","):
        key_id, _, key = entry.strip().partition(":")
        if not key_id or not re.fullmatch("[0-9a-fA-F]{64}", key):
            raise ImproperlyConfigured(f"{name} must be id:<64 hex digits>,…")


def read_networks(name: str, default: str = "") -> list[str]:
    """Comma-separated addresses and CIDRs, checked here and not at the first call."""
    words = read_list(name, default)
    for word in words:
        try:
            ip_network(word, strict=False)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} must hold networks such as 10.0.0.0/8, not {word!r}"
            ) from None
    return words


def read_database(name: str, sqlite_path: Path) -> dict[str, object]:
    """Django's database settings from a URL; SQLite at `sqlite_path` when unset."""
    url = read_text(name)
    if not url:
        return sqlite_settings(sqlite_path)
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must start with postgresql://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 16, "timeout": 5}, **query},
    }


def sqlite_settings(path: Path) -> dict[str, object]:
    """WAL with full durability: a committed hold or charge survives a power cut."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
        },
        "TEST": {"NAME": path.with_name("test.sqlite3")},
    }


def load_embedded_secrets(path: Path) -> dict[str, str]:
    """Secrets of the embedded default, made once and readable by their owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "KEY_PEPPER": secrets.token_urlsafe(48),
            "CREDENTIAL_KEYS": f"1:{secrets.token_hex(32)}",
        }
        draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(made), encoding="utf-8")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
