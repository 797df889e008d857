"""The API against its own description: whatever the schema allows is sent, and no
answer may be a 500 or look other than the schema says.

One check is left out on purpose: what the gateway does not read it passes on, so it
does not refuse all that the schema would not allow. The demo's models stand in for
real ones (tests.portal.docs.bending).
"""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gateway.api.schemas.document import build_document
from tests.portal.docs.bending import bend_body, bend_query
from tests.portal.product import Product

pytestmark = pytest.mark.journey
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    positive_data_acceptance,
]
schema = schemathesis.openapi.from_dict(build_document("http://127.0.0.1"))


@schema.parametrize()
@settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_contradicts_the_description(
    case: Any, docs_product: Product, secret: str
) -> None:
    bend_body(case.path, case.body)
    bend_query(case.path, case.query)
    case.call_and_validate(
        base_url=docs_product.base_url,
        headers={"Authorization": f"Bearer {secret}"},
        checks=CHECKS,
        timeout=60,
    )
