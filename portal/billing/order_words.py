"""What happened to an order, in plain words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EFFECTS: dict[str, str | Promise] = {
    "credited": _("The credit was added"),
    "already credited": _("Nothing new: it was credited before"),
    "already review": _("Nothing new: it waits for your decision"),
    "already failed": _("Nothing new: it failed before"),
    "already expired": _("Nothing new: it expired before"),
    "differs from the order": _("Paid, but not what was ordered: waits for you"),
    "nothing new": _("Nothing new"),
    "refunded": _("Went back; the credit for it was claimed"),
    "disputed": _("The bank took the money back; the credit for it was claimed"),
    "dispute_won": _("The dispute was won; the credit was given again"),
    "dispute_lost": _("The dispute was lost"),
    "processing": _("The payment is on its way"),
    "expired": _("The payment page expired"),
    "failed": _("The payment failed"),
    "not ours": _("Not about an order of ours"),
    "another session": _("About another payment page: left alone"),
}
SAID: dict[str, str | Promise] = {
    "paid": _("paid"),
    "processing": _("payment on its way"),
    "failed": _("payment failed"),
    "expired": _("payment page expired"),
    "open": _("not paid yet"),
    "refunded": _("refunded"),
    "disputed": _("disputed"),
    "dispute_won": _("dispute won"),
    "dispute_lost": _("dispute lost"),
    "other": _("something else"),
}


def explain_effect(word: str) -> str | Promise:
    """An unknown word stays as it is."""
    return EFFECTS.get(word, word)


def explain_said(word: str) -> str | Promise:
    return SAID.get(word, word)
