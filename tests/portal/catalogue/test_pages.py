import re

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from gateway import snapshot
from gateway.enums import Endpoint, ProviderName
from gateway.models import CatalogueModel, Channel, Group
from portal.status.board import forget_board
from tests.factories import make_account
from tests.factories.supply import make_channel, make_group, make_price

pytestmark = pytest.mark.django_db
RATES = {"input": 2_500_000_000, "input_cached": 1_250_000_000, "output": 10**10}


@pytest.fixture(autouse=True)
def offer(db: None) -> None:
    """gpt-4o and dall-e-3 for all, and a model of another group."""
    forget_board()
    make_group()
    make_channel(model_names=["gpt-4o", "dall-e-3", "plain"])
    vip = Group.objects.create(name="vip", multiplier_ppm=800_000)
    make_channel(model_names=["private"]).groups.set([vip])
    for name, vendor, endpoint in (
        ("gpt-4o", "openai", Endpoint.CHAT_COMPLETIONS),
        ("dall-e-3", "openai", Endpoint.IMAGE_GENERATIONS),
        ("plain", "mistral", Endpoint.CHAT_COMPLETIONS),
    ):
        CatalogueModel.objects.create(
            name=name, vendor=vendor, endpoints=[endpoint], description=f"About {name}"
        )
    make_price(model="gpt-4o", rates=RATES)
    make_price(model="dall-e-3", rates={"image": 40_000_000})


def read(client: Client, path: str = "/models") -> str:
    snapshot.refresh()
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def list_names(page: str) -> list[str]:
    return re.findall(r'<a class="mono" href="/models/([^"]+)"', page)


def test_strangers_see_what_the_default_group_may_use(client: Client):
    page = read(client)
    assert list_names(page) == ["plain", "dall-e-3", "gpt-4o"]  # by vendor
    for price in ("$2.50", "$1.25", "$10.00", "$0.04"):
        assert price in page
    assert "<s " not in page


def test_the_price_of_ones_group_stands_beside_the_list_price(client: Client):
    group = Group.objects.get(name="vip")
    client.force_login(make_account(group=group).user)
    page = read(client)
    assert list_names(page) == ["plain", "dall-e-3", "gpt-4o", "private"]
    assert "Your group: vip × 0.8" in page
    assert re.search(r">\$2\.00</data>.*<s [^>]*>.*\$2\.50</s>", page)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("vendor=openai", ["dall-e-3", "gpt-4o"]),
        ("endpoint=chat_completions", ["plain", "gpt-4o"]),
        ("modality=image&endpoint=image_generations", ["dall-e-3"]),
        ("q=about+GPT", ["gpt-4o"]),
        ("q=nothing", []),
        ("vendor=nobody", []),
    ],
)
def test_filters_stand_in_the_url(client: Client, query: str, names: list[str]):
    page = read(client, f"/models?{query}")
    assert list_names(page) == names
    assert ("No model matches" in page) is (not names)


def test_a_filter_answers_htmx_with_the_list_alone(client: Client):
    snapshot.refresh()
    answer = client.get("/models?q=gpt", headers={"hx-request": "true"})
    part = answer.content.decode()
    assert part.strip().startswith('<div id="models"')
    assert "HX-Request" in answer["Vary"]


def test_hidden_models_are_absent(client: Client):
    CatalogueModel.objects.filter(name="gpt-4o").update(is_visible=False)
    assert "gpt-4o" not in list_names(read(client))
    assert client.get("/models/gpt-4o").status_code == 404


def test_a_model_of_another_group_does_not_exist(client: Client):
    snapshot.refresh()
    assert client.get("/models/private").status_code == 404
    assert client.get("/models/never-heard-of").status_code == 404


def test_the_page_of_a_model_has_its_price_and_samples(client: Client):
    page = read(client, "/models/gpt-4o")
    assert "Input, read from cache" in page
    assert "/v1/chat/completions" in page
    assert 'data-tab="py"' in page
    assert "client.chat.completions.create" in page  # in the text that is copied


def test_names_with_slashes_have_a_page(client: Client):
    make_channel(model_names=["qwen/qwen3:free"])
    assert "qwen/qwen3:free" in read(client, "/models/qwen/qwen3:free")


def test_a_model_without_a_price_says_what_that_means(
    client: Client, settings: Settings
):
    settings.UNPRICED_MODELS = "serve"
    assert "calls to it cost nothing" in read(client, "/models/plain")
    settings.UNPRICED_MODELS = "refuse"
    assert "calls to it are refused" in read(client, "/models/plain")


def test_the_demo_is_offered_only_through_its_own_endpoints(client: Client):
    make_channel(model_names=["whisper-1"], provider=ProviderName.DEMO, base_url="")
    CatalogueModel.objects.create(
        name="whisper-1", endpoints=[Endpoint.TRANSCRIPTIONS, Endpoint.TRANSLATIONS]
    )
    page = read(client, "/models/whisper-1")
    assert "/v1/audio/transcriptions" in page
    assert "/v1/chat/completions" not in page


def test_long_lists_come_in_pages(client: Client):
    make_channel(model_names=[f"many-{number:03}" for number in range(130)])
    first = read(client, "/models?q=many")
    assert list_names(first)[-1] == "many-099"
    assert "130 models" in first
    assert 'href="/models?q=many&amp;page=2"' in first
    assert len(list_names(read(client, "/models?q=many&page=2"))) == 30
    assert len(list_names(read(client, "/models?q=many&page=x"))) == 100


def test_nothing_on_offer_says_so(client: Client):
    Channel.objects.all().delete()
    assert "No model is on offer yet" in read(client)
