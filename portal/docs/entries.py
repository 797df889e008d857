"""What the reference page shows of each operation."""

from dataclasses import dataclass

from portal.docs.fields import Field
from portal.docs.forms import Input

FORM = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Body:
    """`example` is the JSON to begin with; `inputs` the fields of a form."""

    media_type: str
    fields: tuple[Field, ...]
    example: str
    inputs: tuple[Input, ...]

    @property
    def is_form(self) -> bool:
        return self.media_type == FORM


@dataclass(frozen=True, slots=True)
class Answer:
    media_types: tuple[str, ...]
    about: str
    fields: tuple[Field, ...]
    is_events: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    status: str
    about: str


@dataclass(frozen=True, slots=True)
class Operation:
    """`kind` tells the page how to show what comes back when it is tried."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    bodies: tuple[Body, ...]
    parameters: tuple[Input, ...]
    answers: tuple[Answer, ...]
    problems: tuple[Problem, ...]
    kind: str
    example: str  # of the answer; highlighted where it is of a call
    scope: str = ""  # that a management token needs
    curl: str = ""  # a management request, highlighted


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    operations: tuple[Operation, ...]

    @property
    def is_management(self) -> bool:
        return any(operation.scope for operation in self.operations)
