"""All limits that one call meets."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from gateway.limits.entries import Entry, Subject, list_entries
from gateway.limits.lease import Lease
from gateway.limits.words import Headers
from gateway.pictures import (
    ChannelPicture,
    CredentialPicture,
    GroupPicture,
    KeyPicture,
    ModelPicture,
)

Choice = tuple[ChannelPicture, CredentialPicture | None]


@dataclass(slots=True)
class CallLimits:
    """`subjects` are the caller's. `choice`: the channel, and the credential if those
    are limited, that was found to have room, until it is tried."""

    subjects: list[Subject]
    headers: Headers = field(default_factory=list)
    tokens: int = 0
    choice: Choice | None = None
    lease: Lease | None = None
    seat: Lease | None = None

    def end(self, tokens: int) -> None:
        """The call is over and used so many tokens; again is no change."""
        for lease in (self.lease, self.seat):
            if lease is not None:
                lease.end(tokens)


def find_limits(
    key: KeyPicture,
    group: GroupPicture,
    model: ModelPicture,
    candidates: Iterable[ChannelPicture],
) -> CallLimits | None:
    """None when nothing limits the call."""
    subjects = list(_list_subjects(key, group, model))
    if subjects or any(channel.is_limited for channel in candidates):
        return CallLimits(subjects)
    return None


def list_seat_entries(choices: Iterable[Choice], tokens: int) -> list[Entry]:
    """What each of `choices` would take, as one group after the other."""
    entries: list[Entry] = []
    for group, (channel, credential) in enumerate(choices, 1):
        subjects = []
        if channel.limits:
            name = f"limit:channel:{channel.id}"
            subjects.append(Subject(name, "This channel", channel.limits))
        if credential and credential.limits:
            name = f"limit:credential:{credential.id}"
            subjects.append(Subject(name, "This credential", credential.limits))
        entries += list_entries(subjects, tokens, group=group)
    return entries


def _list_subjects(
    key: KeyPicture, group: GroupPicture, model: ModelPicture
) -> Iterable[Subject]:
    if key.limits:
        yield Subject(f"limit:key:{key.id}", "This API key", key.limits)
    if key.account_limits:
        name = f"limit:account:{key.account_id}"
        yield Subject(name, "This account", key.account_limits)
    if group.limits:  # they hold for each account in it
        name = f"limit:group:{group.id}:{key.account_id}"
        yield Subject(name, f"An account in the group `{group.name}`", group.limits)
    if model.limits:
        words = f"All callers of the model `{model.name}` together"
        yield Subject(f"limit:model:{model.name}", words, model.limits)
