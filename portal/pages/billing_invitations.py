"""Invitations: a link to share, who came by it, what it earned."""

from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gateway.enums import EntryKind
from gateway.models import LedgerEntry
from portal.models import User
from portal.models.site_settings import SignUp
from portal.pages.key_owner import account_of
from portal.pages.people import current_user
from portal.site import read_site


@login_required
@require_safe
def show_invitations(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    site = read_site()
    account = account_of(request)
    invited = User.objects.filter(invited_by=user)
    earned = LedgerEntry.objects.filter(
        account=account, rid__isnull=True, kind=EntryKind.INVITATION
    ).aggregate(sum=Sum("amount"))["sum"]
    context = {
        "section": "invitations",
        "link": f"{site.base_url}/signup?invite={user.give_invitation_code()}",
        "is_closed": site.sign_up == SignUp.CLOSED,
        "reward": site.invitation_reward,
        "bonus": site.invitation_bonus,
        "count": invited.count(),
        "paid": invited.filter(invitation_paid_at__isnull=False).count(),
        "earned": int(earned or 0),
        "newest": invited.order_by("-created_at").values_list("created_at", flat=True)[
            :10
        ],
    }
    return render(request, "portal/billing/invitations.html", context)
