"""What the database says now."""

from uuid import UUID

from gateway.models import Account, UsageLog


def read_held(account_id: int) -> int:
    return Account.objects.get(pk=account_id).held


def read_state(rid: UUID) -> str:
    return UsageLog.objects.get(rid=rid).state
