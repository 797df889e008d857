from datetime import UTC, datetime
from random import Random
from uuid import uuid4

import pytest
from django.test import Client

from gateway import snapshot
from gateway.catalogue import seed_demo
from gateway.enums import Endpoint, Outcome
from gateway.models import Account, CatalogueModel
from tests.factories import make_account, make_api_key
from tests.factories.supply import make_channel
from tests.factories.usage import build_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return make_account()


@pytest.fixture
def reader(client: Client, account: Account) -> Client:
    client.force_login(account.user)
    return client


def read(client: Client, query: str = "") -> str:
    snapshot.refresh()
    answer = client.get(f"/playground{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def demo(db: None) -> None:
    seed_demo()
    for name, endpoint in (("gpt-4o", "chat_completions"), ("tts-1", "speech")):
        CatalogueModel.objects.create(name=name, endpoints=[endpoint])


def test_a_stranger_signs_in_first(client: Client):
    answer = client.get("/playground")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login")


@pytest.mark.usefixtures("demo")
def test_a_model_in_the_url_chooses_its_tool(reader: Client):
    page = read(reader, "?model=tts-1")
    assert 'data-tool="speech"' in page
    assert '<option value="tts-1"' in page
    assert '<option value="gpt-4o"' not in page


@pytest.mark.usefixtures("demo")
def test_chat_comes_first_with_the_usual_model(reader: Client):
    page = read(reader)
    assert 'data-tool="chat"' in page
    assert 'data-path="/v1/chat/completions"' in page
    chosen = page.partition('<option value="gpt-4o"')[2].partition(">")[0]
    assert chosen.endswith("selected")


def test_tools_without_a_model_are_not_offered(reader: Client):
    make_channel(model_names=["m"])
    CatalogueModel.objects.create(name="m", endpoints=[Endpoint.EMBEDDINGS])
    page = read(reader, "?tool=images")
    assert 'data-tool="embeddings"' in page
    assert 'href="?tool=images"' not in page


def test_nothing_on_offer_says_so(reader: Client):
    assert "No model is on offer yet" in read(reader)


@pytest.mark.usefixtures("demo")
def test_no_inline_code(reader: Client):
    for tool in ("chat", "images", "speech", "transcription", "embeddings"):
        page = read(reader, f"?tool={tool}")
        assert f'data-tool="{tool}"' in page
        assert "style=" not in page
        assert "<script>" not in page


def test_the_cost_of_a_call_is_a_fragment(reader: Client, account: Account):
    key = make_api_key(account=account)
    moment = datetime.now(UTC)
    done = build_call(key, moment, Random(1), outcome=Outcome.COMPLETED)
    still_open = build_call(key, moment, Random(2), outcome=Outcome.PENDING)
    foreign = build_call(make_api_key(), moment, Random(3), outcome=Outcome.COMPLETED)
    for call in (done, still_open, foreign):
        call.save(force_insert=True)
    answer = reader.get(f"/playground/calls/{done.rid}")
    assert f"/usage/{done.rid}" in answer.content.decode()
    for rid in (still_open.rid, foreign.rid, uuid4()):
        assert reader.get(f"/playground/calls/{rid}").status_code == 204
