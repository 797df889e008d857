"""The row of steps on top of each page of the first start."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from portal.site.starting import TITLES, Step, read_progress


@dataclass(frozen=True, slots=True)
class ShownStep:
    """`url` leads there at any time: steps may be skipped and come back to."""

    title: str | Promise
    url: str
    is_done: bool
    is_here: bool


def list_steps(here: Step) -> list[ShownStep]:
    progress = read_progress()
    return [
        ShownStep(
            title,
            reverse(f"console:start-{step}"),
            progress.is_done(step),
            step == here,
        )
        for step, title in TITLES.items()
    ]
