"""A person made by an operator: an address, a group, a first credit, a way in."""

from dataclasses import dataclass
from smtplib import SMTPException

import structlog
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from gateway.audit import Actor, record_change
from gateway.models import Account, Group
from portal.accounts.opening import open_account_of
from portal.accounts.password_links import BY_MAIL, LIFETIME_DAYS, make_password_link
from portal.models import User
from portal.people.addresses import check_email
from portal.people.money import adjust_balance
from portal.site import read_site

log = structlog.get_logger(__name__)
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class NewPerson:
    """`credit` is nano-USD beside the site's welcome credit, with the `reason` that
    the ledger keeps; None as `group`: the default one."""

    email: str
    name: str = ""
    group: Group | None = None
    credit: int = 0
    reason: str = ""
    language: str = ""


@transaction.atomic
def create_person(wanted: NewPerson, *, actor: Actor) -> User:
    """With an account and no password. Raises ValidationError by field."""
    email = check_email(wanted.email)
    user = User.objects.create_user(email)
    user.name = " ".join(wanted.name.split())[:LONGEST_NAME]
    user.language = wanted.language
    user.save(update_fields=["name", "language"])
    EmailAddress.objects.create(user=user, email=email, primary=True)
    account = open_account_of(user)
    if wanted.group is not None and wanted.group != account.group:
        account.group = wanted.group
        account.save(update_fields={"group"})
    changes = {"email": [None, email], "group": [None, account.group.name]}
    record_change(actor, "user.create", user, changes=changes)
    if wanted.credit:
        _give_credit(account, wanted, actor)
    return user


def _give_credit(account: Account, wanted: NewPerson, actor: Actor) -> None:
    try:
        adjust_balance(account, wanted.credit, reason=wanted.reason, actor=actor)
    except ValidationError as problem:
        errors = problem.message_dict
        if "amount" in errors:
            errors["credit"] = errors.pop("amount")
        raise ValidationError(errors) from None


def invite_by_mail(user: User) -> bool:
    """Sends the person a link to set a password; False when mail is not set up or the
    mail server would not take it."""
    if not settings.HAS_MAIL:
        return False
    site = read_site()
    context = {
        "name": user.name,
        "site_name": site.name,
        "url": make_password_link(user, way=BY_MAIL),
        "days": LIFETIME_DAYS,
    }
    with translation.override(user.language or settings.LANGUAGE_CODE):
        subject = render_to_string("email/welcome_subject.txt", context).strip()
        text = render_to_string("email/welcome.txt", context)
        html = render_to_string("email/welcome.html", context)
    mail = EmailMultiAlternatives(subject, text, to=[user.email])
    mail.attach_alternative(html, "text/html")
    try:
        mail.send()
    except (OSError, SMTPException) as trouble:
        log.warning("mail_not_sent", mail="welcome", reason=repr(trouble))
        return False
    return True
