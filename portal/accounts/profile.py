"""What a person may change about themselves."""

from datetime import UTC, datetime

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.accounts.languages import find_time_zone, list_time_zones
from portal.models import User


def label_time_zones() -> list[tuple[str, str]]:
    """ "Europe/Berlin (UTC+01:00)" as of today."""
    now = datetime.now(UTC)
    return [
        (name, f"{name} ({describe_offset(name, now)})") for name in list_time_zones()
    ]


def describe_offset(name: str, now: datetime) -> str:
    zone = find_time_zone(name)
    offset = now.astimezone(zone).strftime("%z") if zone else "+0000"
    return f"UTC{offset[:3]}:{offset[3:]}"


class LongSelect(forms.Select):
    """Django renders each option by a template of its own: 0.1 s for all the zones."""

    template_name = "portal/settings/time_zone.html"


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=label_time_zones,
        widget=LongSelect,
        help_text=_("Times on all pages are shown in it."),
    )

    class Meta:
        model = User
        fields = ("name", "language", "time_zone")
        labels = {"name": _("Name")}
        help_texts = {"name": _("How we address you.")}
        widgets = {"name": forms.TextInput({"autocomplete": "name"})}


class ClosingForm(forms.Form):
    """Proof that it is the owner who closes: the password, or the address where there
    is none. `user` is who asks."""

    proof = forms.CharField(strip=False)

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user
        field = self.fields["proof"]
        if user.has_usable_password():
            field.label = _("Your password")
            field.widget = forms.PasswordInput({"autocomplete": "current-password"})
        else:
            field.label = _("Your e-mail address, to confirm")
            field.widget = forms.TextInput({"autocomplete": "off"})

    def clean_proof(self) -> str:
        proof: str = self.cleaned_data["proof"]
        if self.user.has_usable_password():
            if not self.user.check_password(proof):
                raise forms.ValidationError(_("This is not your password."))
        elif proof.strip().lower() != self.user.email:
            raise forms.ValidationError(_("This is not your e-mail address."))
        return proof
