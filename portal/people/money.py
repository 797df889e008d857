"""Moving a person's money by hand, always through the ledger."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from gateway.audit import Actor, compare, record_change
from gateway.enums import EntryKind
from gateway.ledger.entries import AlreadyPosted, Overdraw, post_entry
from gateway.models import Account, LedgerEntry
from gateway.money import MAX_NANO, format_usd
from portal.people.guards import check_may_change

LONGEST_REASON = 200
MOST = MAX_NANO // 1000  # nano-USD in one movement: sums of many must fit a column


def adjust_balance(
    account: Account,
    amount: int,
    *,
    reason: str,
    actor: Actor,
    reference: str | None = None,
) -> LedgerEntry:
    """Adds `amount` nano-USD, or takes it when it is negative.

    A `reference` is booked once: asked for again with the same amount, it gives the
    entry that is there. Raises ValidationError by field, or NotAllowed.
    """
    reason = _check_reason(reason)
    if not 0 < abs(amount) <= MOST:
        raise ValidationError({"amount": _("Enter an amount that is not zero.")})
    check_may_change(actor, account.user)
    try:
        with transaction.atomic():
            entry = post_entry(
                account_id=account.pk,
                kind=EntryKind.ADJUSTMENT,
                amount=amount,
                reason=reason,
                actor_id=actor.user_id,
                reference=reference,
            )
            after = entry.balance_after
            balance = [format_usd(after - amount), format_usd(after)]
            record_change(
                actor,
                "user.adjust_balance",
                account.user,
                changes={"balance_usd": balance},
                reason=reason,
            )
    except Overdraw:
        raise ValidationError({"amount": _tell_bound(account.pk)}) from None
    except AlreadyPosted:
        return _find_same(account, amount, reference or "")
    return entry


def set_credit_limit(
    account: Account, limit: int, *, reason: str, actor: Actor
) -> None:
    """How far below zero the balance may go, in nano-USD. Raises ValidationError by
    field, or NotAllowed."""
    reason = _check_reason(reason)
    if not 0 <= limit <= MOST:
        raise ValidationError({"credit_limit": _("Enter an amount from zero up.")})
    check_may_change(actor, account.user)
    with transaction.atomic():
        before = Account.objects.select_for_update().get(pk=account.pk).credit_limit
        enough = Account.objects.filter(pk=account.pk, posted__gte=F("held") - limit)
        if not enough.update(credit_limit=limit):
            raise ValidationError(
                {"credit_limit": _("The balance is further below zero than this.")}
            )
        changes = compare(
            {"credit_limit_usd": format_usd(before)},
            {"credit_limit_usd": format_usd(limit)},
        )
        if changes:
            record_change(
                actor,
                "user.set_credit_limit",
                account.user,
                changes=changes,
                reason=reason,
            )
    account.credit_limit = limit


def _check_reason(reason: str) -> str:
    reason = " ".join(reason.replace("\0", "").split())
    if not reason:
        raise ValidationError(
            {"reason": _("Say why: it stays in the ledger and in the audit log.")}
        )
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("At most 200 characters.")})
    return reason


def _tell_bound(account_id: int) -> str:
    account = Account.objects.get(pk=account_id)
    values = {
        "most": f"${format_usd(max(account.available, 0))}",
        "held": f"${format_usd(account.held)}",
    }
    if account.held:
        text = _(
            "At most %(most)s can be taken now: %(held)s is reserved for calls that "
            "are running."
        )
        return text % values
    return _("At most %(most)s can be taken: a balance cannot be overdrawn.") % values


def _find_same(account: Account, amount: int, reference: str) -> LedgerEntry:
    entry = LedgerEntry.objects.get(reference=reference)
    if (entry.account_id, entry.amount) != (account.pk, amount):
        raise ValidationError(
            _("This form was sent before with another amount. Open it again.")
        )
    return entry
