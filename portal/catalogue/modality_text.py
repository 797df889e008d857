"""The written form of what a model takes and gives: "text+image->text"."""

from collections.abc import Collection, Iterable

from portal.catalogue.modality import Flow, Modality

ARROW = "->"


def check_modality(text: str) -> bool:
    """Whether `text` can be stored; empty is fine: the endpoints tell then."""
    if not text:
        return True
    sides = text.split(ARROW)
    return len(sides) == 2 and all(
        word in set(Modality) for side in sides for word in side.split("+")
    )


def split_modality(text: str) -> tuple[list[str], list[str]]:
    """What goes in and what comes out; both empty for an empty text."""
    takes, _arrow, gives = text.partition(ARROW)
    return [it for it in takes.split("+") if it], [it for it in gives.split("+") if it]


def read_flow(text: str) -> Flow | None:
    """None where an operator has not said it, or not in these words."""
    if not text or not check_modality(text):
        return None
    takes, gives = split_modality(text)
    return tuple(map(Modality, takes)), tuple(map(Modality, gives))


def join_modality(takes: Collection[str], gives: Collection[str]) -> str:
    """Empty unless both sides have a word."""
    return f"{_join(takes)}{ARROW}{_join(gives)}" if takes and gives else ""


def _join(words: Iterable[str]) -> str:
    chosen = set(words)
    return "+".join(it.value for it in Modality if it.value in chosen)
