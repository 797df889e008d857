"""All that the overview shows of a time, read at once and kept for some seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.utils import translation

from portal.insight.first_bytes import FirstBytes, read_first_bytes
from portal.insight.keeping import is_kept, keep
from portal.insight.ranking import Ranked, rank_channels, rank_models, rank_users
from portal.insight.spans import Span
from portal.insight.sums import Slots, Sums, read_slots, sum_site
from portal.models import RedemptionCode, TopUp, User
from portal.usage.figures import percent_change

USERS_FRESH = 60.0  # seconds; they are summed from many rows


@dataclass(frozen=True, slots=True)
class Growth:
    """`topped_up`: nano-USD that came in by orders and codes."""

    users: int
    topped_up: int


@dataclass(frozen=True, slots=True)
class Picture:
    total: Sums
    previous: Sums
    growth: Growth
    previous_growth: Growth
    by_model: Mapping[str, Slots]
    by_outcome: Mapping[str, Slots]
    models: list[Ranked]
    channels: list[Ranked]
    first_bytes: FirstBytes

    @property
    def changes(self) -> dict[str, int | None]:
        """In percent against the time before; None where there was nothing."""
        now, before = self.total, self.previous
        pairs = {
            "charged": (now.charged, before.charged),
            "cost": (now.upstream_cost, before.upstream_cost),
            "margin": (now.margin or 0, before.margin or 0),
            "calls": (now.calls, before.calls),
            "tokens": (now.tokens, before.tokens),
            "users": (self.growth.users, self.previous_growth.users),
            "topped_up": (self.growth.topped_up, self.previous_growth.topped_up),
        }
        return {
            name: percent_change(*pair) if pair[1] > 0 else None
            for name, pair in pairs.items()
        }


def read_picture(span: Span) -> Picture:
    """At most some minutes old; see `keep`."""
    return keep(name_picture("picture", span), lambda: load_picture(span))


def read_users(span: Span) -> list[Ranked]:
    name = name_picture("users", span)
    return keep(name, lambda: rank_users(span), fresh=USERS_FRESH)


def has_users(span: Span) -> bool:
    """Whether `read_users` would answer at once."""
    return is_kept(name_picture("users", span))


def name_picture(kind: str, span: Span) -> str:
    """Today begins at its own hour in each zone, and some names are of a language."""
    begins = f".{span.since:%Y%m%d%H%z}" if span.name == "today" else ""
    return f"{kind}.{span.name}{begins}.{translation.get_language()}"


def load_picture(span: Span) -> Picture:
    by_model = read_slots(span, "model")
    by_channel = read_slots(span, "channel_id")
    since, until = span.previous
    return Picture(
        total=sum((it for slots in by_model.values() for it in slots), Sums()),
        previous=sum_site(since, until),
        growth=read_growth(span.since, span.now),
        previous_growth=read_growth(since, until),
        by_model=by_model,
        by_outcome=read_slots(span, "outcome"),
        models=rank_models(by_model),
        channels=rank_channels(by_channel),
        first_bytes=read_first_bytes(span),
    )


def read_growth(since: datetime, until: datetime) -> Growth:
    """Orders and codes of everyone, however old; there are few of both."""
    users = User.objects.filter(created_at__gte=since, created_at__lt=until)
    orders = TopUp.objects.filter(credited_at__gte=since, credited_at__lt=until)
    codes = RedemptionCode.objects.filter(used_at__gte=since, used_at__lt=until)
    paid = orders.aggregate(amount=Sum("amount"))["amount"] or 0
    redeemed = codes.aggregate(amount=Sum("amount"))["amount"] or 0
    return Growth(users.count(), int(paid) + int(redeemed))
