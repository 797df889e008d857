"""A price typed, previewed and saved."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from gateway import snapshot
from gateway.models import AuditEntry, CatalogueModel, Group, Price
from portal.pricing.versions import add_price
from tests.factories.supply import make_channel, make_price
from tests.portal.pricing.conftest import ACTOR, RATES, make_model

PARTS = {
    "pictures-TOTAL_FORMS": "2",
    "pictures-INITIAL_FORMS": "0",
    "tiers-TOTAL_FORMS": "1",
    "tiers-INITIAL_FORMS": "0",
}


def send(client: Client, model: CatalogueModel, do: str = "save", **data: str):
    path = f"/console/models/{model.pk}/price"
    fields = {name.replace("__", "-"): value for name, value in data.items()}
    return client.post(path, {**PARTS, "do": do, **fields})


def read_newest(model: CatalogueModel) -> dict[str, int]:
    newest = Price.objects.filter(model=model.name).latest("effective_at")
    return dict(newest.rates)


def test_every_unit_can_be_typed(operator: Client):
    model = make_model()
    answer = send(
        operator,
        model,
        rate_input="2.5",
        rate_input_cached="$0.25",
        rate_output="10",
        rate_output_audio="80",
        rate_image="0,04",
        rate_audio_millisecond="0.006",
        rate_call="0",
        pictures__0__quality="hd",
        pictures__0__size="1024x1024",
        pictures__0__usd="0.08",
        pictures__1__quality="low",
        pictures__1__usd="0.01",
        tiers__0__start="200000",
        tiers__0__input="5",
    )
    assert answer.status_code == 302
    assert read_newest(model) == {
        "input": 2_500_000_000,
        "input_cached": 250_000_000,
        "output": 10_000_000_000,
        "output_audio": 80_000_000_000,
        "image": 40_000_000,
        "audio_millisecond": 6_000_000,
        "call": 0,
        "image/hd/1024x1024": 80_000_000,
        "image/low": 10_000_000,
        "input@200000": 5_000_000_000,
    }


def test_the_form_begins_with_the_present_price_and_saves_it_whole(operator: Client):
    model = make_model()
    rates = {**RATES, "image/hd/1x1": 5_000_000, "output@9": 7_000_000_000}
    make_price(model=model.name, rates=rates)
    path = f"/console/models/{model.pk}/price"
    page = operator.get(path)
    data = {
        field.html_name: field.value() if field.value() is not None else ""
        for form in (
            page.context["sheet"].form,
            page.context["sheet"].pictures.management_form,
            page.context["sheet"].tiers.management_form,
            *page.context["sheet"].pictures,
            *page.context["sheet"].tiers,
        )
        for field in form
    }
    operator.post(path, {**data, "do": "save"})
    assert Price.objects.count() == 2
    assert read_newest(model) == rates


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "at least one price"),
        ({"rate_input": "-1"}, "less than zero"),
        ({"rate_input": "ten"}, "such as 5"),
        ({"rate_input": "1000001"}, "a slip"),
        ({"rate_input": "0.0000000001"}, "smallest price"),
        ({"rate_input": "nan"}, "such as 5"),
        ({"rate_input": "1", "effective_at": "2020-01-01T00:00"}, "in the past"),
        ({"rate_input": "1", "effective_at": "2090-01-01T00:00"}, "5 years"),
        ({"rate_input": "1", "effective_at": "soon"}, "valid date"),
        ({"rate_input": "1", "pictures__0__quality": "hd"}, "a quality and a price"),
        ({"rate_input": "1", "pictures__0__quality": "a/b"}, "valid value"),
        ({"rate_input": "1", "tiers__0__start": "9"}, "length of the prompt"),
        ({"rate_input": "1", "tiers__0__input": "9"}, "length of the prompt"),
        ({"rate_input": "1", "pictures-TOTAL_FORMS": "x"}, ""),
    ],
)
def test_slips_are_told_and_nothing_is_saved(
    operator: Client, data: dict[str, str], words: str
):
    model = make_model()
    answer = (
        send(operator, model, rate_output="77.5", **data)
        if data
        else send(operator, model)
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert not data or "77.5" in page
    assert not Price.objects.exists()


def test_the_preview_tells_each_group_and_saves_nothing(operator: Client):
    model = make_model()
    make_price(model=model.name, rates=RATES)
    Group.objects.create(name="friends", multiplier_ppm=500_000)
    answer = operator.post(
        f"/console/models/{model.pk}/price",
        {**PARTS, "do": "save", "rate_input": "5", "rate_output": "20"},
        headers={"HX-Request": "true"},
    )
    page = answer.content.decode()
    assert "<html" not in page
    for text in ("friends", "$0.007500", "$0.015000", "+100%", "$0.0075"):
        assert text in page
    assert Price.objects.count() == 1


def test_a_later_price_waits_for_its_moment(operator: Client):
    model = make_model()
    make_channel(model_names=[model.name])
    make_price(model=model.name, rates=RATES)
    day = timezone.now() + timedelta(days=2)
    send(operator, model, rate_input="9", effective_at=f"{day:%Y-%m-%dT%H:%M}")
    picture = snapshot.refresh()
    now, later = (picture.price_of(model.name, it) for it in (timezone.now(), day))
    assert now is not None
    assert later is not None
    assert dict(now.rates) == RATES
    assert dict(later.rates) == {"input": 9_000_000_000}
    entry = AuditEntry.objects.get(action="price.add")
    assert entry.changes["input"] == [2_500_000_000, 9_000_000_000]
    assert entry.changes["output"] == [10_000_000_000, None]


def test_the_public_page_shows_the_new_price(operator: Client):
    model = make_model()
    make_channel(model_names=[model.name])
    make_price(model=model.name, rates=RATES)
    send(operator, model, rate_input="7.77", rate_output="10")
    operator.get("/console/models")
    assert "$7.77" in operator.get("/models").content.decode()


@pytest.mark.django_db
def test_two_versions_cannot_begin_together():
    moment = datetime.now(UTC) + timedelta(days=1)
    add_price("m", RATES, effective_at=moment, actor=ACTOR)
    with pytest.raises(ValidationError, match="Another price"):
        add_price("m", RATES, effective_at=moment, actor=ACTOR)
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "rates", "field"),
    [("", RATES, "model"), ("m", {}, "rates"), ("m", {"pixel": 1}, "rates")],
)
def test_scripts_are_told_what_is_wrong(name: str, rates: dict[str, int], field: str):
    with pytest.raises(ValidationError) as problem:
        add_price(name, rates, actor=ACTOR)
    assert list(problem.value.message_dict) == [field]
    assert not Price.objects.exists()
