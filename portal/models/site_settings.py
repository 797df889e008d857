"""What the operator decides about the site: one row, one column a setting.

Read it through `portal.site.read_site()`, which fills the defaults in and caches.
"""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ONLY_ROW = 1
MOST_PRESETS = 12
MOST_TOP_UP = 1_000_000  # USD in one payment


class SignUp(models.TextChoices):
    OPEN = "open", _("open to everyone")
    INVITATION = "invitation", _("by invitation only")
    CLOSED = "closed", _("closed")


def give_presets() -> list[list[int]]:
    return [[5, 0], [10, 0], [20, 0], [50, 0], [100, 0]]


def check_presets(value: Any) -> None:
    """Raises ValidationError unless it is a list of [whole USD, percent off]."""
    if not isinstance(value, list) or len(value) > MOST_PRESETS:
        raise ValidationError(_("A list of at most 12 pairs, such as [[10, 0]]."))
    for pair in value:
        if not (
            isinstance(pair, list)
            and len(pair) == 2
            and all(type(number) is int for number in pair)
            and 0 < pair[0] <= MOST_TOP_UP
            and 0 <= pair[1] < 100
        ):
            raise ValidationError(
                _("Each pair is [amount in whole USD, percent off from 0 to 99].")
            )


class SiteSettings(models.Model):
    """Money in nano-USD; an empty text or null means the default."""

    name = models.CharField(
        _("site name"),
        max_length=60,
        default="NewBigAI",
        help_text=_("Shown in the header of every page and in every e-mail."),
    )
    base_url = models.CharField(
        _("address of the site"),
        max_length=200,
        blank=True,
        validators=[URLValidator(["http", "https"])],
        help_text=_(
            "Put into samples, links and e-mails. Empty: SITE_URL of the environment."
        ),
    )
    sign_up = models.CharField(
        _("sign-up"),
        max_length=12,
        choices=SignUp.choices,
        default=SignUp.OPEN,
        help_text=_("Who may make an account. Operators can always issue keys."),
    )
    welcome_credit = models.PositiveBigIntegerField(
        _("welcome credit"),
        null=True,
        blank=True,
        help_text=_(
            "USD that a new account starts with. Empty: WELCOME_CREDIT of the "
            "environment."
        ),
    )
    invitation_reward = models.PositiveBigIntegerField(
        _("reward of the inviter"),
        default=0,
        help_text=_("USD paid once for each person who signed up by the invitation."),
    )
    invitation_bonus = models.PositiveBigIntegerField(
        _("bonus of the invited person"),
        default=0,
        help_text=_("USD that someone invited gets on top of the welcome credit."),
    )
    display_currency = models.CharField(
        _("display currency"),
        max_length=3,
        default="USD",
        validators=[RegexValidator("^[A-Z]{3}$", _("Three letters, such as USD."))],
        help_text=_("Money is kept in USD and shown in this currency."),
    )
    display_rate = models.DecimalField(
        _("display rate"),
        max_digits=18,
        decimal_places=8,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.00000001"))],
        help_text=_("How much of the display currency one US dollar is."),
    )
    require_email_verification = models.BooleanField(
        _("verify e-mail addresses"),
        default=True,
        help_text=_(
            "A new person enters a code that was sent by e-mail. Works only when mail "
            "is configured; without mail nobody is asked."
        ),
    )
    support_email = models.EmailField(
        _("support address"),
        blank=True,
        help_text=_("Where people can write to. Shown at the foot of pages."),
    )
    terms_en = models.TextField(_("terms, English"), blank=True)
    terms_zh_hans = models.TextField(_("terms, Chinese"), blank=True)
    privacy_en = models.TextField(_("privacy, English"), blank=True)
    privacy_zh_hans = models.TextField(_("privacy, Chinese"), blank=True)
    top_up_presets = models.JSONField(
        _("top-up amounts"),
        default=give_presets,
        validators=[check_presets],
        help_text=_(
            "Pairs of an amount in USD and a discount in percent: [[10, 0], [100, 5]] "
            "offers 10 USD at the full price and 100 USD for 95 USD."
        ),
    )
    low_balance = models.PositiveBigIntegerField(
        _("low balance"),
        default=1_000_000_000,
        help_text=_("USD below which a person is warned, unless they chose otherwise."),
    )
    # When an operator went through the steps of the first start, or put them aside.
    set_up_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [
            models.CheckConstraint(condition=Q(pk=ONLY_ROW), name="site_settings_once")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = ONLY_ROW
        super().save(*args, **kwargs)
