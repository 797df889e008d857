"""How mail is sent, from EMAIL_URL or the EMAIL_… variables.

`smtp://user:password@host:587` speaks STARTTLS, `smtps://…:465` TLS from the start,
`smtp://…?tls=no` neither; `file:///folder` writes each mail into a file and
`console:` to standard output, for trying things out.
"""

from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.environment import read_bool, read_int, read_text

BACKENDS = "django.core.mail.backends"
SEND_SECONDS = 15


def read_mail() -> dict[str, object]:
    """Django's EMAIL_… settings; empty when no mail is configured."""
    url = read_text("EMAIL_URL")
    if url:
        return parse_mail_url(url)
    host = read_text("EMAIL_HOST")
    if not host:
        return {}
    is_ssl = read_bool("EMAIL_USE_SSL", default=False)
    return describe_smtp(
        host=host,
        port=read_int("EMAIL_PORT", 465 if is_ssl else 587),
        user=read_text("EMAIL_HOST_USER"),
        password=read_text("EMAIL_HOST_PASSWORD"),
        is_ssl=is_ssl,
        is_starttls=read_bool("EMAIL_USE_TLS", default=not is_ssl),
    )


def parse_mail_url(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": f"{BACKENDS}.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if parts.scheme in {"console", "memory"}:
        backend = {"console": "console", "memory": "locmem"}[parts.scheme]
        return {"EMAIL_BACKEND": f"{BACKENDS}.{backend}.EmailBackend"}
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must be smtp://user:password@host:587 or smtps://…:465"
        )
    is_ssl = parts.scheme == "smtps"
    without_tls = parse_qs(parts.query).get("tls") == ["no"]
    return describe_smtp(
        host=parts.hostname,
        port=parts.port or (465 if is_ssl else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_ssl=is_ssl,
        is_starttls=not is_ssl and not without_tls,
    )


def describe_smtp(
    *, host: str, port: int, user: str, password: str, is_ssl: bool, is_starttls: bool
) -> dict[str, object]:
    return {
        "EMAIL_BACKEND": f"{BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": user,
        "EMAIL_HOST_PASSWORD": password,
        "EMAIL_USE_SSL": is_ssl,
        "EMAIL_USE_TLS": is_starttls,
        "EMAIL_TIMEOUT": SEND_SECONDS,
    }
