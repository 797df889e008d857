"""TLS towards upstreams: what the machine trusts, and nothing else."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateway.errors import UpstreamError
from gateway.relay.http import pool
from gateway.relay.upstream import read_whole
from tests.gateway.relay.http.talker import OK, talk
from tests.gateway.relay.http.test_upstream import post


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of 127.0.0.1, signed by itself; key and certificate in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "upstream")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "upstream.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture(autouse=True)
def _forget_trust() -> Iterator[None]:
    pool._trusted.cache_clear()
    yield
    pool._trusted.cache_clear()


async def test_a_trusted_upstream_is_heard(
    certificate: Path, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with talk([OK], tls=tls) as talker:
        upstream = await post(talker.url.replace("http:", "https:"))
        assert await read_whole(upstream) == b"ok"
        upstream.close()
        pool.find_pool().close()


async def test_a_stranger_is_not_told_the_credential(tls: ssl.SSLContext):
    async with talk([OK], tls=tls) as talker:
        with pytest.raises(UpstreamError) as caught:
            await post(talker.url.replace("http:", "https:"), Authorization="Bearer x")
        assert caught.value.cause == "connect_failed"
        assert not talker.heard
