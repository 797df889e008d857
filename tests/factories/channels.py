"""Channels as operators see them after a while: checked, used, and not all well. They
serve a group that nobody is in, so that no call of another test goes there."""

from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from gateway.audit import Actor
from gateway.credentials import park
from gateway.enums import Endpoint, Outcome, RollupPeriod
from gateway.metering.latency import floor_to_step
from gateway.metering.rollup_table import DAY, HOUR
from gateway.metering.rollups import floor_time
from gateway.models import Channel, ChannelCheck, SiteLatencyRollup, SiteRollup
from portal.channels.acting import switch_channels
from portal.channels.saving import save_channel
from tests.factories.supply import make_group

DESK = Actor(None, "ada@example.org", "test")
FIRST = "OpenAI, main account"


def furnish_channels() -> dict[str, str]:
    """Facts for addresses: the channel that has everything."""
    if not Channel.objects.filter(name=FIRST).exists():
        main = make_main()
        make_others()
        now = timezone.now()
        for hours in range(72):
            add_hour(main.pk, floor_time(now, HOUR) - hours * HOUR)
        for days in range(30):
            add_day(main.pk, floor_time(now, DAY) - days * DAY)
    main = Channel.objects.get(name=FIRST)
    return {"channel_id": str(main.pk)}


def make_main() -> Channel:
    main = add_channel(
        FIRST,
        "https://api.openai.com/v1",
        ["gpt-5", "gpt-5-mini", "gpt-5-nano", "o4-mini"],
        more_credentials=[f"sk-example-credential-{n}a7Q" for n in range(3)],
        model_mapping={"gpt-5": "gpt-5-2025-08-07"},
        tags=["production", "US"],
        priority=10,
        weight=80,
        cost_ppm=700_000,
        rpm_limit=5_000,
        remark="公司账号，发票寄给财务。",
    )
    main.balance, main.balance_at = "1204.11 USD", timezone.now()
    main.save(update_fields=["balance", "balance_at"])
    last = main.credentials.last()
    assert last is not None
    park(last.pk, "credential_refused_401")
    for number in range(40):
        add_check(main, is_ok=number not in (11, 12), minutes_ago=5 * (40 - number))
    return main


def make_others() -> None:
    deepseek = add_channel(
        "DeepSeek",
        "https://api.deepseek.com/v1",
        ["deepseek-chat", "deepseek-reasoner"],
        tags=["cheap"],
        priority=10,
        weight=20,
    )
    add_check(deepseek, is_ok=True, minutes_ago=3)
    old = add_channel(
        "旧账号 · old account",
        "https://api.siliconflow.cn/v1",
        ["Qwen/Qwen3-235B-A22B-Instruct-2507", "deepseek-ai/DeepSeek-V3.1"],
        more_credentials=["sk-example-credential-old1"],
    )
    add_check(old, is_ok=False, minutes_ago=30)
    add_check(old, is_ok=False, minutes_ago=2)
    local = add_channel("Local vLLM", "http://127.0.0.1:8000/v1", ["llama-3.3-70b"])
    switch_channels([local.pk], is_enabled=False, actor=DESK)


def add_channel(
    name: str, base_url: str, model_names: list[str], **values: object
) -> Channel:
    group = make_group(name="Nobody yet")
    known = {"name": name, "base_url": base_url, "model_names": model_names}
    return save_channel(
        {**known, "groups": [group.pk], **values}, channel=None, actor=DESK
    )


def add_check(channel: Channel, *, is_ok: bool, minutes_ago: int) -> None:
    row = ChannelCheck.objects.create(
        channel=channel,
        is_ok=is_ok,
        status=200 if is_ok else 401,
        latency_ms=80 + 3 * minutes_ago,
        detail="" if is_ok else "The credential was refused.",
    )
    at = timezone.now() - timedelta(minutes=minutes_ago)
    ChannelCheck.objects.filter(pk=row.pk).update(created_at=at)


def add_hour(channel_id: int, starts_at: datetime) -> None:
    """Calls of an hour: nearly all of them answered."""
    add_calls(channel_id, RollupPeriod.HOUR, starts_at, scale=1)
    chance = Random(starts_at.hour)
    for share in (0.6, 0.8, 1.0, 1.3, 2.4):
        SiteLatencyRollup.objects.get_or_create(
            period=RollupPeriod.HOUR,
            starts_at=starts_at,
            channel_id=channel_id,
            model="gpt-5",
            is_stream=True,
            first_byte_ms=floor_to_step(round(share * chance.randint(350, 480))),
            defaults={"calls": 20},
        )


def add_day(channel_id: int, starts_at: datetime) -> None:
    add_calls(channel_id, RollupPeriod.DAY, starts_at, scale=24)


def add_calls(
    channel_id: int, period: RollupPeriod, starts_at: datetime, *, scale: int
) -> None:
    chance = Random(starts_at.hour + starts_at.day)
    for outcome, calls in (
        (Outcome.COMPLETED, chance.randint(60, 240)),
        (Outcome.UPSTREAM_ERROR, chance.randint(0, 3)),
        (Outcome.CLIENT_ERROR, chance.randint(0, 5)),
    ):
        charged = calls * 9_000_000 * scale if outcome == Outcome.COMPLETED else 0
        SiteRollup.objects.create(
            period=period,
            starts_at=starts_at,
            channel_id=channel_id,
            endpoint=Endpoint.CHAT_COMPLETIONS,
            model="gpt-5",
            outcome=outcome,
            calls=calls * scale,
            failed=0 if charged else calls * scale,
            charged=charged,
            costed=charged,
            upstream_cost=charged * 7 // 10,
        )


def add_served(
    name: str,
    base_url: str,
    model: str,
    priority: int,
    secrets: list[str] | None = None,
) -> int:
    """A channel for everybody, instead of any of that name; its id."""
    Channel.objects.filter(name=name).delete()
    values = {"name": name, "base_url": base_url, "model_names": [model]}
    more = {"priority": priority, "more_credentials": secrets or []}
    return int(save_channel({**values, **more}, channel=None, actor=DESK).pk)
