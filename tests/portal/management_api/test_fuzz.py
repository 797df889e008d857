"""The management API against its own description: whatever the schema allows, and much
that it does not, is sent; no answer may be a 500 or look other than the schema says.

Left out on purpose: whether all that fits the schema is accepted (an id must be one
that is there, a name one that is free).
"""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal.docs.document import build_document
from portal.management_api.scopes import SCOPES
from portal.models import User
from tests.portal.management_api.caller import make_token
from tests.portal.management_api.things import make_things, point_to_things

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
schema = schemathesis.openapi.from_dict(build_document("http://testserver"))
schema = schema.include(path_regex="^/api/")
schema.app = WSGIHandler()


@pytest.mark.django_db
@schema.parametrize()
@settings(
    max_examples=5,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_contradicts_the_description(
    case: Any, bold_token: str, things: dict[str, Any]
) -> None:
    point_to_things(case, things, Random(repr(case.path_parameters)))
    headers = {"Authorization": f"Bearer {bold_token}"}
    case.call_and_validate(headers=headers, checks=CHECKS)


@pytest.fixture
def bold_token(root: User) -> str:
    return make_token(root, *SCOPES)


@pytest.fixture
def things(db: None) -> Iterator[dict[str, Any]]:
    """The handler is called in this thread, on the connection of the test: it may not
    close it between requests."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield make_things()
    for signal in signals:
        signal.connect(close_old_connections)
