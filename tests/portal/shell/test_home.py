import pytest
from django.test import Client

from gateway import snapshot
from gateway.models import CatalogueModel
from tests.factories import make_channel, make_group

pytestmark = pytest.mark.django_db


def offer(vendor: str, *names: str) -> None:
    make_group()
    for name in names:
        CatalogueModel.objects.create(name=name, vendor=vendor)
    make_channel(model_names=list(names))
    snapshot.refresh()


def read_home(client: Client) -> str:
    snapshot.refresh()
    return client.get("/").content.decode()


def test_real_models_stand_under_their_vendors(client: Client):
    offer("openai", *(f"gpt-{number}" for number in range(6)))
    offer("anthropic", "claude-one")
    page = read_home(client)
    assert "7 models answer here now" in page
    assert page.index("OpenAI</h3>") < page.index("Anthropic</h3>")
    assert "and 2 more" in page
    assert "gpt-5" not in page


def test_sample_names_a_model_that_answers_here(client: Client):
    offer("qwen", "qwen-plus")
    assert "&quot;model&quot;: &quot;qwen-plus&quot;" in read_home(client)


def test_hidden_models_are_not_shown(client: Client):
    offer("openai", "secret-model")
    CatalogueModel.objects.update(is_visible=False)
    assert "secret-model" not in read_home(client)


def test_a_house_without_models_still_welcomes(client: Client):
    page = read_home(client)
    assert "answer here now" not in page
    assert "&quot;model&quot;: &quot;gpt-4o&quot;" in page
