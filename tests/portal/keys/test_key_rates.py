"""How often a key may be used, and in which group: what its owner may say of it."""

import re
from typing import Any

import pytest
from django.test import Client

from gateway.key_rows import picture_key
from gateway.models import Account, ApiKey, Group
from gateway.pictures import Limits
from tests.factories import make_api_key, make_group


@pytest.fixture
def key(account: Account) -> ApiKey:
    return make_api_key(account=account)


@pytest.fixture
def groups(account: Account) -> dict[str, Group]:
    """Two that are open to everybody, and one that is not."""
    made = {name: make_group(name=name) for name in ("fast", "cheap", "private")}
    made["cheap"].multiplier_ppm = 500_000
    for name in ("fast", "cheap"):
        made[name].is_open = True
        made[name].save()
    return made


def save(mine: Client, key: ApiKey, **values: Any) -> Any:
    response = mine.post(f"/keys/{key.pk}", {"name": key.name, **values})
    key.refresh_from_db()
    return response


def list_choices(mine: Client, path: str) -> list[str]:
    page = mine.get(path).content.decode()
    found = re.search(r'<select name="group".*?</select>', page, re.DOTALL)
    return re.findall(r"<option[^>]*>\s*(.*?)\s*<", found[0]) if found else []


def test_limits_are_set_shown_and_taken_away(mine: Client, key: ApiKey):
    save(mine, key, rpm_limit="1200", tpm_limit="90000", concurrency_limit="7")
    assert picture_key(key).limits == Limits(1200, 90_000, 7)
    page = mine.get(f"/keys/{key.pk}").content.decode()
    for shown in ("1,200", "90,000", 'value="1200"', "<dt>Calls at the same time</dt>"):
        assert shown in page
    save(mine, key, concurrency_limit="7")
    assert picture_key(key).limits == Limits(None, None, 7)
    save(mine, key)
    assert picture_key(key).limits is None


def test_open_groups_may_be_chosen(mine: Client, key: ApiKey, groups: dict[str, Group]):
    choices = list_choices(mine, "/keys/new")
    assert choices == list_choices(mine, f"/keys/{key.pk}")
    assert choices[1:] == ["cheap (list price × 0.5)", "fast (list price × 1)"]
    assert choices[0].endswith(", yours (list price × 1)")
    save(mine, key, group=str(groups["cheap"].pk))
    assert picture_key(key).group_id == groups["cheap"].pk
    assert "cheap" in mine.get("/keys").content.decode()
    save(mine, key)
    assert key.group is None
    mine.post("/keys/new", {"name": "second", "group": str(groups["fast"].pk)})
    assert ApiKey.objects.get(name="second").group == groups["fast"]


def test_other_groups_may_not(mine: Client, key: ApiKey, groups: dict[str, Group]):
    response = save(mine, key, group=str(groups["private"].pk))
    assert "group" in response.context["form"].errors
    assert key.group is None


def test_a_group_that_an_operator_gave_may_stay(
    mine: Client, key: ApiKey, groups: dict[str, Group]
):
    key.group = groups["private"]
    key.save()
    assert "private (list price × 1)" in list_choices(mine, f"/keys/{key.pk}")
    save(mine, key, group=str(groups["private"].pk))
    assert key.group == groups["private"]


def test_without_open_groups_there_is_nothing_to_choose(mine: Client, key: ApiKey):
    assert list_choices(mine, f"/keys/{key.pk}") == []
    save(mine, key)
    assert key.group is None


def test_what_was_typed_is_kept(mine: Client, key: ApiKey):
    response = save(mine, key, rpm_limit="-3", tpm_limit="500")
    page = response.content.decode()
    assert 'value="-3"' in page
    assert 'value="500"' in page
    assert "greater than or equal to 1" in page
    assert key.tpm_limit is None
