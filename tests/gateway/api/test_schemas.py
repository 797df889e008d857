"""The description of the API covers all of it."""

import inspect
from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS

from gateway import errors
from gateway.api.schemas.document import build_document, digest_document
from gateway.api.schemas.problems import KINDS
from gateway.api.urls import urlpatterns

BASE_URL = "https://gateway.example.org"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return build_document(BASE_URL)


def test_every_address_is_described(document: dict[str, Any]) -> None:
    paths = {
        "/" + str(it.pattern).replace("<path:", "{").replace(">", "}")
        for it in urlpatterns
    }
    assert set(document["paths"]) == paths


def test_generator_has_nothing_to_complain_of(
    document: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    GENERATOR_STATS.reset()
    build_document(BASE_URL)
    assert not GENERATOR_STATS
    assert not capsys.readouterr().err


def test_every_error_of_ours_is_described() -> None:
    ours = {
        str(kind.status)
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.GatewayError)
    }
    assert ours <= set(KINDS)


def test_errors_have_the_shape_that_is_described(document: dict[str, Any]) -> None:
    described = document["components"]["schemas"]["Error"]["properties"]["error"]
    body = errors.InvalidRequest("no", param="n", code="invalid_value").to_body()
    assert set(body["error"]) == set(described["required"])


def test_requests_may_hold_unknown_parameters(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert schema.get("additionalProperties") is not False, name


def test_every_operation_needs_a_key_and_tells_its_errors(
    document: dict[str, Any],
) -> None:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert operation["security"] == [{"apiKey": []}], path
            assert {"200", "401", "403", "500", "503"} <= set(operation["responses"])


def test_tag_changes_with_the_address() -> None:
    assert digest_document(BASE_URL) != digest_document("https://other.example.org")
