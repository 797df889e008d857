"""Models and addresses that a key may be bound to."""

import time
from ipaddress import ip_address

import pytest

from gateway.client_address import find_client_address
from gateway.key_rules import (
    ModelRule,
    is_inside,
    parse_address,
    parse_networks,
)


@pytest.mark.parametrize(
    ("allowed", "model", "is_allowed"),
    [
        ([], "anything", True),
        (["gpt-4o"], "gpt-4o", True),
        (["gpt-4o"], "gpt-4o-mini", False),
        (["gpt-4*"], "gpt-4", True),
        (["gpt-4*"], "gpt-4o-mini", True),
        (["gpt-4*"], "my-gpt-4", False),
        (["*-mini"], "gpt-4o-mini", True),
        (["*-mini"], "mini", False),
        (["*/qwen*-instruct"], "org/qwen3-8b-instruct", True),
        (["a*a"], "a", False),
        (["a*b*b"], "ab", False),
        (["a*b*b"], "a-b-b", True),
        (["*"], "anything", True),
        (["gpt-[4]", "gpt.4"], "gpt-4", False),  # only the star means something
        (["claude*", "gpt-4o"], "gpt-4o", True),
    ],
)
def test_allowed_models(allowed: list[str], model: str, is_allowed: bool):
    assert ModelRule.parse(allowed).allows(model) == is_allowed


def test_no_pattern_takes_long():
    rule = ModelRule.parse(["a*" * 90 + "b"])
    began = time.perf_counter()
    assert not rule.allows("a" * 10_000)
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" 203.0.113.9 ", "203.0.113.9"),
        ("203.0.113.9:5123", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_addresses_as_proxies_write_them(text: str, address: str):
    assert parse_address(text) == ip_address(address)


@pytest.mark.parametrize("text", ["", "unknown", "_hidden", "1.2.3", "[", "1.2.3.4.5"])
def test_what_is_no_address(text: str):
    assert parse_address(text) is None


@pytest.mark.parametrize(
    ("address", "networks", "expected"),
    [
        ("10.1.2.3", ["10.0.0.0/8"], True),
        ("11.1.2.3", ["10.0.0.0/8"], False),
        ("10.1.2.3", ["10.1.2.3"], True),
        ("10.1.2.3", ["10.1.2.9/24"], True),  # host bits are dropped
        ("2001:db8::1", ["10.0.0.0/8", "2001:db8::/32"], True),
        ("2001:db9::1", ["10.0.0.0/8", "2001:db8::/32"], False),
        ("10.1.2.3", ["::/0"], False),
    ],
)
def test_networks(address: str, networks: list[str], expected: bool):
    assert is_inside(ip_address(address), parse_networks(networks)) == expected
    assert not is_inside(None, parse_networks(networks))


PROXIES = ["10.0.0.0/8", "2001:db8::/32"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["1.1.1.1"], "203.0.113.9"),  # anybody can write a header
        ("10.0.0.1", ["1.1.1.1"], "1.1.1.1"),
        ("10.0.0.1", ["6.6.6.6, 1.1.1.1"], "1.1.1.1"),  # the left ones are the client's
        ("10.0.0.1", ["6.6.6.6, 1.1.1.1, 10.0.0.2"], "1.1.1.1"),
        ("10.0.0.1", ["6.6.6.6", "1.1.1.1", "10.0.0.2"], "1.1.1.1"),
        ("10.0.0.1", ["10.0.0.9"], "10.0.0.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("2001:db8::5", ["[2606::1]:99"], "2606::1"),
        ("10.0.0.1", ["1.1.1.1, nonsense"], None),
        ("", ["1.1.1.1"], None),
    ],
)
def test_client_behind_proxies(
    settings: object, peer: str, forwarded: list[str], client: str | None
):
    settings.TRUSTED_PROXIES = PROXIES  # type: ignore[attr-defined]
    expected = ip_address(client) if client else None
    assert find_client_address(peer, forwarded) == expected
