"""A key's secret is shown once and never stored."""

import re

import pytest
from django.core import serializers

from gateway.crypto import digest_secret
from gateway.keys import issue_api_key
from gateway.models import ApiKey
from tests.factories import make_account, make_group

pytestmark = pytest.mark.django_db


def test_secret_is_a_public_id_and_256_bits():
    issued = issue_api_key(account=make_account(), name="laptop")
    match = re.fullmatch(r"sk-([A-Za-z0-9]{12})([A-Za-z0-9_-]{43})", issued.secret)
    assert match
    assert match[1] == issued.key.public_id
    assert issued.key.prefix == f"sk-{match[1]}"


def test_only_the_digest_is_stored():
    issued = issue_api_key(account=make_account(), name="laptop")
    row = serializers.serialize("json", ApiKey.objects.all())
    tail = issued.secret.removeprefix(issued.key.prefix)
    assert tail not in row
    assert digest_secret(issued.secret.encode()).hex() in row


def test_secret_is_not_in_what_a_log_would_print():
    issued = issue_api_key(account=make_account(), name="laptop")
    tail = issued.secret.removeprefix(issued.key.prefix)
    assert tail not in repr(issued) + repr(issued.key) + str(issued.key)


def test_no_two_keys_are_alike():
    account = make_account()
    keys = [issue_api_key(account=account, name="same") for _ in range(20)]
    assert len({it.secret for it in keys}) == len({it.key.digest for it in keys}) == 20


def test_key_may_have_a_group_of_its_own():
    group = make_group(name="batch")
    issued = issue_api_key(account=make_account(), name="night", group=group)
    assert ApiKey.objects.get(pk=issued.key.pk).group == group


def test_every_change_takes_a_later_version():
    key = issue_api_key(account=make_account(), name="laptop").key
    first = key.version
    key.is_enabled = False
    key.save()
    second = key.version
    key.name = "desk"
    key.save(update_fields=["name"])
    key.refresh_from_db()
    assert first < second < key.version
    assert (key.name, key.is_enabled) == ("desk", False)
