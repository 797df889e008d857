import pytest
from django.test import Client

from portal.models import User


@pytest.fixture
def operator(db: None) -> Client:
    """A browser with an operator at it."""
    client = Client()
    client.force_login(User.objects.create_superuser("op@example.org", "x"))
    return client
