import io

import pytest
from django.core.management import call_command

from gateway.models import Price

pytestmark = pytest.mark.django_db


def test_it_adds_once_and_says_so():
    first, second = io.StringIO(), io.StringIO()
    call_command("import_prices", stdout=first)
    count = Price.objects.count()
    call_command("import_prices", stdout=second)
    assert first.getvalue() == f"Added the prices of {count} models.\n"
    assert second.getvalue().startswith("Nothing to add")
