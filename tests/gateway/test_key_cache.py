import asyncio
import hashlib

import pytest
from django.db import OperationalError

from gateway import key_cache
from gateway.errors import Busy, Forbidden, InvalidKey
from gateway.key_cache import KeyCache
from gateway.key_rows import read_key
from gateway.keys import IssuedKey, issue_api_key
from gateway.models import ApiKey
from gateway.pictures import KeyPicture
from tests.factories import make_account
from tests.gateway.finding import disable, find, refuse

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The secrets that were looked for in the database."""
    found: list[str] = []

    def count_and_read(secret: str) -> KeyPicture | None:
        found.append(secret)
        return read_key(secret)

    monkeypatch.setattr(key_cache, "read_key", count_and_read)
    return found


def test_a_key_is_read_once(cache: KeyCache, issued: IssuedKey, looked_up: list[str]):
    for _ in range(3):
        (key,) = find(cache, issued.secret)
        assert isinstance(key, KeyPicture)
        assert key.id == issued.key.pk
        assert key.account_id == issued.key.account_id
        assert key.group_id == issued.key.account.group_id
    assert len(looked_up) == 1


def test_first_calls_at_once_share_one_look_up(
    cache: KeyCache, issued: IssuedKey, looked_up: list[str]
):
    assert len({str(it) for it in find(cache, *[issued.secret] * 50)}) == 1
    assert len(looked_up) == 1


def test_one_that_gives_up_does_not_take_it_from_the_others(
    cache: KeyCache, issued: IssuedKey, looked_up: list[str]
):
    async def leave_first() -> KeyPicture:
        first, second = (
            asyncio.ensure_future(cache.find(issued.secret)) for _ in range(2)
        )
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(leave_first()).id == issued.key.pk
    assert len(looked_up) == 1


@pytest.mark.parametrize("change", ["last", "first", "public"])
def test_a_wrong_secret_is_refused_and_remembered(
    cache: KeyCache, issued: IssuedKey, looked_up: list[str], change: str
):
    at = {"last": -1, "first": 20, "public": 5}[change]
    letters = list(issued.secret)
    letters[at] = "x" if letters[at] != "x" else "y"
    for _ in range(3):
        error = refuse(cache, "".join(letters))
        assert isinstance(error, InvalidKey)
        assert issued.secret[12:] not in error.message
    assert len(looked_up) == 1


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "sk-",
        "My API Key",
        "sk-" + "a" * 16,
        "sk-" + "a" * 500,
        "pk-" + "a" * 50,
        "sk-" + "a" * 30 + "\x00",
        "sk-" + "a" * 30 + " b",
        "sk-" + "ä" * 30,
        "sk-" + "a" * 30 + "'--",
    ],
)
def test_what_cannot_be_a_key_is_never_looked_for(
    cache: KeyCache, looked_up: list[str], secret: str
):
    assert isinstance(refuse(cache, secret), InvalidKey)
    assert looked_up == []


def test_forgotten_keys_are_read_again(
    cache: KeyCache, issued: IssuedKey, looked_up: list[str]
):
    find(cache, issued.secret)
    disable(issued.key)
    assert isinstance(find(cache, issued.secret)[0], KeyPicture)
    cache.forget([issued.key.pk, 10**9])
    assert isinstance(refuse(cache, issued.secret), Forbidden)
    assert len(looked_up) == 2


def test_what_was_read_before_a_change_is_not_remembered(
    cache: KeyCache, issued: IssuedKey, monkeypatch: pytest.MonkeyPatch
):
    """The row is read, then changes and is forgotten, and only then arrives."""

    def read_and_forget(secret: str) -> KeyPicture | None:
        key = read_key(secret)
        disable(issued.key)
        cache.forget([issued.key.pk])
        return key

    monkeypatch.setattr(key_cache, "read_key", read_and_forget)
    assert isinstance(find(cache, issued.secret)[0], KeyPicture)
    monkeypatch.undo()
    assert isinstance(refuse(cache, issued.secret), Forbidden)


def test_a_key_forgotten_in_the_middle_of_a_find(
    cache: KeyCache, issued: IssuedKey, monkeypatch: pytest.MonkeyPatch
):
    find(cache, issued.secret)

    class Forgetting(type(cache._known)):  # type: ignore[misc]
        def move_to_end(self, *_: object) -> None:
            cache.forget([issued.key.pk])
            raise KeyError

    monkeypatch.setattr(cache, "_known", Forgetting(cache._known))
    assert isinstance(find(cache, issued.secret)[0], KeyPicture)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch, cache: KeyCache):
    monkeypatch.setattr(key_cache, "MAX_KEYS", 3)
    monkeypatch.setattr(key_cache, "MAX_UNKNOWN", 3)
    account = make_account()
    secrets = [issue_api_key(account=account, name="x").secret for _ in range(6)]
    for secret in secrets:
        find(cache, secret)
        find(cache, secret[:-1])
    assert len(cache._known) == len(cache._digests) == len(cache._unknown) == 3
    newest = hashlib.sha256(secrets[-1].encode()).digest()
    assert newest in cache._known


def test_the_least_used_key_goes_first(
    monkeypatch: pytest.MonkeyPatch, cache: KeyCache
):
    monkeypatch.setattr(key_cache, "MAX_KEYS", 2)
    account = make_account()
    keys = [issue_api_key(account=account, name="x") for _ in range(3)]
    for key in (keys[0], keys[1], keys[0], keys[2]):
        find(cache, key.secret)
    assert set(cache._digests) == {keys[0].key.pk, keys[2].key.pk}


def test_database_away(
    cache: KeyCache, issued: IssuedKey, monkeypatch: pytest.MonkeyPatch
):
    other = issue_api_key(account=issued.key.account, name="other")
    find(cache, issued.secret)

    def fail(*_: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(ApiKey.objects, "select_related", fail)
    assert isinstance(find(cache, issued.secret)[0], KeyPicture)
    assert isinstance(refuse(cache, other.secret), Busy)
    monkeypatch.undo()
    assert isinstance(find(cache, other.secret)[0], KeyPicture)
