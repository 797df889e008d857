import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from gateway.models import CatalogueModel, Price
from gateway.snapshot import load_snapshot
from tests.factories import make_price

pytestmark = pytest.mark.django_db


def set_price(*words: str) -> str:
    out = io.StringIO()
    call_command("set_price", *words, stdout=out)
    return out.getvalue()


def rates_now(model: str) -> object:
    price = load_snapshot().price_of(model, timezone.now())
    return price and price.rates


def test_price_is_in_force_at_once_and_the_old_one_is_kept():
    old = make_price(model="mine", rates={"call": 5})
    set_price("mine", "--input", "0.5", "--output", "1.5", "--cached", "0.05")
    assert rates_now("mine") == {
        "input": 500_000_000,
        "output": 1_500_000_000,
        "input_cached": 50_000_000,
    }
    old.refresh_from_db()
    assert old.rates == {"call": 5}


def test_new_model_gets_a_row_and_any_unit():
    text = set_price("painter", "--rate", "minute=0.006", "--rate", "image/hd/1x1=0.08")
    assert CatalogueModel.objects.get().name == "painter"
    assert rates_now("painter") == {
        "audio_millisecond": 6_000_000,
        "image/hd/1x1": 80_000_000,
    }
    assert "0.006 USD per minute" in text
    assert "0.08 USD per picture" in text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Say what it costs"),
        (["--input", "-1"], "below zero"),
        (["--input", "1,5"], "not an amount of money"),
        (["--rate", "pixel=1"], "no unit 'pixel'"),
        (["--rate", "image"], "unit=USD"),
        (["--input", "1", "--rate", "input=2"], "twice"),
    ],
)
def test_slips_are_told_in_one_line_and_set_nothing(words: list[str], told: str):
    with pytest.raises(CommandError) as problem:
        set_price("mine", *words)
    assert told in str(problem.value)
    assert "\n" not in str(problem.value)
    assert not Price.objects.exists()
    assert not CatalogueModel.objects.exists()
