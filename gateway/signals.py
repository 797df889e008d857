"""Rows that a process keeps a picture of tell when they change."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from gateway.models import (
    Account,
    ApiKey,
    CatalogueModel,
    Channel,
    ChannelCredential,
    Group,
    Price,
    SnapshotVersion,
)
from gateway.snapshot import mark_changed


def connect() -> None:
    for model in (Group, Channel, ChannelCredential, CatalogueModel, Price):
        post_save.connect(mark_changed, sender=model)
        post_delete.connect(mark_changed, sender=model)
    m2m_changed.connect(mark_changed, sender=Channel.groups.through)
    post_save.connect(_touch_keys_of_account, sender=Account)
    post_delete.connect(_mark_key_removed, sender=ApiKey)
    post_save.connect(_touch_keys_of_user, sender=settings.AUTH_USER_MODEL)


def _touch_keys_of_account(instance: Account, created: bool, **_: Any) -> None:
    if not created:
        touch_keys(account_id=instance.pk)


def _touch_keys_of_user(instance: Any, created: bool, **_: Any) -> None:
    if not created:
        touch_keys(account__user_id=instance.pk)


def _mark_key_removed(**_: Any) -> None:
    """A row that is gone cannot carry a version, so it has a counter of its own."""
    SnapshotVersion.advance(SnapshotVersion.REMOVED_KEYS)


def touch_keys(**which: object) -> None:
    """Makes every process read these keys again. In one transaction: who sees the new
    version must see the rows that carry it."""
    if ApiKey.objects.filter(**which).exists():
        with transaction.atomic():
            version = SnapshotVersion.advance(SnapshotVersion.API_KEYS)
            ApiKey.objects.filter(**which).update(version=version)
