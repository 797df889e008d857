"""Forward proxies of channels, as operators write them and as connections use them."""

from base64 import b64encode
from urllib.parse import unquote, urlsplit

from gateway.pictures import ProxyPicture

DEFAULT_PORT = 8080
MAX_HEAD_BYTES = 16 * 1024


def read_proxy(text: str) -> ProxyPicture | None:
    """None of an empty text. Raises ValueError, in one plain line that never repeats
    the text: it may hold a password."""
    url = text.strip()
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or DEFAULT_PORT
        host = host.encode("idna").decode()
    except ValueError:
        raise ValueError("the proxy is not a URL") from None
    has_more = bool(parts.path.strip("/") or parts.query or parts.fragment)
    if parts.scheme != "http" or not host or has_more or not url.isprintable():
        raise ValueError(
            "the proxy is written as http://host:port or http://user:password@host:port"
        )
    if " " in url:
        raise ValueError("the proxy has a blank in it")
    return ProxyPicture(host, port, _authorize(parts.username, parts.password))


def check_proxy(text: str) -> str:
    """The URL without blanks around it. Raises ValueError as read_proxy."""
    read_proxy(text)
    return text.strip()


def _authorize(user: str | None, password: str | None) -> str:
    if user is None:
        return ""
    pair = f"{unquote(user)}:{unquote(password or '')}"
    return f"Basic {b64encode(pair.encode()).decode()}"


class NotTunnelled(Exception):
    """The proxy did not open the way; `status` is what it said, 0 for no HTTP."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the proxy answered {status}")
        self.status = status


def write_connect(proxy: ProxyPicture, host: str, port: int) -> bytes:
    """The request that asks for a way to `host`. Raises ValueError for a host that is
    none. UnicodeError is one."""
    name = host.encode("idna").decode()
    if not name or not name.isprintable() or " " in name:
        raise ValueError("the URL has no host that a proxy can be asked for")
    place = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
    head = f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n"
    if proxy.authorization:
        head += f"Proxy-Authorization: {proxy.authorization}\r\n"
    return f"{head}\r\n".encode()


def read_connect_answer(head: bytes) -> bool:
    """Whether the way is open; False while more of the answer must come. Raises
    NotTunnelled. Nothing may follow the head: at the far end it is our turn."""
    end = head.find(b"\r\n\r\n")
    if end < 0 and len(head) < MAX_HEAD_BYTES:
        return False
    words = head.split(b"\r\n", 1)[0].split(b" ")
    is_http = len(words) > 1 and words[0].startswith(b"HTTP/1.")
    status = int(words[1]) if is_http and words[1].isdigit() else 0
    if end < 0 or end + 4 != len(head) or not 200 <= status < 300:
        raise NotTunnelled(status if status >= 300 else 0)
    return True
