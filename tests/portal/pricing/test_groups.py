"""Groups as operators keep them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from gateway.keys import revoke_api_key
from gateway.models import AuditEntry, Group
from portal.pricing.groups import GroupInUse, delete_group, list_groups, save_group
from tests.factories.people import make_account, make_api_key
from tests.factories.supply import make_channel, make_group, make_price
from tests.portal.pricing.conftest import ACTOR, RATES


def make_vip() -> Group:
    return make_group(name="vip", multiplier_ppm=800_000)


def test_the_list_counts_who_is_in_each(operator: Client):
    vip = make_vip()
    make_account(group=vip)
    key = make_api_key()
    key.group = vip
    key.save()
    make_channel().groups.set([vip])
    rows = {row.group.name: row for row in list_groups()}
    assert list(rows) == ["default", "vip"]
    found = rows["vip"]
    assert (found.accounts, found.keys, found.channels) == (1, 1, 1)
    page = operator.get("/console/groups").content.decode()
    assert "× 0.8" in page
    assert "vip" not in operator.get("/console/groups?q=def").content.decode()


def test_a_group_is_made_and_changed_with_audit(operator: Client):
    data = {"name": " big  ones ", "multiplier": "0.85", "tpm_limit": "90000"}
    operator.post("/console/groups/new", data)
    group = Group.objects.get(name="big ones")
    assert (group.multiplier_ppm, group.tpm_limit) == (850_000, 90_000)
    data = {"name": "big ones", "multiplier": "1.5", "is_open": "on"}
    operator.post(f"/console/groups/{group.pk}", data)
    entry = AuditEntry.objects.get(action="group.update")
    assert entry.changes == {
        "multiplier_ppm": [850_000, 1_500_000],
        "is_open": [False, True],
        "tpm_limit": [90_000, None],
    }


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": ""}, "required"),
        ({"name": "default"}, "already exists"),
        ({"multiplier": "-1"}, "greater than or equal to 0"),
        ({"multiplier": "0.1234567"}, "decimal places"),
        ({"multiplier": "NaN"}, "Enter a number"),
        ({"multiplier": "1001"}, "less than or equal to 1000"),
        ({"rpm_limit": "0"}, "greater than or equal to 1"),
    ],
)
def test_slips_are_told(operator: Client, data: dict[str, str], words: str):
    good = {"name": "x", "multiplier": "1", "remark": "what I typed"}
    answer = operator.post("/console/groups/new", {**good, **data})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "what I typed" in page
    assert Group.objects.count() == 1


@pytest.mark.django_db
def test_only_an_empty_group_is_deleted():
    vip = make_vip()
    account = make_account(group=vip)
    make_channel().groups.set([vip])
    with pytest.raises(GroupInUse, match="1 account, 1 channel"):
        delete_group(vip, actor=ACTOR)
    account.group = make_group()
    account.save()
    vip.channel_set.clear()
    revoked = make_api_key()
    revoked.group = vip
    revoked.save()
    revoke_api_key(revoked)
    delete_group(vip, actor=ACTOR)
    assert not Group.objects.filter(name="vip").exists()
    assert AuditEntry.objects.get().target_name == "vip"


def test_the_page_says_why_a_group_stays(operator: Client):
    vip = make_vip()
    make_account(group=vip)
    answer = operator.post(f"/console/groups/{vip.pk}/delete", follow=True)
    assert "in use: 1 account" in answer.content.decode()


@pytest.mark.django_db
def test_the_group_of_new_accounts_keeps_its_name_and_stays():
    group = make_group()
    with pytest.raises(GroupInUse):
        delete_group(group, actor=ACTOR)
    with pytest.raises(ValidationError):
        save_group({"name": "other"}, group=group, actor=ACTOR)
    save_group({"multiplier": Decimal("1.1")}, group=group, actor=ACTOR)
    assert Group.objects.get().multiplier_ppm == 1_100_000


def test_the_multiplier_is_told_on_known_models(operator: Client):
    make_price(model="gpt-4o", rates=RATES)
    path = "/console/groups/preview?multiplier="
    page = operator.get(f"{path}0.8").content.decode()
    for text in ("gpt-4o", "$2.00", "$2.50", "$0.006000"):
        assert text in page
    assert "Type a number" in operator.get(f"{path}x").content.decode()
