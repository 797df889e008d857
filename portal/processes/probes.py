"""Questions to the children: does the broker answer, does the web server?"""

import http.client
import socket
from pathlib import Path

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound


def is_valkey_ready(path: Path) -> bool:
    """A server that still loads its file answers an error, not PONG."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def is_web_ready(host: str, port: int, allowed_hosts: list[str]) -> bool:
    """One GET /healthz, under a name the site answers to."""
    connection = http.client.HTTPConnection(WILDCARDS.get(host, host), port, timeout=2)
    try:
        headers = {"Host": choose_name(allowed_hosts, f"{host}:{port}")}
        connection.request("GET", "/healthz", headers=headers)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def choose_name(allowed_hosts: list[str], default: str) -> str:
    first = allowed_hosts[0].lstrip(".") if allowed_hosts else ""
    return default if first in {"", "*"} else first
