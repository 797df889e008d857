"""Sign-up through the real pages: code, account, welcome credit, closed doors."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from gateway.enums import EntryKind
from gateway.models import Account, LedgerEntry
from portal.models import SignUp, SiteSettings, User
from tests.factories import make_user
from tests.portal.accounts.mailbox import read_code

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def sign_up(client: Client, email: str = "ada@example.org", **fields: str):
    data = {"email": email, "password1": PASSWORD, **fields}
    return client.post("/signup", data)


def confirm(client: Client):
    return client.post("/account/confirm-email/", {"code": read_code()})


def test_a_code_by_mail_opens_the_dashboard(client: Client):
    SiteSettings(welcome_credit=3_000_000_000).save()
    client.cookies["time_zone"] = "Asia/Shanghai"
    answer = sign_up(client, name="Ada")
    assert answer.url == "/account/confirm-email/"
    assert "_auth_user_id" not in client.session
    assert confirm(client).url == "/dashboard"
    user = User.objects.get()
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.name, user.time_zone, user.language) == ("Ada", "Asia/Shanghai", "en")
    assert EmailAddress.objects.get().verified
    assert user.account.posted == 3_000_000_000
    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.amount) == (EntryKind.WELCOME, 3_000_000_000)


def test_a_wrong_code_opens_nothing(client: Client):
    sign_up(client)
    answer = client.post("/account/confirm-email/", {"code": "AAAA-AAAA"})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_mail_is_in_the_language_of_the_page(client: Client):
    client.cookies["django_language"] = "zh-hans"
    sign_up(client)
    assert "验证码" in str(mail.outbox[0].subject)
    assert User.objects.get().language == "zh-hans"


def test_a_taken_address_looks_like_a_new_one(client: Client):
    sign_up(Client(), "taken@example.org")
    cache.clear()  # one mail to an address in three minutes
    new = sign_up(Client(), "new@example.org")
    taken = sign_up(client, "taken@example.org")
    assert (taken.status_code, taken.url) == (new.status_code, new.url)
    assert User.objects.count() == 2
    assert mail.outbox[-1].to == ["taken@example.org"]
    assert "already" in mail.outbox[-1].body


def test_links_in_mails_do_not_follow_the_host_header(
    client: Client, settings: Settings
):
    settings.SITE_URL = "https://gateway.example.com"
    make_user("taken@example.org")
    client.post(
        "/signup",
        {"email": "taken@example.org", "password1": PASSWORD},
        headers={"host": "evil.example"},
    )
    assert "evil.example" not in mail.outbox[-1].body
    assert "https://gateway.example.com/" in mail.outbox[-1].body


def test_without_mail_nobody_is_asked(client: Client, settings: Settings):
    settings.HAS_MAIL = False
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = False
    assert sign_up(client).url == "/dashboard"
    assert Account.objects.get().user.email == "ada@example.org"
    assert not mail.outbox


def test_where_the_operator_does_not_ask_for_codes(client: Client):
    SiteSettings(require_email_verification=False).save()
    assert sign_up(client).url == "/dashboard"


def test_a_closed_door_stays_closed(client: Client):
    SiteSettings(sign_up=SignUp.CLOSED).save()
    assert "Sign-up is closed" in client.get("/signup").content.decode()
    sign_up(client)
    assert not User.objects.exists()


def test_by_invitation_only(client: Client):
    SiteSettings(sign_up=SignUp.INVITATION, require_email_verification=False).save()
    inviter = make_user()
    assert b"invitation" in client.get("/signup").content
    assert b"is not valid" in client.get("/signup?invite=WRONG").content
    sign_up(client)
    assert User.objects.count() == 1
    client.get(f"/signup?invite={inviter.invitation_code.lower()}")
    sign_up(client)
    assert User.objects.get(email="ada@example.org").invited_by == inviter


def test_an_invented_time_zone_is_forgotten(client: Client):
    client.cookies["time_zone"] = "../../etc/passwd"
    sign_up(client)
    assert User.objects.get().time_zone == ""


def test_a_weak_password_is_refused(client: Client):
    answer = sign_up(client, password1="12345678")
    assert answer.status_code == 200
    assert answer.context["form"].errors["password1"]


def test_too_many_sign_ups_from_one_address(client: Client):
    statuses = [sign_up(client, f"p{n}@x.org").status_code for n in range(25)]
    assert statuses[0] == 302
    assert statuses[-1] == 429
