"""The console's pages about redemption codes."""

import pytest
from django.test import Client

from gateway.models import AuditEntry
from gateway.money import NANO
from portal.billing.code_batches import make_batch
from portal.billing.code_downloads import take_codes
from portal.billing.codes import redeem_code
from portal.models import CodeDownload, RedemptionCode, Right, User
from tests.factories import make_account
from tests.factories.people import OPERATOR, make_operator

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> User:
    return make_operator(Right.MONEY)


@pytest.fixture
def signed_in(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


def make(operator: User) -> CodeDownload:
    return make_batch(
        operator,
        count=3,
        amount=5 * NANO,
        batch="spring",
        expires_at=None,
        actor=OPERATOR,
    )


def test_from_the_form_to_the_file(signed_in: Client):
    answer = signed_in.post(
        "/console/codes/new",
        {"batch": "Fair <b>", "count": "4", "amount": "2,50", "expires_at": ""},
    )
    assert answer.status_code == 302
    page = signed_in.get(answer["Location"])
    assert "Fair &lt;b&gt;" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    reminder = f'href="{answer["Location"]}"'
    assert reminder in signed_in.get("/console/codes").text
    file = signed_in.post(answer["Location"], {"as": "file"})
    codes = file.content.decode().split()
    assert file["Content-Disposition"] == 'attachment; filename="codes-fair-b.txt"'
    assert len(codes) == 4
    assert reminder not in signed_in.get("/console/codes").text
    assert redeem_code(make_account().user, codes[3]).amount == 2_500_000_000
    assert signed_in.post(answer["Location"], {"as": "file"}).status_code == 404
    assert signed_in.get(answer["Location"]).status_code == 404


def test_codes_may_be_shown_instead(signed_in: Client, operator: User):
    address = f"/console/codes/downloads/{make(operator).pk}"
    page = signed_in.post(address, {"as": "page"}).content.decode()
    for ending in RedemptionCode.objects.values_list("ending", flat=True):
        assert f"-{ending}" in page
    assert signed_in.post(address, {"as": "page"}).status_code == 404


def test_mistakes_keep_what_was_typed(signed_in: Client):
    sent = {"batch": "x", "count": "4", "amount": "nothing", "expires_at": ""}
    answer = signed_in.post("/console/codes/new", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Enter an amount such as 5 or 0.25." in page
    assert 'value="nothing"' in page


def test_list_is_filtered(signed_in: Client, operator: User):
    _kept, codes = take_codes(make(operator).pk, operator)
    user = make_account().user
    redeem_code(user, codes[0])
    used, other = codes[0][-4:], codes[1][-4:]
    for query in ("state=used", f"q={used}", f"q={user.email}"):
        page = signed_in.get(f"/console/codes/list?{query}").content.decode()
        assert f"…{used}" in page, query
        assert f"…{other}" not in page, query
    page = signed_in.get("/console/codes/list?batch=other").content.decode()
    assert "No code fits" in page


def test_a_code_is_looked_up_without_an_address_that_has_it(
    signed_in: Client, operator: User
):
    _kept, codes = take_codes(make(operator).pk, operator)
    answer = signed_in.post("/console/codes/look-up", {"code": codes[1].lower()})
    assert codes[1] not in answer["Location"]
    page = signed_in.get(answer["Location"]).content.decode()
    assert f"…{codes[1][-4:]}" in page
    assert f"…{codes[0][-4:]}" not in page
    answer = signed_in.post("/console/codes/look-up", {"code": "?"}, follow=True)
    assert "No code of ours" in answer.content.decode()


def test_several_are_disabled(signed_in: Client, operator: User):
    make(operator)
    ids = list(RedemptionCode.objects.values_list("pk", flat=True)[:2])
    sent = {"ids": [*ids, "x", "99999999999999999999"], "next": "/console/codes"}
    answer = signed_in.post("/console/codes/change", sent)
    assert answer["Location"] == "/console/codes"
    assert RedemptionCode.objects.filter(disabled_at=None).count() == 1
    entry = AuditEntry.objects.get(action="code.disable")
    assert (entry.actor_id, entry.via) == (operator.pk, "console")
