"""Forward proxies as operators write them."""

import pytest

from gateway.proxy import check_proxy, read_proxy


@pytest.mark.parametrize(
    ("text", "host", "port", "authorization"),
    [
        ("http://proxy.example:3128", "proxy.example", 3128, ""),
        (" http://10.0.0.1:1/ ", "10.0.0.1", 1, ""),
        ("http://proxy.example", "proxy.example", 8080, ""),
        ("http://[::1]:3128", "::1", 3128, ""),
        ("http://u:p@h:1", "h", 1, "Basic dTpw"),
        ("http://u@h:1", "h", 1, "Basic dTo="),
        ("http://user:p%40ss@h:1", "h", 1, "Basic dXNlcjpwQHNz"),
    ],
)
def test_a_proxy_is_read(text: str, host: str, port: int, authorization: str):
    proxy = read_proxy(text)
    assert proxy is not None
    assert (proxy.host, proxy.port, proxy.authorization) == (host, port, authorization)
    assert check_proxy(text) == text.strip()


@pytest.mark.parametrize("text", ["", "  "])
def test_no_proxy(text: str):
    assert read_proxy(text) is None
    assert check_proxy(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "proxy.example:3128",
        "https://secret@proxy.example:3128",
        "socks5://secret@proxy.example:3128",
        "http://secret@:3128",
        "http://secret@proxy.example:99999",
        "http://secret@proxy.example:3128/path",
        "http://secret@proxy.example:3128?x=1",
        "http://secret@proxy .example:3128",
        "http://secret@[::1:3128",
        "http://secret@" + "x" * 300 + ":3128",
    ],
)
def test_what_is_no_proxy_is_not_repeated(text: str):
    with pytest.raises(ValueError, match="proxy") as problem:
        check_proxy(text)
    assert "secret" not in str(problem.value)
