"""The OpenAPI description of the view sets: what drf-spectacular reads from the shapes,
with the scopes and the errors that all operations share."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.translation import gettext_noop as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from portal.management_api.scopes import READ, WRITE

View = TypeVar("View", bound=Callable[..., Any])
Operation = dict[str, Any]
PREFIX = "Management: "
SECURITY = "managementToken"
OF_QUERIES, OF_BODIES = ("400",), ("400", "413", "415", "422")
KEY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=False,
    description=_(
        "A word of your own for this change. Sent again with the same body, the "
        "change is made once and the answer is the same."
    ),
)


def describe(
    name: str,
    summary: str,
    *,
    gives: Any = None,
    takes: Any = None,
    query: Any = None,
    status: int = 200,
    about: str = "",
    answer: str = "",
    headers: tuple[OpenApiParameter, ...] = (),
) -> Callable[[View], View]:
    """`takes` and `gives` are shapes, `query` the shape of the parameters; `name` is
    the operation's id for generated clients."""
    said = answer or (_("Done. There is no body.") if gives is None else _("Done."))
    return extend_schema(
        operation_id=name,
        summary=summary,
        description=about,
        request=takes,
        responses={status: OpenApiResponse(gives, description=said)},
        parameters=[*headers, *([query] if query else [])],
    )


class ManagementSchema(AutoSchema):
    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular's shape
        """Of the view set's own text nothing: it is for those who read the code."""
        return ""

    def get_auth(self) -> list[dict[str, Any]]:
        return [{SECURITY: []}]

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Lists are in `data` of an object."""
        return False

    def get_operation(
        self,
        path: str,
        path_regex: str,
        path_prefix: str,
        method: str,
        registry: Any,
    ) -> Operation | None:
        operation: Operation | None = super().get_operation(
            path, path_regex, path_prefix, method, registry
        )
        if operation is None:
            return None
        verb = READ if method == "GET" else WRITE
        operation["tags"] = [name_tag(path.split("/")[3])]
        operation["x-scope"] = f"{getattr(self.view, 'resource', '')}:{verb}"
        operation.setdefault("description", "")
        has_query = any(it["in"] == "query" for it in operation.get("parameters", ()))
        statuses = {
            *("401", "403", "405", "429", "500", "503"),
            *(("404",) if "{" in path else ()),
            *(("409",) if method != "GET" else ()),
            *(OF_QUERIES if has_query else ()),
            *(OF_BODIES if "requestBody" in operation else ()),
        }
        for response in operation["responses"].values():
            response["headers"] = {
                "x-request-id": {"$ref": "#/components/headers/x-management-request-id"}
            }
        operation["responses"] |= {
            it: {"$ref": f"#/components/responses/Management{it}"}
            for it in sorted(statuses)
        }
        return operation


def name_tag(segment: str) -> str:
    return f"{PREFIX}{segment}"
