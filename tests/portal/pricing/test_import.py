"""The public list against our prices."""

import pytest
from django.test import Client

from gateway.catalogue import reading
from gateway.catalogue.listing import Listing
from gateway.catalogue.reading import ListUnread, read_lists
from gateway.enums import Endpoint
from gateway.models import AuditEntry, CatalogueModel, Price
from portal.pricing import importing
from tests.factories.supply import make_channel, make_price
from tests.portal.pricing.conftest import RATES, make_traffic

PATH = "/console/models/import"


def make_listing(name: str, **rates: int) -> Listing:
    chat = (Endpoint.CHAT_COMPLETIONS,)
    return Listing(name, "openai", rates or RATES, "test list", endpoints=chat)


@pytest.fixture
def prices(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """A list of four models: one as ours, one dearer, one new, one new and called."""
    dearer = {**RATES, "input": 3_000_000_000}
    listings = (
        make_listing("same"),
        make_listing("dearer", **dearer),
        make_listing("new"),
        make_listing("called"),
    )
    monkeypatch.setattr(importing, "read_lists", lambda: listings)
    for name in ("same", "dearer", "ours"):
        make_price(model=name, rates=RATES)
    make_traffic("called", calls=7)


def read(client: Client, query: str = "") -> str:
    return str(client.get(PATH + query).content.decode())


@pytest.mark.usefixtures("prices")
def test_what_people_use_comes_first(operator: Client):
    page = read(operator)
    assert 'value="called"' in page
    assert "checked" in page
    assert 'value="new"' not in page
    assert "1 price is the same" in page


@pytest.mark.usefixtures("prices")
def test_what_differs_is_told_with_percent(operator: Client):
    page = read(operator, "?kind=changed")
    for text in ('value="dearer"', "$2.50 → ", "<b>$3.00</b>", "+20%"):
        assert text in page
    assert 'value="same"' not in page
    assert "ours" in read(operator, "?kind=unlisted")
    assert 'value="new"' in read(operator, "?kind=new")
    assert "No model matches" in read(operator, "?kind=new&q=nothing")


@pytest.mark.usefixtures("prices")
def test_only_the_chosen_are_taken_over_with_one_audit_row(operator: Client):
    operator.post(PATH, {"ids": ["dearer", "called", "same", "<no such>"]})
    added = Price.objects.filter(source="test list")
    assert set(added.values_list("model", flat=True)) == {"dearer", "called"}
    assert CatalogueModel.objects.get(name="called").vendor == "openai"
    entry = AuditEntry.objects.get()
    assert entry.changes == {"models": [None, ["called", "dearer"]]}
    operator.post(PATH, {"ids": ["dearer"]})  # it is the same now
    assert added.count() == 2
    assert AuditEntry.objects.count() == 1


@pytest.mark.usefixtures("prices")
def test_what_a_channel_serves_counts_as_used(operator: Client):
    make_channel(model_names=["new"])
    assert 'value="new"' in read(operator, "?kind=used")


def test_a_list_that_cannot_be_read_is_told(
    operator: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "COMMAND", ("-c", "raise SystemExit('no <list>')"))
    read_lists.cache_clear()
    with pytest.raises(ListUnread, match="no <list>"):
        read_lists()
    page = read(operator)
    assert "could not be read" in page
    assert "no &lt;list&gt;" in page


def test_the_real_lists_come_from_another_process():
    read_lists.cache_clear()
    found = {listing.name: listing for listing in read_lists()}
    assert Endpoint.CHAT_COMPLETIONS in found["gpt-4o"].endpoints
    assert found["gpt-4o"].rates["input"] == 2_500_000_000
    assert found["dall-e-3"].rates["image/hd/1024x1024"] == 80_000_000
    assert any("@" in key for it in found.values() for key in it.rates)
