import re

import pytest
from pytest_django.fixtures import Settings

from gateway.catalogue.base_url import check_base_url, list_hints


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://api.openai.com/v1/", "https://api.openai.com/v1"),
        (" http://127.0.0.1:11434/v1 ", "http://127.0.0.1:11434/v1"),
        ("https://[::1]:8000/v1", "https://[::1]:8000/v1"),
        ("https://example.com/api/paas/v4", "https://example.com/api/paas/v4"),
    ],
)
def test_addresses_are_taken_without_their_last_slash(text: str, url: str):
    assert check_base_url(text) == url


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("api.openai.com/v1", "http:// or https://"),
        ("ftp://example.com", "http:// or https://"),
        ("https:///v1", "with a host"),
        ("https://example.com:99999", "not a URL"),
        ("https://[::1", "not a URL"),
        ("https://me:secret@example.com/v1", "--credential"),
        ("https://example.com/v1?key=1", "ends at its path"),
        ("https://exam ple.com/v1", "ends at its path"),
        ("https://example.com/v1/chat/completions", ": https://example.com/v1"),
        ("https://example.com/v1/embeddings/", ": https://example.com/v1"),
    ],
)
def test_slips_are_pointed_out(text: str, words: str):
    with pytest.raises(ValueError, match=re.escape(words)) as problem:
        check_base_url(text)
    assert "secret" not in str(problem.value)


def test_address_without_a_path_gets_a_hint(settings: Settings):
    settings.PRIVATE_UPSTREAMS = ["127.0.0.0/8"]
    (hint,) = list_hints("http://127.0.0.1:8000")
    assert "http://127.0.0.1:8000/v1" in hint


def test_private_network_gets_a_hint_unless_it_is_allowed(settings: Settings):
    settings.PRIVATE_UPSTREAMS = []
    (hint,) = list_hints("http://10.1.2.3/v1")
    assert "PRIVATE_UPSTREAMS" in hint
    settings.PRIVATE_UPSTREAMS = ["10.0.0.0/8"]
    assert list(list_hints("http://10.1.2.3/v1")) == []
