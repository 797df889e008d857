"""Which addresses the gateway may connect to, one by one."""

import socket

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from gateway import egress
from gateway.egress import (
    AddressRefused,
    check_literal,
    is_allowed_address,
    resolve_allowed,
)

PUBLIC = """
1.1.1.1 8.8.8.8 93.184.215.14 172.15.255.255 172.32.0.1 100.63.255.255 100.128.0.1
169.253.0.1 192.167.255.255 223.255.255.254 2606:4700::1111 2a00:1450:4001:82a::200e
::ffff:8.8.8.8
"""
REFUSED = """
127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255
192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 192.0.0.8 192.0.2.1
192.88.99.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1
255.255.255.255 :: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:169.254.169.254
::ffff:10.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::169.254.169.254
64:ff9b::8.8.8.8 64:ff9b:1::8.8.8.8 2002:7f00:1:: 2002:808:808:: 2001:0:808:808::1
2001:db8::1 3fff::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 100::1
5f00::1
"""


@pytest.fixture(autouse=True)
def allow_nothing_private(settings: Settings) -> None:
    settings.PRIVATE_UPSTREAMS = []


@pytest.mark.parametrize("ip", PUBLIC.split())
def test_public_addresses_are_allowed(ip: str):
    assert is_allowed_address(ip)


@pytest.mark.parametrize("ip", REFUSED.split())
def test_other_addresses_are_refused(ip: str):
    assert not is_allowed_address(ip)


@pytest.mark.parametrize("text", ["", "example.com", "127.1", "0x7f.1", "1.1.1.1/8"])
def test_what_is_no_address_is_refused(text: str):
    assert not is_allowed_address(text)


@pytest.mark.parametrize(
    ("networks", "ip", "is_allowed"),
    [
        (["127.0.0.0/8"], "127.0.0.1", True),
        (["127.0.0.0/8"], "::ffff:127.0.0.1", True),
        (["127.0.0.0/8"], "::1", False),
        (["127.0.0.0/8"], "10.0.0.1", False),
        (["10.0.0.7/8"], "10.9.9.9", True),
        (["fd00::/8"], "fd00:ec2::254", True),
        (["64:ff9b::/96"], "64:ff9b::8.8.8.8", True),
        (["64:ff9b::/96"], "64:ff9b::169.254.169.254", False),
        (["64:ff9b::/96", "10.0.0.0/8"], "64:ff9b::10.0.0.1", True),
        (["2002::/16"], "2002:7f00:1::", False),
        (["2002::/16"], "2002:808:808::", True),
        (["2001::/32"], "2001:0:7f00:1::f7f7:f7f7", False),
        (["0.0.0.0/0", "::/0"], "224.0.0.1", False),
        (["0.0.0.0/0", "::/0"], "0.0.0.0", False),
    ],
)
def test_the_operators_list(
    settings: Settings, networks: list[str], ip: str, is_allowed: bool
):
    settings.PRIVATE_UPSTREAMS = networks
    assert is_allowed_address(ip) is is_allowed


def test_a_network_that_does_not_parse_is_named(settings: Settings):
    settings.PRIVATE_UPSTREAMS = ["10.0.0/8/9"]
    with pytest.raises(ImproperlyConfigured, match=r"PRIVATE_UPSTREAMS.*10\.0\.0/8/9"):
        is_allowed_address("10.0.0.1")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "localhost"])
def test_every_spelling_of_loopback_is_refused(host: str):
    with pytest.raises(AddressRefused):
        resolve_allowed(host, 80)


def test_one_refused_address_refuses_the_host(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        egress.socket,
        "getaddrinfo",
        lambda *args, **kwargs: [(0, 0, 0, "", (ip, 80)) for ip in ("8.8.8.8", "::1")],
    )
    with pytest.raises(AddressRefused):
        resolve_allowed("example.com", 80)


def test_an_allowed_host_gives_its_addresses(settings: Settings):
    settings.PRIVATE_UPSTREAMS = ["127.0.0.0/8"]
    assert resolve_allowed("127.0.0.1", 80) == ["127.0.0.1"]


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 70 + ".com", "a..b"])
def test_a_host_that_is_not_there(host: str):
    with pytest.raises(socket.gaierror):
        resolve_allowed(host, 80)


SPELLINGS = """
127.0.0.1 127.1 0x7f000001 2130706433 0177.0.0.1 10.1.2.3 169.254.169.254 ::1
::ffff:10.0.0.1 fd00:ec2::254 fe80::1%eth0 localhost LOCALHOST. a.localhost
"""


@pytest.mark.parametrize("host", SPELLINGS.split())
def test_a_proxy_is_not_asked_for_private_addresses(host: str, settings: Settings):
    with pytest.raises(AddressRefused):
        check_literal(host)
    settings.PRIVATE_UPSTREAMS = ["0.0.0.0/0", "::/0"]
    check_literal(host)


@pytest.mark.parametrize("host", ["api.openai.com", "gpu1", "1.1.1.1", "2606:4700::1"])
def test_a_proxy_may_be_asked_for_names_and_public_addresses(host: str):
    check_literal(host)
