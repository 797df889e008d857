"""What all view sets share."""

from typing import Any, ClassVar, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ViewSet

from gateway.audit import Actor
from gateway.rids import new_rid
from portal.management_api.authentication import (
    HasScope,
    TokenAuthentication,
    read_address,
)
from portal.management_api.bodies import JsonParser, JsonRenderer, OnlyJson
from portal.management_api.describing import ManagementSchema
from portal.management_api.paging import Page
from portal.management_api.problems import BadQuery, answer_problem, flatten
from portal.management_api.shapes.base import Shape
from portal.management_api.throttling import TokenThrottle
from portal.models import ManagementToken, User

AnyShape = type[BaseSerializer[Any]]
S = TypeVar("S", bound=Shape)


class ManagementViewSet(ViewSet):
    """`resource` is one of scopes.RESOURCES: reading needs its read scope, everything
    else its write scope."""

    resource: ClassVar[str]
    request_id = ""
    authentication_classes = [TokenAuthentication]
    permission_classes = [HasScope]
    throttle_classes = [TokenThrottle]
    parser_classes = [JsonParser]
    renderer_classes = [JsonRenderer]
    content_negotiation_class = OnlyJson
    metadata_class = None  # the document describes it better
    schema = ManagementSchema()

    def initialize_request(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> Request:
        self.request_id = str(new_rid())
        return super().initialize_request(request, *args, **kwargs)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().finalize_response(*args, **kwargs)
        response["X-Request-Id"] = self.request_id
        response["Cache-Control"] = "no-store"
        return response

    def get_exception_handler(self) -> Any:
        return answer_problem

    @property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101  HasScope has seen to it
        return user

    @property
    def actor(self) -> Actor:
        """For the audit log."""
        token, address = self.request.auth, read_address(self.request)
        assert isinstance(token, ManagementToken)  # noqa: S101  HasScope has seen to it
        via = f"api: {token.name}"
        return Actor(self.user.pk, self.user.email, via, str(address or ""))

    def read(self, shape: type[Shape], *, is_partial: bool = False) -> dict[str, Any]:
        """The body, checked. Raises DRF's ValidationError."""
        found = shape(data=self.request.data, partial=is_partial)
        found.is_valid(raise_exception=True)
        return dict(found.validated_data)

    def read_query(self, shape: type[Shape]) -> dict[str, Any]:
        """The parameters of the address, checked. Raises BadQuery."""
        found = shape(data=self.request.query_params.dict())
        if not found.is_valid():
            raise BadQuery(flatten(found.errors))
        return dict(found.validated_data)


def answer(shape: AnyShape, row: Any, status: int = 200) -> Response:
    return Response(shape(row).data, status=status)


def answer_page(shape: AnyShape, page: Page) -> Response:
    return Response({"data": shape(page.rows, many=True).data, "next": page.next})


def answer_list(shape: AnyShape, rows: Any) -> Response:
    return Response({"data": shape(rows, many=True).data})


class Nowhere(ManagementViewSet):
    """Any other address under /api/: the error has the shape of all others, and tells
    strangers nothing about which addresses there are."""

    resource = ""
    permission_classes = []
    throttle_classes = []
    schema = None  # type: ignore[assignment]  # it is no part of the document

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound(_("There is no such address. See /docs/reference."))

    def find(self, request: Request, **values: str) -> Response:
        raise NotImplementedError  # `initial` comes before it
