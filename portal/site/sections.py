"""The settings in groups, each a page of its own."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.site.changing import LEGAL
from portal.site.variables import VARIABLES, Variable


@dataclass(frozen=True, slots=True)
class Section:
    """`lead` tells what the page is for; `fields` are columns of SiteSettings."""

    slug: str
    title: str | Promise
    lead: str | Promise
    fields: tuple[str, ...] = ()

    @property
    def variables(self) -> list[Variable]:
        return VARIABLES.get(self.slug, [])


SECTIONS = (
    Section(
        "site",
        _("Site"),
        _("How the site is called and where people find it."),
        ("name", "base_url", "support_email"),
    ),
    Section(
        "sign-up",
        _("Sign-up"),
        _("Who may come in, and what newcomers start with."),
        (
            "sign_up",
            "require_email_verification",
            "welcome_credit",
            "invitation_reward",
            "invitation_bonus",
        ),
    ),
    Section(
        "money",
        _("Money"),
        _("How amounts are shown, and when people are warned that credit runs low."),
        ("display_currency", "display_rate", "low_balance"),
    ),
    Section(
        "payment",
        _("Payment"),
        _("What people may buy, and who takes the payment."),
        ("top_up_presets",),
    ),
    Section(
        "limits",
        _("Limits and defaults"),
        _(
            "Limits of calls belong to groups, people, keys, models and channels; what "
            "holds for every request is set in the environment."
        ),
    ),
    Section(
        "legal",
        _("Legal texts"),
        _(
            "Markdown. Where a text is empty, our own stands: have it read by somebody "
            "who knows the law of your country."
        ),
        LEGAL,
    ),
    Section(
        "mail",
        _("Mail"),
        _(
            "Without mail there is no proof of addresses, no reset of passwords and no "
            "warning by e-mail."
        ),
    ),
)
BY_SLUG = {section.slug: section for section in SECTIONS}
