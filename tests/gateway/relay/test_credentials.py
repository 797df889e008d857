"""Which credential an attempt uses."""

from collections import Counter
from collections.abc import Callable

import pytest

from gateway.credentials import park, unpark
from gateway.errors import UpstreamError
from gateway.pictures import NO_CREDENTIAL, ChannelPicture, CredentialPicture
from gateway.relay import credentials
from gateway.relay.credentials import choose_credential, note_failure, note_success
from tests.gateway.providers.pictures import picture_channel

MODEL = "gpt-4o"
REFUSED = UpstreamError(cause="credential_refused_401", blames_credential=True)
Written = list[tuple[Callable[..., bool], tuple[object, ...]]]


@pytest.fixture(autouse=True)
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    """What would be written to the database, and nothing remembered of other tests."""
    found: Written = []
    monkeypatch.setattr(
        credentials, "_write", lambda change, *values: found.append((change, values))
    )
    monkeypatch.setattr(credentials, "_resting", {})
    monkeypatch.setattr(credentials, "_written", {})
    return found


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    clock = credentials.time.monotonic()

    def move(seconds: float) -> None:
        monkeypatch.setattr(credentials.time, "monotonic", lambda: clock + seconds)

    move(0)
    return move


def make_pool(*parked: bool) -> ChannelPicture:
    """Credentials 1, 2, 3, …"""
    pool = tuple(
        CredentialPicture(number, f"sk-{number}", is_parked)
        for number, is_parked in enumerate(parked, 1)
    )
    return picture_channel(credentials=pool)


def draw(channel: ChannelPicture, model: str = MODEL, tried: tuple[int, ...] = ()):
    """How often each was chosen."""
    drawn = (choose_credential(channel, model, tried) for _ in range(300))
    return Counter(it.id if it else None for it in drawn)


def test_calls_are_spread_over_a_pool():
    counts = draw(make_pool(False, False, False))
    assert set(counts) == {1, 2, 3}
    assert min(counts.values()) > 50  # 100 on average; six standard deviations


def test_parked_ones_are_left_out_while_another_is_there():
    assert set(draw(make_pool(True, False, True))) == {2}


def test_the_last_that_can_be_used_is_never_taken_away():
    assert set(draw(make_pool(True, True))) == {1, 2}
    assert set(draw(make_pool(True))) == {1}


def test_none_is_tried_twice():
    pool = make_pool(False, False)
    assert set(draw(pool, tried=(1,))) == {2}
    assert choose_credential(pool, MODEL, (1, 2)) is None
    assert choose_credential(make_pool(False), MODEL, (1,)) is None


def test_a_channel_without_a_credential_has_the_empty_one():
    channel = picture_channel(credentials=(NO_CREDENTIAL,))
    assert choose_credential(channel, MODEL) is NO_CREDENTIAL
    assert note_failure(NO_CREDENTIAL, MODEL, REFUSED)


def rate_limit(seconds: float | None) -> UpstreamError:
    return UpstreamError(cause="rate_limited", relay_status=429, retry_after=seconds)


def test_a_rate_limit_rests_the_credential_for_that_model(
    later: Callable[[float], None],
):
    pool = make_pool(False, False)
    assert note_failure(pool.credentials[0], MODEL, rate_limit(30))
    assert set(draw(pool)) == {2}
    assert set(draw(pool, "another-model")) == {1, 2}
    later(29)
    assert set(draw(pool)) == {2}
    later(31)
    assert set(draw(pool)) == {1, 2}


def test_a_rest_is_bounded(later: Callable[[float], None]):
    pool = make_pool(False, False)
    note_failure(pool.credentials[0], MODEL, rate_limit(10**9))
    later(credentials.LONGEST_REST + 1)
    assert set(draw(pool)) == {1, 2}


def test_a_rate_limit_without_a_time_rests_nothing(written: Written):
    pool = make_pool(False, False)
    assert note_failure(pool.credentials[0], MODEL, rate_limit(None))
    assert set(draw(pool)) == {1, 2}
    assert written == []


def test_when_all_rest_they_are_used():
    pool = make_pool(False, False, True)
    for credential in pool.credentials[:2]:
        note_failure(credential, MODEL, rate_limit(30))
    assert set(draw(pool)) == {1, 2}


def test_one_that_is_refused_is_parked_once(
    written: Written, later: Callable[[float], None]
):
    pool = make_pool(False, False)
    for _ in range(3):
        assert note_failure(pool.credentials[0], MODEL, REFUSED)
    assert written == [(park, (1, "credential_refused_401"))]
    assert set(draw(pool, "another-model")) == {2}  # before the database says so
    later(credentials.SETTLING + 1)
    note_failure(pool.credentials[0], MODEL, REFUSED)
    assert len(written) == 2


def test_nothing_is_written_of_one_that_is_parked_already(written: Written):
    assert note_failure(make_pool(True).credentials[0], MODEL, REFUSED)
    assert written == []


def test_a_parked_one_that_serves_is_put_back_once(written: Written):
    pool = make_pool(True, True)
    for _ in range(3):
        note_success(pool.credentials[0])
    assert written == [(unpark, (1,))]
    assert set(draw(pool)) == {1, 2}


def test_a_success_of_others_writes_nothing(written: Written):
    note_success(make_pool(False).credentials[0])
    assert written == []


@pytest.mark.parametrize("cause", ["status_500", "cut", "not_found", "refused_400"])
def test_other_failures_are_not_the_credentials(cause: str, written: Written):
    credential = make_pool(False).credentials[0]
    assert not note_failure(credential, MODEL, UpstreamError(cause=cause))
    assert written == []


def test_what_rests_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(credentials, "MOST_RESTING", 10)
    credential = make_pool(False, False).credentials[0]
    for number in range(100):
        note_failure(credential, f"model {number}", rate_limit(30))
    assert len(credentials._resting) <= 10
