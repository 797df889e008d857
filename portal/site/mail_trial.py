"""One mail to an operator, to see whether mail arrives."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from portal.models import User
from portal.site.settings import read_site


class MailRefused(Exception):
    """The mail server did not take it, or there is none; the text is for operators."""


def send_trial(user: User) -> None:
    """Waits for the mail server, at most some seconds. Raises MailRefused."""
    if not settings.HAS_MAIL:
        raise MailRefused(_("No mail server is set up: set EMAIL_URL and start again."))
    site = read_site()
    values = {"site": site.name, "url": site.base_url}
    mail = EmailMessage(
        _("Test mail of %(site)s") % values,
        _("Mail of %(site)s (%(url)s) arrives. Nothing needs to be done.") % values,
        to=[user.email],
    )
    try:
        mail.send()
    except (OSError, SMTPException) as problem:
        text = str(problem) or type(problem).__name__
        raise MailRefused(text[:300]) from problem
