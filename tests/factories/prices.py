"""Models, prices and groups as a site has them that is in use."""

from datetime import timedelta

from django.utils import timezone

from gateway.enums import RollupPeriod
from gateway.models import CatalogueModel, Channel, Group, Price, SiteRollup

KNOWN = "gpt-4o"
UNPAID = "deepseek-reasoner"


def furnish_prices() -> dict[str, str]:
    """Three groups, a price that will change, a model that is used without a price;
    the ids that addresses need."""
    group, _ = Group.objects.get_or_create(
        name="friends",
        defaults={
            "multiplier_ppm": 800_000,
            "is_open": True,
            "remark": "20% off since spring",
            "rpm_limit": 600,
            "tpm_limit": 2_000_000,
        },
    )
    Group.objects.get_or_create(name="trial", defaults={"multiplier_ppm": 1_500_000})
    model = CatalogueModel.objects.get(name=KNOWN)
    if not Price.objects.filter(model=KNOWN, effective_at__gt=timezone.now()).exists():
        newest = Price.objects.filter(model=KNOWN).latest("effective_at")
        Price.objects.create(
            model=KNOWN,
            rates={**newest.rates, "input": 2_000_000_000, "output": 8_000_000_000},
            effective_at=timezone.now() + timedelta(days=3),
            source="operator",
        )
    use_without_price()
    charge_otherwise("qwen-plus")
    return {"model_id": str(model.pk), "group_id": str(group.pk)}


def charge_otherwise(name: str) -> None:
    """A price that differs from the public list's."""
    newest = Price.objects.filter(model=name).latest("effective_at")
    if newest.source != "operator":
        rates = {unit: rate * 6 // 5 for unit, rate in newest.rates.items()}
        Price.objects.create(model=name, rates=rates, source="operator")


def use_without_price(name: str = UNPAID) -> None:
    """Answered calls of a model that nobody has a price for."""
    CatalogueModel.objects.get_or_create(name=name)
    Price.objects.filter(model=name).delete()
    day = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    SiteRollup.objects.get_or_create(
        period=RollupPeriod.DAY,
        starts_at=day - timedelta(days=20),
        channel_id=Channel.objects.values_list("pk", flat=True)[0],
        endpoint="chat_completions",
        model=name,
        outcome="completed",
        defaults={"calls": 1_204},
    )
