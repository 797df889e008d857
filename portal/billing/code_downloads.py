"""The one time that new codes can be read by whoever made them."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from gateway.crypto import decrypt_credential, encrypt_credential
from portal.models import CodeDownload, User

MOST_WAITING = 10  # that a page names


class AlreadyTaken(Exception):
    """The codes were taken, are somebody else's, or were not asked for in time."""


def keep_codes(
    codes: Sequence[str], *, user: User, batch: str, amount: int
) -> CodeDownload:
    """`amount` is what each is worth, nano-USD."""
    return CodeDownload.objects.create(
        user=user,
        batch=batch,
        count=len(codes),
        amount=amount,
        sealed=encrypt_credential("\n".join(codes), row=_name_row(user)),
    )


def find_download(download_id: int, user: User) -> CodeDownload | None:
    """None once it is taken or too old."""
    rows = CodeDownload.objects.filter(expires_at__gt=timezone.now(), user=user)
    return rows.defer("sealed").filter(pk=download_id).first()


def list_waiting(user: User) -> list[CodeDownload]:
    """What `user` made and has not taken yet."""
    rows = CodeDownload.objects.filter(user=user, expires_at__gt=timezone.now())
    return list(rows.defer("sealed").order_by("-pk")[:MOST_WAITING])


def take_codes(download_id: int, user: User) -> tuple[CodeDownload, list[str]]:
    """The codes, and what they were kept in; of two who ask, one gets them. Raises
    AlreadyTaken."""
    with transaction.atomic():
        rows = CodeDownload.objects.select_for_update().filter(user=user)
        found = rows.filter(pk=download_id, expires_at__gt=timezone.now()).first()
        if found is None:
            raise AlreadyTaken
        found.delete()
    return found, decrypt_credential(found.sealed, row=_name_row(user)).split("\n")


def forget_old_downloads() -> int:
    """How many nobody took in time."""
    gone, _ = CodeDownload.objects.filter(expires_at__lte=timezone.now()).delete()
    return gone


def _name_row(user: User) -> str:
    """What the seal is bound to."""
    return f"codes of user {user.pk}"
