"""The pool of a channel: what is in it, and who rests."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from gateway.credentials import (
    MOST_SECRETS,
    CredentialStatus,
    add_to_pool,
    check_credential,
    explain_reason,
    list_states,
    park,
    read_secrets,
    replace_pool,
    unpark,
)
from gateway.models import Channel, ChannelCredential
from gateway.snapshot import read_version
from tests.factories import make_channel

pytestmark = pytest.mark.django_db


def make_pool(*secrets: str) -> tuple[Channel, list[ChannelCredential]]:
    channel = make_channel()
    replace_pool(channel, secrets)
    return channel, list(channel.credentials.all())


def list_secrets(channel: Channel) -> list[str]:
    return [row.secret for row in channel.credentials.all()]


def test_parking_is_told_to_every_process_and_logged_once():
    _, (first, _) = make_pool("sk-one", "sk-two")
    version = read_version()
    with capture_logs() as lines:
        assert park(first.pk, "credential_refused_401")
        assert not park(first.pk, "credential_refused_402")
    assert [it["event"] for it in lines] == ["credential_parked"]
    assert "sk-one" not in str(lines)
    assert read_version() == version + 1
    first.refresh_from_db()
    assert first.parked_at is not None
    assert first.parked_reason == "credential_refused_401"


def test_unparking_is_told_to_every_process():
    _, (first,) = make_pool("sk-one")
    assert not unpark(first.pk)
    park(first.pk, "x" * 200)
    version = read_version()
    assert unpark(first.pk)
    assert read_version() == version + 1
    first.refresh_from_db()
    assert (first.parked_at, first.parked_reason) == (None, "")


def test_one_that_is_gone_is_not_parked():
    assert not park(10**9, "credential_refused_401")


def test_replacing_a_pool_keeps_the_rows_of_secrets_that_stay():
    channel, (first, second) = make_pool("sk-one", "sk-two")
    park(second.pk, "credential_refused_401")
    change = replace_pool(channel, ["sk-three", "sk-two", "", "sk-three"])
    assert (change.added, change.kept, change.removed) == (1, 1, 1)
    assert list_secrets(channel) == ["sk-two", "sk-three"]
    second.refresh_from_db()
    assert second.parked_at is not None
    assert not ChannelCredential.objects.filter(pk=first.pk).exists()


def test_what_does_not_open_is_replaced():
    channel, _ = make_pool("sk-one")
    channel.credentials.update(sealed_secret="gone:AAAA")
    change = replace_pool(channel, ["sk-one"])
    assert (change.added, change.kept, change.removed) == (1, 0, 1)
    assert list_secrets(channel) == ["sk-one"]


def test_adding_keeps_all_and_adds_no_twin():
    channel, _ = make_pool("sk-one")
    change = add_to_pool(channel, ["sk-one", "sk-two"])
    assert (change.added, change.kept, change.removed) == (1, 1, 0)
    assert list_secrets(channel) == ["sk-one", "sk-two"]


@pytest.mark.parametrize("change", ["save", "delete", "replace"])
def test_every_change_of_a_pool_is_told(change: str):
    channel, (row,) = make_pool("sk-one")
    version = read_version()
    if change == "save":
        row.is_enabled = False
        row.save()
    elif change == "delete":
        row.delete()
    else:
        replace_pool(channel, [])
    assert read_version() > version


def test_states_are_told_without_the_secret():
    channel, (ready, off, parked, odd) = make_pool(
        "sk-ready-0000001", "sk-off-000000002", "sk-parked-000003", "sk-odd-0000000004"
    )
    ChannelCredential.objects.filter(pk=off.pk).update(is_enabled=False)
    ChannelCredential.objects.filter(pk=odd.pk).update(sealed_secret="gone:AAAA")
    park(parked.pk, "credential_refused_insufficient_quota")
    states = list_states(Channel.objects.get(pk=channel.pk))
    assert [(it.ending, it.status) for it in states] == [
        ("0001", CredentialStatus.READY),
        ("0002", CredentialStatus.DISABLED),
        ("0003", CredentialStatus.PARKED),
        ("0004", CredentialStatus.SEALED),
    ]
    assert "no money or quota" in str(states[2].reason)
    assert "sk-" not in str(states)
    assert ready.pk == states[0].id


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("credential_refused_401", "does not accept it"),
        ("credential_refused_invalid_api_key", "does not accept it"),
        ("credential_refused_402", "no money or quota"),
        ("credential_refused_403", "forbids it"),
        ("credential_refused_1113", "no money or quota"),
        ("", "does not accept it"),
    ],
)
def test_reasons_are_sentences(cause: str, words: str):
    assert words in str(explain_reason(cause))


def test_secrets_come_one_a_line():
    assert read_secrets(" sk-one \r\n\n sk-two\nsk-one\n") == ["sk-one", "sk-two"]
    assert read_secrets("") == []


@pytest.mark.parametrize("secret", ["two words", "tab\there", "键", "x" * 4_001])
def test_a_secret_that_no_header_carries_is_not_repeated(secret: str):
    with pytest.raises(ValueError, match="credential") as problem:
        check_credential(secret)
    assert secret not in str(problem.value)


def test_too_many_secrets():
    text: Any = "\n".join(f"sk-{number}" for number in range(MOST_SECRETS + 1))
    with pytest.raises(ValueError, match="room for"):
        read_secrets(text)
