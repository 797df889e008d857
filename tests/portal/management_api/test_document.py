"""The management API in the document and on the reference page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern
from openapi_spec_validator import validate

from portal.docs.document import build_document
from portal.management_api.scopes import SCOPES
from portal.management_api.urls import urlpatterns

VERBS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return build_document("https://ai.example.org")


def list_operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{verb} {path}": operation
        for path, verbs in document["paths"].items()
        for verb, operation in verbs.items()
        if path.startswith("/api/")
    }


def test_the_whole_is_valid_and_ids_are_unique(document: dict[str, Any]):
    validate(document)
    operations = [it for verbs in document["paths"].values() for it in verbs.values()]
    ids = [it["operationId"] for it in operations]
    assert len(ids) == len(set(ids))


def test_every_address_is_described(document: dict[str, Any]):
    wanted = sum(len(count_verbs(it)) for it in urlpatterns[:-1])
    assert len(list_operations(document)) == wanted


def count_verbs(pattern: URLPattern) -> list[str]:
    return [verb for verb in pattern.callback.actions if verb in VERBS]  # type: ignore[union-attr]  # a view set's


def test_each_operation_tells_its_scope_and_takes_tokens_only(
    document: dict[str, Any],
):
    for operation in list_operations(document).values():
        assert operation["x-scope"] in SCOPES
        assert operation["security"] == [{"managementToken": []}]
        assert {"401", "403", "429"} <= set(operation["responses"])
        assert operation["summary"]


def test_bodies_take_nothing_unknown(document: dict[str, Any]):
    for operation in list_operations(document).values():
        content = operation.get("requestBody", {}).get("content", {})
        for it in content.values():
            name = it["schema"]["$ref"].rpartition("/")[2]
            shape = document["components"]["schemas"][name]
            assert shape["additionalProperties"] is False


@pytest.mark.django_db
def test_the_reference_page_shows_them_in_their_own_part(document: dict[str, Any]):
    page = Client().get("/docs/reference").content.decode()
    place = page.index('id="management"')
    for operation in list_operations(document).values():
        assert page.index(f'id="{operation["operationId"]}"') > place
    assert page.index('id="createChatCompletion"') < place
    assert "/api/v1/users/1/adjustments" in page
    assert Client().get("/openapi.json").json()["paths"]["/api/v1/groups"]["get"]
