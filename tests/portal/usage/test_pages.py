"""The pages as their owner sees them: dashboard, usage log, one call, the export."""

import re
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.utils import timezone

from gateway.capture.storage import keep_exchange, read_exchange
from gateway.enums import Outcome
from gateway.models import UsageLog
from portal.models import Announcement
from tests.factories import make_account
from tests.portal.usage.conftest import Log, make_log

HTMX = {"HX-Request": "true"}


@pytest.fixture
def log(db: None) -> Log:
    """In fewer hours: pages do not sum, they show."""
    return make_log(timedelta(hours=3))


@pytest.fixture
def mine(log: Log, client: Client) -> Client:
    client.force_login(log.account.user)
    return client


def list_rids(html: str) -> list[str]:
    return re.findall(r'id="call-([0-9a-f-]{36})"', html)


def test_strangers_are_sent_to_sign_in(client: Client, db: None):
    for path in ("/dashboard", "/usage", "/usage/export", f"/usage/{uuid4()}"):
        answer = client.get(path)
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/login")


def test_the_log_shows_the_newest_calls_first(mine: Client, log: Log):
    html = mine.get("/usage").content.decode()
    rids = list_rids(html)
    assert rids == sorted((str(it.rid) for it in log.calls), reverse=True)[:50]


def test_the_pager_walks_through_all_calls(mine: Client, log: Log):
    path, seen = "/usage?range=all", []
    while path:
        html = mine.get(path).content.decode()
        seen += list_rids(html)
        found = re.search(r'rel="next" href="([^"]+)"', html)
        path = found.group(1).replace("&amp;", "&") if found else ""
    assert seen == sorted((str(it.rid) for it in log.calls), reverse=True)


@pytest.mark.parametrize(
    "query",
    [
        {"range": "nonsense"},
        {"since": "yesterday"},
        {"since": "0001-01-01T00:00", "until": "9999-12-31T23:59"},
        {"since": "2026-11-02T00:00", "until": "2026-11-01T00:00"},
        {"key": "999999999999999999999"},
        {"key": "²"},
        {"model": "no such\x00model"},
        {"endpoint": "nope"},
        {"status": "nope"},
        {"request": "nope"},
        {"before": "nope", "after": "nope"},
        {"before": "00000000-0000-0000-0000-000000000000"},
        {"after": "ffffffff-ffff-ffff-ffff-ffffffffffff"},
        {"seen": "nope.nope", "live": "1"},
    ],
)
def test_odd_values_never_break_the_page(mine: Client, query: dict[str, str]):
    for path in ("/usage", "/dashboard", "/usage/export"):
        assert mine.get(path, query).status_code == 200
        assert mine.get(path, query, headers=HTMX).status_code == 200


def test_a_value_that_is_wrong_is_said_at_its_field(mine: Client):
    html = mine.get("/usage", {"request": "nope"}).content.decode()
    assert "x-request-id" in html
    assert not list_rids(html)


def test_somebody_elses_key_is_no_choice(mine: Client, log: Log):
    foreign = log.other.api_keys.get()
    html = mine.get("/usage", {"key": foreign.pk}).content.decode()
    assert foreign.name not in html
    assert not list_rids(html)


def test_a_call_is_found_by_its_id(mine: Client, log: Log):
    rid = str(log.calls[17].rid)
    html = mine.get("/usage", {"request": f" {rid.replace('-', '')} "}).content.decode()
    assert list_rids(html) == [rid]


def test_htmx_gets_the_list_alone(mine: Client):
    answer = mine.get("/usage", headers=HTMX)
    assert answer.content.decode().strip().startswith('<div id="results"')
    assert "HX-Request" in answer.headers["Vary"]


def test_the_live_tail_is_quiet_until_something_happens(mine: Client, log: Log):
    html = mine.get("/usage?live=1").content.decode()
    found = re.search(r'hx-get="([^"]+seen=[^"]+)"', html)
    assert found
    path = found.group(1).replace("&amp;", "&")
    assert mine.get(path, headers=HTMX).status_code == 204
    open_call = next(it for it in log.calls if it.state == "open")
    UsageLog.objects.filter(pk=open_call.pk).update(state="settled")
    answer = mine.get(path, headers=HTMX)
    assert answer.status_code == 200
    assert 'class="fresh"' not in answer.content.decode()
    late = UsageLog.objects.get(pk=log.calls[-1].pk)
    late.rid = UUID(int=2**127)
    late.created_at = timezone.now()
    late.save(force_insert=True)
    assert 'class="fresh"' in mine.get(path, headers=HTMX).content.decode()


def test_the_page_of_a_call(mine: Client, log: Log):
    call = next(it for it in log.calls if it.charged)
    back = urlencode({"range": "all", "model": call.model})
    html = mine.get(f"/usage/{call.rid}", {"back": back}).content.decode()
    assert str(call.rid) in html
    assert "range=all&amp;model=" in html


def test_somebody_elses_call_does_not_exist(mine: Client, log: Log):
    foreign = UsageLog.objects.filter(account=log.other).first()
    assert foreign is not None
    assert mine.get(f"/usage/{foreign.rid}").status_code == 404
    assert mine.post(f"/usage/{foreign.rid}/forget").status_code == 404
    assert mine.get(f"/usage/{uuid4()}").status_code == 404
    assert mine.get("/usage/nope").status_code == 404


def test_an_open_call_asks_again_until_it_is_closed(mine: Client, log: Log):
    call = next(it for it in log.calls if it.state == "open")
    path = f"/usage/{call.rid}"
    assert "data-live" in mine.get(path).content.decode()
    assert mine.get(path, headers=HTMX).status_code == 204
    UsageLog.objects.filter(pk=call.pk).update(
        state="settled", outcome=Outcome.COMPLETED, closed_at=timezone.now()
    )
    html = mine.get(path, headers=HTMX).content.decode()
    assert "data-live" not in html
    assert "Completed" in html


def test_what_was_captured_is_shown_and_deleted(mine: Client, log: Log):
    call = log.calls[0]
    now = timezone.now()
    keep_exchange(
        rid=call.rid,
        account_id=log.account.pk,
        request='{"model": "secret-question"}',
        answer='data: {"choices": [{"delta": {"content": "<b>Hi</b> there"}}]}\n\n',
        at=now,
        expires_at=now + timedelta(hours=1),
    )
    html = mine.get(f"/usage/{call.rid}").content.decode()
    assert "secret-question" in html
    assert "<b>Hi</b>" not in html
    assert "there" in html
    assert mine.post(f"/usage/{call.rid}/forget").status_code == 302
    assert read_exchange(call.rid, account_id=log.account.pk) is None
    assert "secret-question" not in mine.get(f"/usage/{call.rid}").content.decode()


@pytest.mark.parametrize("name", ["24h", "7d", "30d"])
def test_the_dashboard(mine: Client, log: Log, name: str):
    Announcement.objects.create(title="New models", body="**Bold** <script>x</script>")
    html = mine.get("/dashboard", {"range": name}).content.decode()
    assert list_rids(html)
    assert "<strong>Bold</strong>" in html
    assert "<script>x" not in html
    assert 'class="chart' in html


def test_the_dashboard_of_someone_new(client: Client, db: None):
    account = make_account()
    client.force_login(account.user)
    html = client.get("/dashboard").content.decode()
    assert "YOUR_API_KEY" in html
    assert "Create a key" in html
    found = re.search(r'hx-get="([^"]+seen=[^"]*)"', html)
    assert found
    path = found.group(1).replace("&amp;", "&")
    assert client.get(path, headers=HTMX).status_code == 204


@pytest.mark.django_db(transaction=True)
def test_the_export_is_streamed(log: Log):
    async def fetch() -> tuple[dict[str, str], str]:
        client = AsyncClient()
        await client.aforce_login(log.account.user)
        answer = await client.get("/usage/export", {"range": "all"})
        parts = [part async for part in answer.streaming_content]
        return dict(answer.headers), b"".join(parts).decode()

    headers, text = async_to_sync(fetch)()
    assert headers["Content-Type"].startswith("text/csv")
    assert "attachment" in headers["Content-Disposition"]
    assert len(text.splitlines()) == len(log.calls) + 1
