"""The address by which a person signs in, set or changed by an operator."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from gateway.audit import Actor, record_change
from portal.models import User
from portal.people.guards import check_may_take_over


def check_email(text: str, *, owner: User | None = None) -> str:
    """In small letters. Raises ValidationError for what is no address or somebody
    else's."""
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError({"email": _("Enter an e-mail address.")}) from None
    pk = owner.pk if owner else 0
    is_taken = (
        User.objects.filter(email__iexact=email).exclude(pk=pk).exists()
        or EmailAddress.objects.filter(email__iexact=email).exclude(user_id=pk).exists()
    )
    if is_taken:
        raise ValidationError({"email": _("Someone already uses this address.")})
    return email


@transaction.atomic
def change_email(user: User, email: str, *, actor: Actor) -> None:
    """The former address signs in and gets codes no more; the new one counts as
    verified, since the operator answers for it. Raises ValidationError by field,
    NotAllowed."""
    check_may_take_over(actor, user)
    email = check_email(email, owner=user)
    former, user.email = user.email, email
    if former == email:
        return
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    record_change(actor, "user.change_email", user, changes={"email": [former, email]})
