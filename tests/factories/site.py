"""What a site has seen after a while: codes, orders, announcements, changes."""

from datetime import timedelta

from django.utils import timezone

from gateway.money import NANO
from portal.billing.code_batches import disable_codes
from portal.billing.codes import make_codes, redeem_code
from portal.billing.orders import record_event
from portal.billing.payments import Notice, NoticeKind
from portal.models import RedemptionCode, TopUp, TopUpState, User
from portal.news.saving import save_announcement
from portal.site.changing import save_site
from tests.factories.people import OPERATOR


def make_order(
    user: User, *, usd: int = 20, paid: int | None = None, number: int = 1
) -> TopUp:
    """An order at Stripe; `paid` are the cents that its message tells of."""
    order = TopUp.objects.create(
        account=user.account,
        provider="stripe",
        amount=usd * NANO,
        price=usd * 100,
        state=TopUpState.PENDING,
        session_id=f"cs_test_{user.pk}_{number}",
    )
    if paid is not None:
        notice = Notice(
            NoticeKind.PAID,
            event_id=f"evt_{user.pk}_{number}",
            event_kind="checkout.session.completed",
            order_id=str(order.pk),
            session_id=order.session_id,
            payment_id=f"pi_test_{user.pk}_{number}",
            amount=paid,
            currency="usd",
        )
        record_event(notice, provider="stripe")
        order.refresh_from_db()
    return order


def furnish_site(email: str) -> dict[str, str]:
    """Some of each; the facts that addresses of the console need."""
    user = User.objects.get(email=email)
    codes = make_codes(count=40, amount=5 * NANO, batch="Spring fair", actor=OPERATOR)
    make_codes(
        count=500,
        amount=20 * NANO,
        batch="Partner shop 2026",
        expires_at=timezone.now() + timedelta(days=90),
        actor=OPERATOR,
    )
    for code in codes[:3]:
        redeem_code(user, code)
    unused = RedemptionCode.objects.filter(used_at=None, batch="Spring fair")
    disable_codes(unused.values_list("pk", flat=True)[:2], actor=OPERATOR)
    make_order(user, usd=50, paid=5_000, number=1)
    make_order(user, usd=10, number=2)
    review = make_order(user, usd=20, paid=1_999, number=3)
    news = save_announcement(
        {
            "title": "Claude Opus is here",
            "body": "**claude-opus** · `/v1`",  # of no language
            "level": "success",
        },
        announcement=None,
        actor=OPERATOR,
    )
    save_site({"support_email": "help@example.org"}, actor=OPERATOR)
    return {"order_id": str(review.pk), "announcement_id": str(news.pk)}
