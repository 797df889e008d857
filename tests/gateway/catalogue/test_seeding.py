import sys

import pytest

from gateway.catalogue import add_price, list_unpriced, seed_demo, seed_prices
from gateway.catalogue.own_list import OWN_SOURCE
from gateway.catalogue.public_list import name_source
from gateway.metering.cost import sum_cost
from gateway.models import CatalogueModel, Price, SnapshotVersion
from gateway.money import MILLION, parse_usd
from gateway.providers.demo.models import DEMO_MODELS
from tests.factories import make_price

pytestmark = pytest.mark.django_db


def rates_of(model: str) -> dict[str, int]:
    return Price.objects.get(model=model).rates


def cost_of(model: str, usage: dict[str, int]) -> int:
    return sum_cost(usage, rates_of(model), multiplier_ppm=MILLION)


def test_seeding_prices_every_model_once():
    added = seed_prices()
    assert added > 600
    assert Price.objects.count() == CatalogueModel.objects.count() == added
    assert set(Price.objects.values_list("source", flat=True)) == {
        name_source(),
        OWN_SOURCE,
    }


@pytest.mark.parametrize("is_thorough", [False, True])
def test_second_seeding_adds_nothing(is_thorough: bool):
    seed_prices()
    before = list(Price.objects.order_by("pk").values_list("pk", "rates"))
    assert seed_prices(is_thorough=is_thorough) == 0
    assert list(Price.objects.order_by("pk").values_list("pk", "rates")) == before


def test_second_seeding_does_not_load_the_list(monkeypatch: pytest.MonkeyPatch):
    seed_prices()
    monkeypatch.setitem(sys.modules, "genai_prices.data", None)  # importing it fails
    assert seed_prices() == 0


def test_seeding_moves_the_snapshot_version_once():
    seed_prices()
    assert SnapshotVersion.objects.get(name=SnapshotVersion.CATALOGUE).value == 1
    seed_prices()
    assert SnapshotVersion.objects.get(name=SnapshotVersion.CATALOGUE).value == 1


def test_operators_price_and_words_stay():
    add_price(model="gpt-4o", rates={"input": 7})
    CatalogueModel.objects.filter(name="gpt-4o").update(title="Ours", is_visible=False)
    seed_prices()
    assert rates_of("gpt-4o") == {"input": 7}
    model = CatalogueModel.objects.get(name="gpt-4o")
    assert (model.title, model.is_visible) == ("Ours", False)


def test_what_an_operator_deleted_comes_back_only_when_asked():
    seed_prices()
    Price.objects.filter(model="gpt-4o").delete()
    assert seed_prices() == 0
    assert seed_prices(is_thorough=True) == 1


def test_an_older_list_is_topped_up():
    make_price(model="gpt-4o")
    Price.objects.update(source="genai-prices 0.0.1")
    assert seed_prices() > 600
    assert rates_of("gpt-4o") == {"call": 1}


@pytest.mark.parametrize("endpoint", DEMO_MODELS)
def test_demo_models_have_rows_and_prices(endpoint: str):
    seed_prices()
    seed_demo()
    names = DEMO_MODELS[endpoint]
    assert list_unpriced(names) == []
    for model in CatalogueModel.objects.filter(name__in=names):
        assert endpoint in model.endpoints, model.name
    assert CatalogueModel.objects.filter(name__in=names).count() == len(set(names))


def test_well_known_prices_per_use():
    seed_prices()
    million = 1_000_000
    assert cost_of("gpt-4o", {"input": million}) == parse_usd("2.50")
    assert cost_of("gpt-4o", {"input_cached": million}) == parse_usd("1.25")
    assert cost_of("gpt-4o-2024-08-06", {"output": million}) == parse_usd("10")
    assert cost_of("whisper-1", {"audio_millisecond": 60_000}) == parse_usd("0.006")
    assert cost_of("tts-1", {"character": million}) == parse_usd("15")
    assert cost_of("tts-1-hd", {"character": million}) == parse_usd("30")
    assert cost_of("gpt-4o-mini-tts", {"character": 900, "output_audio": 1_350}) == (
        parse_usd("0.01503")
    )
    assert cost_of("gpt-4o-mini-transcribe", {"input_audio": million}) == parse_usd("3")
    assert cost_of("text-embedding-ada-002", {"input": million}) == parse_usd("0.10")
    assert cost_of("omni-moderation-latest", {"call": 1, "input": 99}) == 0


@pytest.mark.parametrize(
    ("model", "unit", "usd"),
    [
        ("dall-e-2", "image/standard/256x256", "0.016"),
        ("dall-e-2", "image/standard/512x512", "0.018"),
        ("dall-e-2", "image/standard/1024x1024", "0.02"),
        ("dall-e-3", "image/standard/1024x1024", "0.04"),
        ("dall-e-3", "image/standard/1792x1024", "0.08"),
        ("dall-e-3", "image/hd/1024x1024", "0.08"),
        ("dall-e-3", "image/hd/1024x1792", "0.12"),
        ("dall-e-3", "image/standard/1x1", "0.04"),
    ],
)
def test_pictures_cost_by_quality_and_size(model: str, unit: str, usd: str):
    seed_prices()
    assert cost_of(model, {unit: 3}) == 3 * parse_usd(usd)
