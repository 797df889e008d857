from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal.models import OperatorLink, User
from portal.pages.operator_link import make_operator

pytestmark = pytest.mark.django_db

GOOD = {
    "email": "Ada@Example.com",
    "password": "seven green kettles",
    "password_again": "seven green kettles",
}


@pytest.fixture
def token() -> str:
    return OperatorLink.objects.replace_link()


def post_form(client: Client, token: str, **changes: str) -> HttpResponse:
    answer: HttpResponse = client.post(f"/operator/{token}", {**GOOD, **changes})
    return answer


def test_link_makes_the_operator_and_signs_in(client: Client, token: str):
    answer = post_form(client, token)
    assert (answer.status_code, answer["Location"]) == (302, "/console/start")
    operator = User.objects.get()
    assert operator.email == "ada@example.com"
    assert operator.is_superuser
    assert operator.is_staff
    assert operator.check_password(GOOD["password"])
    assert client.get("/console").status_code == 200


def test_token_is_kept_only_as_a_hash(token: str):
    link = OperatorLink.objects.get()
    assert len(token) >= 22  # 128 bits in base64
    assert token not in str(vars(link))


def test_form_shows_labels_and_no_inline_code(client: Client, token: str):
    page = client.get(f"/operator/{token}").content.decode()
    assert page.count("<label") == 3
    assert page.count("<script ") == page.count("<script") == page.count(" src=")
    assert "style=" not in page


def test_link_works_once(client: Client, token: str):
    post_form(client, token)
    User.objects.update(is_superuser=False)
    assert post_form(client, token).status_code == 404
    assert User.objects.count() == 1


def test_only_one_of_two_racing_forms_wins(token: str):
    assert make_operator(token, email="a@example.com", password="x") is not None
    assert make_operator(token, email="b@example.com", password="x") is None
    assert User.objects.get().email == "a@example.com"


def test_expired_link_is_gone(client: Client, token: str):
    OperatorLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(f"/operator/{token}").status_code == 404


def test_wrong_link_says_so_plainly(client: Client):
    answer = client.get("/operator/nothing")
    assert answer.status_code == 404
    assert "This link does not work" in answer.content.decode()


def test_fresh_link_replaces_the_old(client: Client, token: str):
    OperatorLink.objects.replace_link()
    assert client.get(f"/operator/{token}").status_code == 404


def test_link_is_dead_once_there_is_an_operator(client: Client, token: str):
    User.objects.create_superuser("root@example.com", "x")
    assert client.get(f"/operator/{token}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"password_again": "other"}, "The two passwords differ."),
        ({"password": "short", "password_again": "short"}, "too short"),
        ({"email": "no address"}, "valid email address"),
        ({"email": "taken@example.com"}, "Someone already uses this address."),
    ],
)
def test_mistakes_are_named_and_the_link_survives(
    client: Client, token: str, changes: dict[str, str], message: str
):
    User.objects.create_user("taken@example.com")
    answer = post_form(client, token, **changes)
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert OperatorLink.objects.filter_usable(token).exists()


def test_both_pages_speak_chinese(client: Client, token: str):
    form = client.get(f"/operator/{token}", headers={"accept-language": "zh-CN"})
    page = form.content.decode()
    assert 'lang="zh-hans"' in page
    for text in (
        "第一位管理员",
        "邮箱",
        "再次输入密码",
        "创建账户",
        "至少 8 个字符",
    ):
        assert text in page
    gone = client.get("/operator/x", headers={"accept-language": "zh-CN"})
    assert "这个链接无法使用" in gone.content.decode()


def test_signing_in_does_not_mind_the_case_of_the_address(client: Client, token: str):
    post_form(client, token)
    client.logout()
    words = {"login": "ADA@example.com", "password": GOOD["password"]}
    assert client.post("/login", words).status_code == 302
    assert client.get("/console").status_code == 200
