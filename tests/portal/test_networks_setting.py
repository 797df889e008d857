"""Networks named in the environment."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.environment import read_networks


def test_networks_are_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PROXIES", "10.0.0.0/8, 2001:db8::1 ,")
    assert read_networks("PROXIES") == ["10.0.0.0/8", "2001:db8::1"]
    assert read_networks("NO_SUCH_NAME") == []


@pytest.mark.parametrize("text", ["nonsense", "10.0.0.0/33", "10.0.0.0/8 10.1.0.0/16"])
def test_a_mistake_stops_the_start_and_is_named(
    monkeypatch: pytest.MonkeyPatch, text: str
):
    monkeypatch.setenv("PROXIES", text)
    with pytest.raises(ImproperlyConfigured, match="PROXIES"):
        read_networks("PROXIES")
