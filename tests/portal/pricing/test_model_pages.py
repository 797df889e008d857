"""The list of models and the page of one."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gateway.models import AuditEntry, CatalogueModel, Price
from tests.factories.supply import make_channel, make_price
from tests.portal.pricing.conftest import RATES, make_model, make_traffic


def read(client: Client, path: str = "/console/models") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def list_names(page: str) -> list[str]:
    return re.findall(r'<a class="mono" href="[^"]+">([^<]+)</a>', page)


def test_what_is_used_without_a_price_comes_first_and_is_told(operator: Client):
    make_channel(model_names=["served", "priced"])
    for name in ("aaa", "served", "priced", "used"):
        make_model(name)
    make_price(model="priced", rates=RATES)
    make_traffic("used")
    make_traffic("strange")  # the catalogue does not know it
    page = read(operator)
    assert list_names(page) == ["strange", "used", "served", "priced", "aaa"]
    assert "<b>2 models</b>" in page
    found = read(operator, "/console/models?state=unpaid")
    assert list_names(found) == ["strange", "used"]


def test_calls_that_failed_are_no_use(operator: Client):
    make_model("gpt-4o")
    make_traffic("made-up", calls=5, failed=5)
    make_traffic("gpt-4o", calls=5, days=40)
    assert list_names(read(operator)) == ["gpt-4o"]
    assert list_names(read(operator, "/console/models?state=unpaid")) == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=GPT", ["gpt-4o"]),
        ("vendor=qwen", ["qwen-max"]),
        ("endpoint=embeddings", ["embed"]),
        ("state=hidden", ["embed"]),
        ("state=unserved", ["embed", "qwen-max"]),
        ("state=served", ["gpt-4o"]),
        ("state=upcoming", ["qwen-max"]),
        ("state=nonsense&sort=nonsense", ["gpt-4o", "embed", "qwen-max"]),
        ("sort=name", ["embed", "gpt-4o", "qwen-max"]),
        ("sort=calls", ["qwen-max", "gpt-4o", "embed"]),
        ("q=%00", []),
    ],
)
def test_filters_and_orders(operator: Client, query: str, names: list[str]):
    make_channel(model_names=["gpt-4o"])
    make_model("gpt-4o", vendor="openai")
    make_model("qwen-max", vendor="qwen")
    make_model("embed", endpoints=["embeddings"], is_visible=False)
    make_price(model="gpt-4o", rates=RATES)
    make_price(model="qwen-max", rates=RATES)
    make_price(model="qwen-max", rates=RATES, days_ago=-3)
    make_traffic("qwen-max", calls=9)
    make_traffic("gpt-4o", calls=3)
    assert list_names(read(operator, f"/console/models?{query}")) == names


def test_hostile_names_are_text(operator: Client):
    make_channel(name="<b>x", model_names=["<script>alert(1)</script>"])
    page = read(operator)
    assert "<script>alert(1)" not in page
    assert "&lt;b&gt;x" in page


def test_the_chosen_are_hidden_with_an_audit_row_each(operator: Client):
    ids = [make_model(name).pk for name in ("one", "two", "three")]
    data = {"ids": [*ids[:2], "x", "", "9" * 30], "action": "hide"}
    operator.post("/console/models/change", data)
    shown = CatalogueModel.objects.filter(is_visible=True)
    assert list(shown.values_list("name", flat=True)) == ["three"]
    assert AuditEntry.objects.filter(action="model.update").count() == 2


def test_a_new_model_leads_to_its_price(operator: Client):
    form = read(operator, "/console/models/new?name=mine")
    assert 'value="mine"' in form
    data = {
        "name": "mine",
        "endpoints": ["chat_completions"],
        "takes": ["text", "image"],
        "gives": ["text"],
        "is_visible": "on",
        "rpm_limit": "60",
    }
    answer = operator.post("/console/models/new", data)
    model = CatalogueModel.objects.get(name="mine")
    assert answer["Location"] == f"/console/models/{model.pk}/price"
    assert (model.modality, model.rpm_limit) == ("text+image->text", 60)
    entry = AuditEntry.objects.get(action="model.create")
    assert entry.changes["modality"] == [None, "text+image->text"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": ""}, "required"),
        ({"name": "gpt-4o"}, "already exists"),
        ({"name": "a\tb"}, "cannot be a model"),
        ({"name": "x", "rpm_limit": "0"}, "greater than or equal to 1"),
        ({"name": "x", "takes": ["text"]}, "both what goes in"),
        ({"name": "x", "endpoints": ["nope"]}, "not one of the available"),
        ({"name": "x", "context_length": "many"}, "whole number"),
    ],
)
def test_slips_are_told_and_what_was_typed_is_kept(
    operator: Client, data: dict[str, object], words: str
):
    make_model("gpt-4o")
    answer = operator.post("/console/models/new", {"title": "My title", **data})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "My title" in page
    assert CatalogueModel.objects.count() == 1


def test_a_models_page_saves_and_keeps_its_name(operator: Client):
    model = make_model(modality="text->text", description="old")
    page = read(operator, f"/console/models/{model.pk}")
    assert "No price holds now" in page
    data = {"name": "other", "title": "GPT-4o", "context_length": "128000"}
    operator.post(f"/console/models/{model.pk}", data)
    model.refresh_from_db()
    assert (model.name, model.title, model.modality) == ("gpt-4o", "GPT-4o", "")
    assert model.is_visible is False  # an unchecked switch is not sent
    changes = AuditEntry.objects.get(action="model.update").changes
    assert changes["context_length"] == [None, 128000]
    assert "created_at" not in changes


def test_the_timeline_tells_past_present_and_future(operator: Client):
    model = make_model()
    make_price(model=model.name, rates={"input": 1_000_000_000}, days_ago=9)
    make_price(model=model.name, rates=RATES)
    later = make_price(model=model.name, rates={"call": 0}, days_ago=-2)
    page = read(operator, f"/console/models/{model.pk}")
    order = [page.index(word) for word in ("Upcoming", ">Now<", "1 earlier price")]
    assert order == sorted(order)
    assert f"withdraw-{later.pk}" in page
    operator.post(f"/console/models/{model.pk}/price/{later.pk}/withdraw")
    assert not Price.objects.filter(pk=later.pk).exists()
    assert AuditEntry.objects.get(action="price.withdraw").target_name == "gpt-4o"


@pytest.mark.parametrize("seconds", [-60, 30])
def test_a_price_that_may_have_been_charged_stays(operator: Client, seconds: int):
    model, begins = make_model(), timezone.now() + timedelta(seconds=seconds)
    price = Price.objects.create(model=model.name, rates=RATES, effective_at=begins)
    operator.post(f"/console/models/{model.pk}/price/{price.pk}/withdraw")
    assert Price.objects.filter(pk=price.pk).exists()


def test_a_price_of_another_model_is_not_withdrawn_here(operator: Client):
    model = make_model()
    price = make_price(model="other", days_ago=-2)
    answer = operator.post(f"/console/models/{model.pk}/price/{price.pk}/withdraw")
    assert answer.status_code == 404


def test_only_a_slip_is_deleted(operator: Client):
    slip, priced, served = (make_model(name) for name in ("slip", "priced", "served"))
    make_price(model="slip", days_ago=-3)
    make_price(model="priced")
    make_channel(name="one", model_names=["served"])
    for model in (slip, priced, served):
        operator.post(f"/console/models/{model.pk}/delete")
    left = CatalogueModel.objects.values_list("name", flat=True)
    assert set(left) == {"priced", "served"}
    assert not Price.objects.filter(model="slip").exists()
    page = read(operator, f"/console/models/{served.pk}")
    assert "channel one serves it" in page
