"""A site around the person of tests.load.seed_usage: thousands of people with keys and
credit, hundreds of channels, and the papers that operators read.

Rows are written in bulk; money goes through no ledger protocol, but its entries are
there and add up.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

from gateway.enums import EntryKind, ProviderName
from gateway.models import (
    Account,
    ApiKey,
    AuditEntry,
    Channel,
    ChannelCheck,
    ChannelCredential,
    LedgerEntry,
)
from gateway.money import NANO
from portal.accounts.opening import find_default_group
from portal.models import Announcement, RedemptionCode, TopUp, User
from portal.models.user import make_invitation_code
from tests.load.seed_rows import MODELS

CREDIT = 1_000 * NANO
CHECKS = 60  # a channel
CODES, ORDERS, AUDITED = 3_000, 5_000, 5_000
MONTH = timedelta(days=30)


def make_people(count: int, now: datetime, chance: Random) -> list[ApiKey]:
    """Their keys, one each."""
    users = User.objects.bulk_create(
        User(
            email=f"person{number}@example.org",
            password="!",
            invitation_code=make_invitation_code(),
            created_at=now - 3 * MONTH * chance.random(),
        )
        for number in range(count)
    )
    group = find_default_group()
    accounts = Account.objects.bulk_create(
        Account(user=user, group=group, posted=CREDIT) for user in users
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            account=account,
            kind=EntryKind.ADJUSTMENT,
            amount=CREDIT,
            balance_after=CREDIT,
            reason="Seeded",
            created_at=now - 3 * MONTH,
        )
        for account in accounts
    )
    return ApiKey.objects.bulk_create(
        ApiKey(
            account=account,
            name="production",
            public_id=f"p{number:011x}",
            digest=f"{chance.getrandbits(256):064x}",
        )
        for number, account in enumerate(accounts)
    )


def make_channels(count: int, now: datetime, chance: Random) -> list[Channel]:
    """Each serves some of the models; one in ten has no cost, one in twenty fails."""
    channels = Channel.objects.bulk_create(
        Channel(
            name=f"upstream {number:03}",
            provider=ProviderName.OPENAI,
            base_url=f"https://u{number}.example.org/v1",
            model_names=chance.sample(list(MODELS), k=3),
            priority=chance.randint(0, 3),
            weight=chance.randint(1, 9),
            cost_ppm=None if number % 10 == 0 else 700_000,
            tags=[f"region-{number % 5}"],
        )
        for number in range(count)
    )
    for channel in channels:
        add_credentials(channel, chance)
    ChannelCheck.objects.bulk_create(
        make_check(channel, number, now)
        for number in range(CHECKS)
        for channel in channels
    )
    ChannelCheck.objects.update(created_at=now)
    return channels


def add_credentials(channel: Channel, chance: Random) -> None:
    for _ in range(chance.randint(1, 4)):
        credential = ChannelCredential(channel=channel)
        credential.seal(f"sk-{chance.getrandbits(128):032x}")
        credential.save()


def make_check(channel: Channel, number: int, now: datetime) -> ChannelCheck:
    is_failing = channel.pk % 20 == 0 and number > CHECKS // 2
    return ChannelCheck(
        channel=channel,
        is_ok=not is_failing,
        status=None if is_failing else 200,
        latency_ms=80 + number,
        detail="It did not answer in time." if is_failing else "",
    )


def add_papers(keys: Sequence[ApiKey], operator: User, now: datetime) -> None:
    """Codes, orders, announcements and the audit log."""
    chance = Random(4)
    accounts = [key.account for key in keys]
    RedemptionCode.objects.bulk_create(
        make_code(number, chance.choice(accounts).user, now, chance)
        for number in range(CODES)
    )
    TopUp.objects.bulk_create(
        make_order(chance.choice(accounts), now, chance) for _ in range(ORDERS)
    )
    Announcement.objects.bulk_create(
        Announcement(title=f"News {number}", starts_at=now - MONTH)
        for number in range(20)
    )
    AuditEntry.objects.bulk_create(
        AuditEntry(
            actor=operator,
            actor_name=operator.email,
            via="console",
            action=chance.choice(("channel.update", "account.adjust", "user.disable")),
            target_id=str(chance.randint(1, 500)),
            target_name=f"thing {number}",
            changes={"priority": [1, 2]},
        )
        for number in range(AUDITED)
    )


def make_code(number: int, user: User, now: datetime, chance: Random) -> RedemptionCode:
    is_used = number % 2 == 0
    return RedemptionCode(
        digest=f"{chance.getrandbits(256):064x}",
        ending=f"{number % 10_000:04}",
        amount=10 * NANO,
        batch=f"batch {number // 100}",
        created_at=now - 2 * MONTH,
        used_at=now - MONTH * chance.random() if is_used else None,
        used_by=user if is_used else None,
    )


def make_order(account: Account, now: datetime, chance: Random) -> TopUp:
    state: Any = chance.choices(("credited", "expired", "review"), (90, 9, 1))[0]
    at = now - 3 * MONTH * chance.random()
    return TopUp(
        id=uuid4(),
        account=account,
        provider="stripe",
        amount=20 * NANO,
        price=2_000,
        state=state,
        created_at=at,
        credited_at=at if state == "credited" else None,
    )
