"""Sign-in through the real pages: password, second factor, reset, limits."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import generate_totp_secret as make_secret
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from portal.accounts import open_account
from portal.models import SiteSettings, User
from tests.portal.accounts.mailbox import read_code

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def make_person(email: str = "ada@example.org", **fields: object) -> User:
    user = User.objects.create_user(email, PASSWORD)
    User.objects.filter(pk=user.pk).update(**fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    user.refresh_from_db()
    return user


def sign_in(client: Client, email: str = "ada@example.org", password: str = PASSWORD):
    return client.post("/login", {"login": email, "password": password})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def pair(password: str) -> dict[str, str]:
    return {"password1": password, "password2": password}


def compute_code(secret: str) -> str:
    """Of this half minute: the first counter that counts would be the one before."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_case_of_the_address_does_not_matter(client: Client):
    make_person()
    assert sign_in(client, "ADA@Example.org").url == "/dashboard"


def test_everyone_who_signs_in_has_an_account(client: Client):
    user = make_person()
    sign_in(client)
    user.refresh_from_db()
    assert user.account.posted == 0


def test_where_one_wanted_to_go(client: Client):
    make_person()
    data = {"login": "ada@example.org", "password": PASSWORD, "next": "/keys"}
    assert client.post("/login", data).url == "/keys"
    client.logout()
    data["next"] = "https://evil.example/"
    assert client.post("/login", data).url == "/dashboard"


def test_wrong_password_and_unknown_address_sound_the_same(client: Client):
    make_person()
    known = sign_in(client, password="wrong").context["form"].errors
    unknown = sign_in(client, "nobody@example.org").context["form"].errors
    assert known == unknown
    assert not is_signed_in(client)


def test_guessing_is_slowed_down(client: Client):
    make_person()
    for _ in range(6):
        sign_in(client, password="guess")
    answer = sign_in(client)
    assert not is_signed_in(client)
    assert answer.status_code in {200, 429}


def test_a_disabled_person_stays_outside(client: Client):
    make_person(is_active=False)
    assert sign_in(client).url == "/account/inactive/"
    assert not is_signed_in(client)


def test_an_authenticator_app_is_asked_for(client: Client):
    user = make_person()
    secret = make_secret()
    TOTP.activate(user, secret)
    assert sign_in(client).url == "/account/2fa/authenticate/"
    assert not is_signed_in(client)
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert not is_signed_in(client)
    answer = client.post("/account/2fa/authenticate/", {"code": compute_code(secret)})
    assert answer.url == "/dashboard"
    assert is_signed_in(client)


def test_a_code_works_once(client: Client):
    user = make_person()
    secret = make_secret()
    TOTP.activate(user, secret)
    code = compute_code(secret)
    for expected in (True, False):
        other = Client()
        sign_in(other)
        other.post("/account/2fa/authenticate/", {"code": code})
        assert is_signed_in(other) is expected


def test_a_recovery_code_works_once(client: Client):
    user = make_person()
    TOTP.activate(user, make_secret())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in (True, False):
        other = Client()
        sign_in(other)
        other.post("/account/2fa/authenticate/", {"code": code})
        assert is_signed_in(other) is expected


def test_secrets_of_authenticators_are_encrypted_at_rest():
    user = make_person()
    secret = make_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    stored = " ".join(str(row.data) for row in Authenticator.objects.all())
    seed = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    assert secret not in stored
    assert seed.get_unused_codes()[0] not in stored


def test_reset_by_code(client: Client):
    make_person()
    answer = client.post("/account/password/reset/", {"email": "ada@example.org"})
    assert answer.url == "/account/password/reset/confirm/"
    answer = client.post(answer.url, {"code": read_code()})
    assert answer.url == "/account/password/reset/complete/"
    client.post(answer.url, pair("a new long password"))
    assert is_signed_in(client)
    assert sign_in(Client(), password="a new long password").url == "/dashboard"


def test_reset_tells_nobody_who_has_an_account(client: Client):
    make_person()
    known = client.post("/account/password/reset/", {"email": "ada@example.org"})
    unknown = client.post("/account/password/reset/", {"email": "no@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [
        ["ada@example.org"],
        ["no@example.org"],
    ]


def test_reset_without_mail_says_whom_to_ask(client: Client, settings: Settings):
    settings.HAS_MAIL = False
    SiteSettings(support_email="help@example.org").save()
    page = client.get("/account/password/reset/").content.decode()
    assert "help@example.org" in page
    client.post("/account/password/reset/", {"email": "ada@example.org"})
    assert not mail.outbox


def test_someone_made_by_issue_key_gets_in_by_reset(client: Client):
    open_account("key@example.org")
    client.post("/account/password/reset/", {"email": "key@example.org"})
    client.post("/account/password/reset/confirm/", {"code": read_code()})
    client.post("/account/password/reset/complete/", pair("sesame opens it"))
    assert is_signed_in(client)


def test_an_operator_is_not_kept_out_by_a_broken_mail_server(client: Client):
    user = make_person(is_superuser=True, is_staff=True)
    EmailAddress.objects.filter(user=user).update(verified=False)
    assert sign_in(client).url == "/dashboard"


def test_a_page_follows_language_and_time_zone_of_the_profile(client: Client):
    make_person(language="zh-hans", time_zone="Asia/Tokyo")
    sign_in(client)
    assert client.get("/terms").headers["Content-Language"] == "zh-hans"
    client.post("/language", {"language": "en"})
    assert client.get("/terms").headers["Content-Language"] == "en"
    assert User.objects.get().language == "en"
