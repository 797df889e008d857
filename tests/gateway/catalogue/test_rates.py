from typing import Any

import pytest

from gateway.catalogue.rates import check_rates, read_rate, read_usd


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("minute=0.006", ("audio_millisecond", 6_000_000)),
        ("cached=1", ("input_cached", 1_000_000_000)),
        ("image/hd/1024x1024=0.08", ("image/hd/1024x1024", 80_000_000)),
        (" call = 0 ", ("call", 0)),
        ("cached@200000=1", ("input_cached@200000", 1_000_000_000)),
    ],
)
def test_rates_are_read_as_operators_write_them(text: str, rate: tuple[str, int]):
    assert read_rate(text) == rate


@pytest.mark.parametrize(
    "text", ["image@9=1", "input@=1", "input@x=1", "input@0=1", "input@9@9=1"]
)
def test_only_tokens_depend_on_how_many_there_are(text: str):
    with pytest.raises(ValueError, match=r"length|tokens"):
        read_rate(text)


@pytest.mark.parametrize("text", ["pixel=1", "input/x=1", "image/=1", "image", "=1"])
def test_slips_in_units_are_refused(text: str):
    with pytest.raises(ValueError, match="unit"):
        read_rate(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-1", "below zero"),
        ("ten", "not an amount"),
        ("nan", "not an amount"),
        ("2000000", "slip"),
        ("0.00000000001", "smallest"),
    ],
)
def test_slips_in_money_are_refused(text: str, words: str):
    with pytest.raises(ValueError, match=words):
        read_usd(text)


@pytest.mark.parametrize("text", ["0", "0.00", "0.0000"])
def test_free_is_a_price(text: str):
    assert read_usd(text) == 0


@pytest.mark.parametrize("rates", [[], {}, "input", {"pixel": 1}, {"minute": 1}])
def test_rates_in_other_words_are_refused(rates: Any):
    with pytest.raises(ValueError, match=r"unit|write"):
        check_rates(rates)


@pytest.mark.parametrize("amount", ["1", -1, True, 1.5, 10**18, None])
def test_rates_that_are_no_money_are_refused(amount: Any):
    with pytest.raises(ValueError, match="input"):
        check_rates({"input": amount})
