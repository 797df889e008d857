"""drf-spectacular's inspector, told what the view set cannot tell by itself.

The actions take bytes and give an upstream's bytes back; there are no serializers to
read. Views of other kinds are inspected as always.
"""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.drainage import error
from drf_spectacular.openapi import AutoSchema

from gateway.api.schemas import (
    account,
    audio,
    chat,
    completions,
    embeddings,
    images,
    offers,
    responses,
)
from gateway.api.schemas.operation import Operation

SUBJECTS = (chat, responses, completions, embeddings, images, audio, offers, account)
OPERATIONS: dict[str, Operation] = {
    place: operation
    for subject in SUBJECTS
    for place, operation in subject.OPERATIONS.items()
}


def list_paths(found: Iterable[str]) -> list[str]:
    """The paths of the document in the order of the subjects."""
    described = [place.partition(" ")[2] for place in OPERATIONS]
    return sorted(found, key=described.index)


class GatewaySchema(AutoSchema):
    def get_operation(
        self,
        path: str,
        path_regex: str,
        path_prefix: str,
        method: str,
        registry: Any,
    ) -> Operation | None:
        if not path.startswith("/v1/"):
            found: Operation | None = super().get_operation(
                path, path_regex, path_prefix, method, registry
            )
            return found
        operation = OPERATIONS.get(f"{method} {path}")
        if operation is None:
            error(f"{method} {path} has no description in gateway/api/schemas")
        return operation
