"""Taking one's data along, ending sessions, closing the account."""

import csv
import io
import json
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient, Client
from django.utils import timezone

from gateway.models import LedgerEntry
from portal.accounts.sessions import describe_device
from portal.models import User
from tests.factories import make_account, make_api_key
from tests.portal.accounts.mailbox import read_code

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def person() -> User:
    user = User.objects.create_user("ada@example.org", PASSWORD)
    user.name = "Ada Lovelace"
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    make_account(user=user, balance=5_000_000_000)
    return user


@pytest.fixture
def signed_in(person: User) -> Client:
    client = Client(headers={"user-agent": FIREFOX})
    client.force_login(person)
    return client


def read_archive(data: bytes) -> dict[str, str]:
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_export_has_everything_but_secrets(signed_in: Client, person: User):
    key = make_api_key(account=person.account, name="laptop")
    answer = signed_in.post("/settings/data/export")
    files = read_archive(answer.getvalue())
    profile = json.loads(files["account.json"])
    assert profile["profile"]["email"] == "ada@example.org"
    assert profile["account"]["balance_usd"] == "5.00"
    assert profile["api_keys"][0]["name"] == "laptop"
    assert key.digest not in files["account.json"]
    (entry,) = csv.DictReader(io.StringIO(files["ledger.csv"].lstrip("\ufeff")))
    assert entry["amount_usd"] == entry["balance_after_usd"] == "5.00"
    assert files["usage.csv"].startswith("\ufeffrid,created_at")


@pytest.mark.django_db(transaction=True)
async def test_export_under_the_real_kind_of_server(person: User):
    client = AsyncClient()
    await client.aforce_login(person)
    answer = await client.post("/settings/data/export")
    data = b"".join([chunk async for chunk in answer.streaming_content])
    assert set(read_archive(data)) == {"account.json", "ledger.csv", "usage.csv"}
    await sync_to_async(connections.close_all)()  # those of the loop's own thread


def test_export_needs_a_click_of_ours(signed_in: Client):
    assert signed_in.get("/settings/data/export").status_code == 405


def test_sessions_are_listed_and_ended(signed_in: Client, person: User):
    other = Client(headers={"user-agent": "curl/8.5"})
    other.force_login(person)
    other.get("/settings")
    page = signed_in.get("/settings/sessions").content.decode()
    assert "Firefox on Linux" in page
    assert "curl" in page
    row = UserSession.objects.get(user_agent__startswith="curl")
    signed_in.post(f"/settings/sessions/{row.pk}/end")
    assert other.get("/settings").status_code == 302
    assert signed_in.get("/settings").status_code == 200


def test_all_other_sessions_end_at_once(signed_in: Client, person: User):
    others = [Client() for _ in range(3)]
    for other in others:
        other.force_login(person)
        other.get("/settings")
    signed_in.get("/settings")
    signed_in.post("/settings/sessions")
    assert [other.get("/settings").status_code for other in others] == [302] * 3
    assert signed_in.get("/settings").status_code == 200


def test_sessions_of_others_are_not_mine_to_end(signed_in: Client):
    other = Client()
    other.force_login(make_account().user)
    other.get("/settings")
    row = UserSession.objects.get()
    assert signed_in.post(f"/settings/sessions/{row.pk}/end").status_code == 404
    assert other.get("/settings").status_code == 200


def test_closing_needs_the_password(signed_in: Client, person: User):
    answer = signed_in.post("/settings/close", {"proof": "wrong"})
    assert answer.status_code == 422
    person.refresh_from_db()
    assert person.is_active


def test_closing_ends_everything_and_keeps_the_ledger(signed_in: Client, person: User):
    key = make_api_key(account=person.account, name="Ada's laptop")
    version = key.version
    entries = list(LedgerEntry.objects.values_list("pk", flat=True))
    assert signed_in.post("/settings/close", {"proof": PASSWORD}).url == "/"
    person.refresh_from_db()
    key.refresh_from_db()
    assert not person.is_active
    assert "ada" not in f"{person.email} {person.name}".lower()
    assert person.closed_at is not None
    assert key.revoked_at is not None
    assert key.version > version  # other processes hear of it
    assert key.name == ""
    assert signed_in.get("/settings").status_code == 302
    sign_in = {"login": "ada@example.org", "password": PASSWORD}
    assert Client().post("/login", sign_in).status_code == 200
    assert not UserSession.objects.filter(user=person).exists()
    assert not EmailAddress.objects.exists()
    assert list(LedgerEntry.objects.values_list("pk", flat=True)) == entries
    assert person.account.posted == 5_000_000_000


def test_the_address_is_free_again(signed_in: Client, person: User):
    signed_in.post("/settings/close", {"proof": PASSWORD})
    assert User.objects.create_user("ada@example.org").pk != person.pk


def test_the_last_operator_cannot_leave(signed_in: Client, person: User):
    User.objects.filter(pk=person.pk).update(is_superuser=True, is_staff=True)
    answer = signed_in.post("/settings/close", {"proof": PASSWORD})
    assert answer.status_code == 422
    person.refresh_from_db()
    assert person.is_active


def test_without_a_password_the_address_is_the_proof(person: User):
    person.set_unusable_password()
    person.save()
    client = Client()
    client.force_login(person)
    assert client.post("/settings/close", {"proof": "no"}).status_code == 422
    client.post("/settings/close", {"proof": "ADA@example.org"})
    person.refresh_from_db()
    assert not person.is_active


def test_profile_is_saved(signed_in: Client, person: User):
    fields = {"name": "Ada", "language": "zh-hans", "time_zone": "Europe/London"}
    answer = signed_in.post("/settings", fields)
    assert answer.url == "/settings"
    assert answer.cookies["django_language"].value == "zh-hans"
    person.refresh_from_db()
    assert (person.name, person.language) == ("Ada", "zh-hans")
    assert person.time_zone == "Europe/London"
    bad = signed_in.post("/settings", fields | {"time_zone": "Mars/Olympus"})
    assert bad.context["form"].errors["time_zone"]


def test_a_new_address_counts_when_it_is_proven(signed_in: Client, person: User):
    signed_in.post("/account/email/", {"email": "new@example.org", "action_add": "1"})
    person.refresh_from_db()
    assert person.email == "ada@example.org"
    signed_in.post("/account/confirm-email/", {"code": read_code()})
    person.refresh_from_db()
    assert person.email == "new@example.org"
    sign_in = {"login": "new@example.org", "password": PASSWORD}
    assert Client().post("/login", sign_in).url == "/dashboard"


def test_an_address_of_somebody_else_stays_theirs(signed_in: Client, person: User):
    make_account(user=User.objects.create_user("bob@example.org"))
    signed_in.post("/account/email/", {"email": "bob@example.org", "action_add": "1"})
    person.refresh_from_db()
    assert person.email == "ada@example.org"
    assert User.objects.get(email="bob@example.org").pk != person.pk


def test_a_visit_is_noted_seldom(signed_in: Client):
    signed_in.get("/terms")
    first = UserSession.objects.get().last_seen_at
    signed_in.get("/terms")
    assert UserSession.objects.get().last_seen_at == first
    assert first <= timezone.now()


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537 Edg/140", "Edge on"),
        ("Mozilla/5.0 (iPhone; CPU) Version/18 Mobile Safari/604", "Safari on iPhone"),
        ("python-requests/2.34", "python-requests"),
        ("", "Unknown device"),
    ],
)
def test_devices_in_words(user_agent: str, device: str):
    assert describe_device(user_agent).startswith(device)
