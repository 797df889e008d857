"""The guarded GET over TLS: the name is checked although the address is pinned."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gateway import fetch
from gateway.fetch import Bounds, adapter, fetch_page
from tests.fakes.listing import LISTING, Listing, serve_listing

QUICK = Bounds(connect=0.5, read=0.5, total=1)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of localhost, signed by itself; key and certificate in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    alternative = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1)
    builder = builder.not_valid_before(now - timedelta(days=1))
    builder = builder.not_valid_after(now + timedelta(days=1))
    signed = builder.add_extension(alternative, critical=False).sign(
        key, hashes.SHA256()
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def secure_listing(certificate: Path) -> Iterator[Listing]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serve_listing(context) as listing:
        yield listing


@pytest.fixture
def trust(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(adapter, "_trusted", lambda: context)


def ask(listing: Listing, host: str, word: str = "good") -> fetch.Page:
    url = listing.base_url(word, host).replace("http:", "https:")
    return fetch_page(f"{url}/models", {}, QUICK)


@pytest.mark.usefixtures("trust")
def test_a_certificate_of_the_name_asked_for(secure_listing: Listing):
    assert ask(secure_listing, "localhost") == fetch.Page(200, LISTING)


@pytest.mark.usefixtures("trust")
def test_a_certificate_of_another_name(secure_listing: Listing):
    with pytest.raises(requests.exceptions.SSLError):
        ask(secure_listing, "127.0.0.1")


def test_a_certificate_that_nobody_vouches_for(secure_listing: Listing):
    with pytest.raises(requests.exceptions.SSLError):
        ask(secure_listing, "localhost")


@pytest.mark.usefixtures("trust")
def test_the_deadline_holds_over_tls_too(secure_listing: Listing):
    with pytest.raises(requests.Timeout):
        ask(secure_listing, "localhost", "drip")
