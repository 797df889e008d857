"""Between the form of a channel and what `save_channel` takes."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.enums import ChannelState
from gateway.models import Channel
from portal.channels.form_fields import read_percent, write_costs, write_percent
from portal.channels.form_rows import read_pairs, write_pairs

SAME = (
    "base_url",
    "name",
    "test_model",
    "priority",
    "weight",
    "rpm_limit",
    "tpm_limit",
    "concurrency_limit",
    "connect_timeout",
    "first_byte_timeout",
    "idle_timeout",
    "total_timeout",
    "parameters",
    "remark",
)
# Where an error of `save_channel` is shown.
PLACES = {
    "more_credentials": "credentials",
    "cost_ppm": "cost_percent",
    "state": "is_enabled",
    "sealed_proxy": "proxy",
}


def read_initial(channel: Channel) -> dict[str, Any]:
    return {
        **{name: getattr(channel, name) for name in SAME},
        "model_names": "\n".join(channel.model_names),
        "model_mapping": write_pairs(channel.model_mapping),
        "is_enabled": channel.state == ChannelState.ENABLED,
        "groups": [group.pk for group in channel.groups.all()],
        "tags": ", ".join(channel.tags),
        "headers": write_pairs(channel.headers),
        "cost_percent": write_percent(channel.cost_ppm),
        "cost_rates": write_costs(channel.cost_rates),
    }


def make_values(
    cleaned: Mapping[str, Any], picked: Sequence[str], kept: Sequence[str]
) -> dict[str, Any]:
    """`cleaned` is of a valid form; `picked` are ticked models; `kept` are secrets of
    an earlier step."""
    values = {name: cleaned[name] for name in SAME}
    values |= {
        "model_names": list(dict.fromkeys([*picked, *cleaned["model_names"]])),
        "model_mapping": read_pairs(cleaned["model_mapping"]),
        "is_enabled": cleaned["is_enabled"],
        "groups": [group.pk for group in cleaned["groups"]],
        "tags": cleaned["tags"],
        "headers": cleaned["headers"],
        "cost_ppm": read_percent(cleaned["cost_percent"]),
        "cost_rates": cleaned["cost_rates"],
    }
    secrets = list(dict.fromkeys([*kept, *cleaned["credentials"]]))
    if secrets:
        values["credentials" if cleaned["replaces"] else "more_credentials"] = secrets
    if cleaned["proxy"] or cleaned["drops_proxy"]:
        values["proxy"] = cleaned["proxy"]
    return values
