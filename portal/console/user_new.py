"""A new person, made by an operator."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.password_links import LIFETIME_DAYS, make_password_link
from portal.console.access import actor_of, operator_page
from portal.console.user_head import describe_head
from portal.forms.people import NewPersonForm
from portal.models import Right, User
from portal.pages.people import current_user
from portal.people.making import NewPerson, create_person, invite_by_mail
from portal.site import read_site


@operator_page(Right.USERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make_user(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(
        request.POST or None,
        may_give=current_user(request).has_right(Right.MONEY),
        has_mail=settings.HAS_MAIL,
    )
    if request.method == "POST" and form.is_valid():
        try:
            user = create_person(read_form(form), actor=actor_of(request))
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return welcome(request, user, by_mail=form.cleaned_data.get("sends_mail"))
    context = {"form": form, "welcome_credit": read_site().welcome_credit}
    status = 422 if form.errors else 200
    return render(request, "console/users/new.html", context, status=status)


def read_form(form: NewPersonForm) -> NewPerson:
    values = form.cleaned_data
    return NewPerson(
        email=values["email"],
        name=values["name"],
        group=values["group"],
        credit=values.get("credit") or 0,
        reason=values.get("reason", ""),
        language=values["language"],
    )


def welcome(request: HttpRequest, user: User, *, by_mail: bool | None) -> HttpResponse:
    """The link goes by mail or, when it does not, onto the page: nowhere else."""
    if by_mail and invite_by_mail(user):
        text = _("%(email)s has an account. The invitation is on its way.")
        messages.success(request, text % {"email": user.email})
        return redirect("console:user", user.pk)
    if by_mail:
        messages.warning(request, _("The mail could not be sent. Here is the link."))
    context = {
        **describe_head(request, user, "security"),
        "link": make_password_link(user),
        "days": LIFETIME_DAYS,
        "is_new": True,
    }
    return render(request, "console/users/password_link.html", context)


urls = [path("console/users/new", make_user, name="new-user")]
