"""A key made, changed, rotated, switched off and revoked by its owner alone."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gateway.enums import LimitPeriod
from gateway.key_rows import read_key
from gateway.ledger.limits import set_limits
from gateway.models import Account, ApiKey, FormerSecret, KeyWindow
from gateway.money import NANO
from portal.api_keys import editing
from portal.forms.api_key import ApiKeyForm
from tests.factories import make_account, make_api_key

SECRET = re.compile(r"sk-[A-Za-z0-9]{12}[A-Za-z0-9_-]{43}")


def make(mine: Client, **values: Any) -> Any:
    return mine.post("/keys/new", {"name": "Laptop", **values})


@pytest.mark.django_db(transaction=True)
def test_the_secret_is_shown_once_with_a_call_to_paste(mine: Client):
    response = make(mine)
    page = response.content.decode()
    secrets = set(SECRET.findall(page))
    assert len(secrets) == 1
    (secret,) = secrets
    picture = read_key(secret)
    assert picture is not None
    key = ApiKey.objects.get()
    assert picture.id == key.pk
    assert "no-store" in response["Cache-Control"]
    for wanted in ("curl", "openai", "/v1/chat/completions", "gpt-4o-mini"):
        assert wanted in page
    for path in ("/keys", f"/keys/{key.pk}"):
        assert secret not in mine.get(path).content.decode()


@pytest.mark.django_db(transaction=True)
def test_every_limit_is_stored(mine: Client, account: Account):
    make(
        mine,
        limit_day="5",
        limit_week="20,50",
        limit_month="$50",
        limit_total="0.000001",
        expires_at="2130-01-31T12:00",
        allowed_models="gpt-4*, whisper-1\nwhisper-1",
        allowed_ips="203.0.113.7\n2001:DB8::1/32",
        captures="on",
        capture_hours="72",
        rpm_limit="60",
        tpm_limit="20000",
        concurrency_limit="4",
    )
    key = ApiKey.objects.get()
    assert key.limits == {
        LimitPeriod.DAY: 5 * NANO,
        LimitPeriod.WEEK: 20 * NANO + NANO // 2,
        LimitPeriod.MONTH: 50 * NANO,
        LimitPeriod.TOTAL: 1000,
    }
    assert KeyWindow.objects.filter(api_key=key).count() >= 4
    assert key.expires_at == datetime(2130, 1, 31, 12, tzinfo=UTC)
    assert key.allowed_models == ["gpt-4*", "whisper-1"]
    assert key.allowed_ips == ["203.0.113.7/32", "2001:db8::/32"]
    assert (key.captures, key.capture_hours) == (True, 72)
    limits = key.rpm_limit, key.tpm_limit, key.concurrency_limit
    assert limits == (60, 20_000, 4)
    account.refresh_from_db()
    assert account.has_key_limits


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("limit_day", "-1"),
        ("limit_day", "a lot"),
        ("limit_day", "NaN"),
        ("limit_day", "1e30"),
        ("limit_day", "1,000,000.5.5"),
        ("expires_at", "2020-01-01T00:00"),
        ("expires_at", "soon"),
        ("allowed_ips", "300.1.1.1"),
        ("allowed_ips", "example.org"),
        ("allowed_ips", " ".join(f"10.0.0.{n}" for n in range(201))),
        ("allowed_models", "m" * 201),
        ("capture_hours", "1000000"),
        ("rpm_limit", "0"),
        ("tpm_limit", "a few"),
        ("concurrency_limit", "3000000000"),
        ("group", "none of these"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    mine: Client, field: str, value: str
):
    response = make(mine, **{field: value})
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not ApiKey.objects.exists()


def test_number_of_keys_is_bounded(mine: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(editing, "MOST_KEYS", 2)
    for _ in range(3):
        response = make(mine)
    assert ApiKey.objects.count() == 2
    assert "very many keys" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_change_is_stored_and_seen(mine: Client, account: Account):
    key = make_api_key(account=account, name="before")
    set_limits(key_id=key.pk, limits={LimitPeriod.DAY: NANO})
    page = mine.get(f"/keys/{key.pk}").content.decode()
    assert 'value="1.00"' in page
    values = {"name": "after", "limit_total": "3", "allowed_models": "gpt-4o"}
    assert mine.post(f"/keys/{key.pk}", values).status_code == 302
    key.refresh_from_db()
    assert (key.name, key.limits) == ("after", {LimitPeriod.TOTAL: 3 * NANO})
    assert key.allowed_models == ["gpt-4o"]


def test_an_expiry_that_is_past_may_stay_when_something_else_changes(account: Account):
    key = make_api_key(account=account)
    key.expires_at = timezone.now() - timedelta(days=1)
    key.save()
    text = key.expires_at.strftime("%Y-%m-%dT%H:%M")
    form = ApiKeyForm(
        {"name": "new name", "expires_at": text}, account=key.account, key=key
    )
    assert form.is_valid()
    assert form.cleaned_data["expires_at"] == key.expires_at


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("grace", "is_old_valid"), [("0", False), ("1h", True)])
def test_rotation(mine: Client, account: Account, grace: str, is_old_valid: bool):
    page = make(mine).content.decode()
    old = SECRET.search(page)
    assert old is not None
    key = ApiKey.objects.get()
    response = mine.post(f"/keys/{key.pk}/rotate", {"grace": grace})
    assert "no-store" in response["Cache-Control"]
    new = SECRET.search(response.content.decode())
    assert new is not None
    assert new[0] != old[0]
    former, now = read_key(old[0]), timezone.now()
    assert former is not None
    assert former.expires_at is not None
    assert (former.expires_at > now) == is_old_valid
    page = mine.get(f"/keys/{key.pk}").content.decode()
    assert ("The old secret sk-" in page) == is_old_valid


def test_rotation_needs_a_grace_of_ours(mine: Client, account: Account):
    key = make_api_key(account=account)
    for grace in ("", "100y"):
        response = mine.post(f"/keys/{key.pk}/rotate", {"grace": grace})
        assert response.status_code == 400
    assert not FormerSecret.objects.exists()


def test_off_and_on(mine: Client, account: Account):
    key = make_api_key(account=account)
    for word, is_enabled in (("off", False), ("on", True)):
        mine.post(f"/keys/{key.pk}/switch", {"to": word})
        key.refresh_from_db()
        assert key.is_enabled == is_enabled


def test_a_revoked_key_can_only_be_looked_at(mine: Client, account: Account):
    key = make_api_key(account=account, name="gone")
    mine.post(f"/keys/{key.pk}/revoke")
    key.refresh_from_db()
    assert key.revoked_at is not None
    for action, values in (
        ("", {"name": "back"}),
        ("/switch", {"to": "on"}),
        ("/rotate", {"grace": "0"}),
    ):
        mine.post(f"/keys/{key.pk}{action}", values)
    key.refresh_from_db()
    assert key.name == "gone"
    assert not FormerSecret.objects.exists()
    assert "revoked for good" in mine.get(f"/keys/{key.pk}").content.decode()


def test_somebody_elses_key_is_not_found(mine: Client):
    key = make_api_key(name="strange")
    assert mine.get(f"/keys/{key.pk}").status_code == 404
    for action, values in (
        ("", {"name": "mine"}),
        ("/switch", {"to": "off"}),
        ("/rotate", {"grace": "0"}),
        ("/revoke", {}),
    ):
        assert mine.post(f"/keys/{key.pk}{action}", values).status_code == 404
    assert ApiKey.objects.filter(name="strange", revoked_at=None, is_enabled=True)
    assert mine.get(f"/keys/{2**70}").status_code == 404


def test_the_sample_uses_a_model_that_the_key_may_use(mine: Client):
    page = make(mine, allowed_models="gpt-4o").content.decode()
    assert "gpt-4o" in page
    assert "gpt-4o-mini" not in page


def test_the_form_knows_where_the_reader_is(mine: Client, settings: Any):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    headers = {"X-Forwarded-For": "203.0.113.99"}
    page = mine.get("/keys/new", headers=headers).content.decode()
    assert "203.0.113.99" in page


def test_models_to_choose_from_are_those_on_offer(mine: Client):
    response = mine.get("/keys/new")
    assert response.context["models"] == ["gpt-4o", "gpt-4o-mini", "whisper-1"]


@pytest.mark.django_db
def test_pages_answer_in_chinese(client: Client):
    client.force_login(make_account().user)
    for path in ("/keys", "/keys/new"):
        page = client.get(path, headers={"Accept-Language": "zh-hans"})
        assert 'lang="zh-Hans"' in page.content.decode()
