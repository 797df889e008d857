"""The documentation's pages as the server writes them."""

import json

import pytest
from django.test import Client
from django.utils.html import escape

from gateway import snapshot
from gateway.api.schemas.auto_schema import OPERATIONS
from gateway.enums import Endpoint
from gateway.models import CatalogueModel
from portal.docs.chapters import list_chapters
from portal.docs.models import pick_models
from portal.site import read_site
from tests.factories import make_account, make_channel, make_group

pytestmark = pytest.mark.django_db


def test_guide_has_every_chapter_and_the_address_of_this_site(client: Client) -> None:
    page = client.get("/docs").content.decode()
    for chapter in list_chapters():
        assert f'<section class="docs-chapter" id="{chapter.id}">' in page
        assert f'href="#{chapter.id}"' in page
    assert f"{read_site().base_url}/v1/chat/completions" in page


def test_stranger_is_shown_the_door_and_a_known_reader_a_key(client: Client) -> None:
    assert "data-key-issue" not in client.get("/docs").content.decode()
    user = make_account().user
    client.force_login(user)
    page = client.get("/docs").content.decode()
    assert "data-key-issue" in page
    assert f'data-owner="{user.pk}"' in page


def test_reference_shows_every_operation_with_a_form(client: Client) -> None:
    page = client.get("/docs/reference").content.decode()
    for place, operation in OPERATIONS.items():
        method, path = place.split(" ")
        assert f'id="{operation["operationId"]}"' in page
        assert f'data-method="{method}" data-path="{path}"' in page
        assert escape(operation["summary"]) in page


def test_links_to_the_usage_log_are_for_known_readers(client: Client) -> None:
    assert 'data-usage-url=""' in client.get("/docs/reference").content.decode()
    client.force_login(make_account().user)
    page = client.get("/docs/reference").content.decode()
    assert 'data-usage-url="/usage/"' in page


def test_document_is_served_to_anybody_and_not_twice(client: Client) -> None:
    answer = client.get("/openapi.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    document = json.loads(answer.content)
    assert document["servers"] == [{"url": read_site().base_url}]
    again = client.get("/openapi.json", HTTP_IF_NONE_MATCH=answer.headers["ETag"])
    assert again.status_code == 304
    assert not again.content


def test_samples_name_a_model_that_the_reader_may_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    group = make_group()
    offered = {"our-chat": [], "our-voice": [Endpoint.SPEECH]}  # none said: any
    make_channel(model_names=[*offered])
    for name, endpoints in offered.items():
        CatalogueModel.objects.create(name=name, endpoints=endpoints)
    monkeypatch.setattr(snapshot, "_current", snapshot.load_snapshot())
    picked = pick_models(group.pk)
    assert (picked["chat"], picked["speech"]) == ("our-chat", "our-voice")
    assert picked["image"] == "dall-e-3"
