"""Several processes on one database, each with a pulse and a picture of its own."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from gateway.enums import ChannelState
from gateway.keys import IssuedKey, issue_api_key
from gateway.models import ApiKey, SnapshotVersion, Worker
from tests.factories import make_account, make_channel, make_group
from tests.gateway.finding import disable
from tests.gateway.processes import Process

pytestmark = pytest.mark.django_db(transaction=True)


def revoke_key(key: ApiKey) -> None:
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])


def expire_key(key: ApiKey) -> None:
    key.expires_at = timezone.now() - timedelta(days=1)
    key.save()


def disable_user(key: ApiKey) -> None:
    key.account.user.is_active = False
    key.account.user.save()


def remove_key(key: ApiKey) -> None:
    key.delete()


def remove_keys(key: ApiKey) -> None:
    ApiKey.objects.filter(pk=key.pk).delete()


@pytest.mark.parametrize(
    "change",
    [disable, revoke_key, expire_key, disable_user, remove_key, remove_keys],
)
def test_a_key_is_refused_by_every_process_after_one_beat(
    processes: list[Process], issued: IssuedKey, change: Callable[[ApiKey], None]
):
    other = issue_api_key(account=make_account(), name="other")
    for process in processes:
        assert process.use(issued.secret) == process.use(other.secret) == "served"
    change(issued.key)
    for process in processes:
        process.beat()
        assert process.use(issued.secret) != "served"
        assert process.use(other.secret) == "served"


def test_a_key_that_comes_back(processes: list[Process], issued: IssuedKey):
    disable(issued.key)
    assert all(it.use(issued.secret) != "served" for it in processes)
    issued.key.is_enabled = True
    issued.key.save()
    for process in processes:
        process.beat()
        assert process.use(issued.secret) == "served"


def test_an_accounts_new_group(processes: list[Process], issued: IssuedKey):
    process = processes[0]
    process.use(issued.secret)
    account = issued.key.account
    account.group = make_group(name="vip")
    account.save()
    process.beat()
    found = asyncio.run(process.cache.find(issued.secret))
    assert found.group_id == account.group.pk


def test_a_beat_forgets_only_what_changed(processes: list[Process], issued: IssuedKey):
    other = issue_api_key(account=make_account(), name="other")
    process = processes[0]
    process.beat()
    for secret in (issued.secret, other.secret):
        process.use(secret)
    disable(issued.key)
    process.beat()
    assert set(process.cache._digests) == {other.key.pk}


def test_a_channel_is_seen_after_one_beat(processes: list[Process]):
    group = make_group()
    channel = make_channel(model_names=["m"])
    for process in processes:
        assert process.picture.channels_for("m", group.pk) == ()
        process.beat()
        assert len(process.picture.channels_for("m", group.pk)) == 1
    channel.state = ChannelState.DISABLED
    channel.save()
    for process in processes:
        process.beat()
        assert process.picture.channels_for("m", group.pk) == ()


def test_a_beat_without_changes_loads_nothing(processes: list[Process]):
    process = processes[0]
    process.beat()
    picture = process.picture
    process.beat()
    assert process.picture is picture


def test_beats_grow(processes: list[Process]):
    process = processes[0]
    before = Worker.objects.get(id=process.pulse.worker_id).beats
    process.beat()
    assert Worker.objects.get(id=process.pulse.worker_id).beats == before + 1


def test_versions_and_rows_change_together(issued: IssuedKey):
    before = issued.key.version
    disable_user(issued.key)
    issued.key.refresh_from_db()
    versions = SnapshotVersion.objects.get(name=SnapshotVersion.API_KEYS)
    assert issued.key.version == versions.value > before
