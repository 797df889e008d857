import pytest
from pytest_django.fixtures import Settings

from gateway.models import Account, ApiKey
from portal.first_start import DEMO_CREDIT, prepare_welcome
from portal.models import User

pytestmark = pytest.mark.django_db


def test_first_welcome_has_a_link_a_key_and_a_curl_line():
    text = prepare_welcome()
    assert "/operator/" in text
    assert text.count("sk-") == 2  # alone, and in the curl line
    assert "/v1/chat/completions" in text
    assert ApiKey.objects.get().name == "demo"
    assert Account.objects.get().posted == DEMO_CREDIT


def test_second_welcome_tells_no_key():
    prepare_welcome()
    text = prepare_welcome()
    assert "sk-" not in text
    assert "/operator/" in text
    assert ApiKey.objects.count() == 1


def test_welcome_has_no_link_once_there_is_an_operator():
    User.objects.create_superuser("root@example.com", "x")
    assert "/operator/" not in prepare_welcome()


def test_production_has_no_demo_key(settings: Settings):
    settings.HAS_DEMO = False
    assert "sk-" not in prepare_welcome()
    assert not Account.objects.exists()
