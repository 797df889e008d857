"""The first start, step by step, without script."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from gateway.enums import ProviderName
from gateway.models import ApiKey, AuditEntry, Channel, ChannelCheck
from gateway.money import NANO
from portal.accounts import open_account_of
from portal.models import Right, User
from portal.site import read_site
from portal.site.starting import is_set_up
from tests.factories import make_channel
from tests.factories.people import make_operator, make_superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> User:
    user = make_superuser()
    open_account_of(user)
    return user


@pytest.fixture
def operator(client: Client, root: User) -> Client:
    client.force_login(root)
    return client


def add_own_channel(**fields: object) -> Channel:
    return make_channel(provider=ProviderName.OPENAI, **fields)  # type: ignore[arg-type]


def test_it_goes_on_where_it_was_left(operator: Client):
    def follow() -> str:
        return str(operator.get("/console/start")["Location"])

    assert follow() == "/console/start/site"
    sent = {"name": "Acme", "base_url": "https://ai.example.org/"}
    answer = operator.post("/console/start/site", sent)
    assert answer["Location"] == "/console/start/channel"
    assert (read_site().name, read_site().base_url) == (
        "Acme",
        "https://ai.example.org",
    )
    assert follow() == "/console/start/channel"
    channel = add_own_channel()
    assert follow() == "/console/start/test"
    ChannelCheck.objects.create(channel=channel, is_ok=True, latency_ms=1)
    assert follow() == "/console/start/done"


def test_the_address_in_the_browser_is_offered(operator: Client):
    page = operator.get("/console/start/site", headers={"host": "ai.example.org"})
    assert 'value="http://ai.example.org"' in page.text


def test_mistakes_are_told(operator: Client):
    answer = operator.post("/console/start/site", {"name": "", "base_url": "nowhere"})
    assert answer.status_code == 422
    assert "Enter a valid URL." in answer.text
    assert 'value="nowhere"' in answer.text
    assert AuditEntry.objects.count() == 0


def test_a_channel_is_saved_with_what_the_page_leaves_out(operator: Client):
    sent = {
        "base_url": "https://api.example.org/v1",
        "name": "Mine",
        "credentials": "sk-example",
        "model_names": "gpt-4o\ngpt-4o-mini",
        "step": "save",
    }
    answer = operator.post("/console/start/channel", sent)
    assert answer.status_code == 302, answer.text
    channel = Channel.objects.get(name="Mine")
    assert channel.model_names == ["gpt-4o", "gpt-4o-mini"]
    assert (channel.priority, channel.weight, channel.total_timeout) == (0, 1, 900)
    assert channel.state == "enabled"
    assert [it.secret for it in channel.credentials.all()] == ["sk-example"]
    page = operator.get("/console/start/test")
    assert "Does Mine answer?" in page.text
    assert "<option>gpt-4o</option>" in page.text


def test_a_channel_that_is_not_whole_is_not_saved(operator: Client):
    answer = operator.post("/console/start/channel", {"base_url": "x", "step": "save"})
    assert answer.status_code == 422
    assert not Channel.objects.exists()


def test_no_test_without_a_channel(operator: Client):
    answer = operator.get("/console/start/test")
    assert answer["Location"] == "/console/start/channel"


def test_the_first_key_is_shown_once_with_a_line_that_names_its_model(
    operator: Client, root: User, settings: Settings
):
    settings.WELCOME_CREDIT = 0
    add_own_channel(model_names=["llama3.2"])
    page = operator.post("/console/start/key", {"has_credit": "on"}).text
    key = ApiKey.objects.get(account=root.account)
    assert f"sk-{key.public_id}" in page
    assert "llama3.2" in page
    assert "llama3.2 has no price yet" in page
    root.account.refresh_from_db()
    assert root.account.posted == 10 * NANO
    assert AuditEntry.objects.get().action == "user.adjust_balance"
    operator.post("/console/start/key", {"has_credit": "on"})
    root.account.refresh_from_db()
    assert root.account.posted == 10 * NANO  # once


def test_who_may_not_give_credit_takes_none(client: Client):
    user = make_operator(Right.SITE)
    account = open_account_of(user)
    client.force_login(user)
    client.post("/console/start/key", {"has_credit": "on"})
    account.refresh_from_db()
    assert (account.posted, AuditEntry.objects.count()) == (0, 0)


def test_it_ends_when_somebody_says_so(operator: Client):
    assert not is_set_up()
    assert operator.post("/console/start/finish")["Location"] == "/console"
    operator.post("/console/start/finish")
    assert is_set_up()
    assert AuditEntry.objects.get().action == "site.set_up"
