from gateway.models.account import Account
from gateway.models.api_key import ApiKey
from gateway.models.captured_call import CapturedCall
from gateway.models.catalogue import CatalogueModel
from gateway.models.channel import Channel
from gateway.models.channel_check import ChannelCheck
from gateway.models.former_secret import FormerSecret
from gateway.models.group import Group
from gateway.models.key_window import KeyWindow
from gateway.models.ledger import LedgerEntry
from gateway.models.price import Price
from gateway.models.rollup import LatencyRollup, RollupMark, UsageRollup
from gateway.models.usage_log import UsageLog
from gateway.models.version import SnapshotVersion
from gateway.models.worker import Worker

__all__ = [
    "Account",
    "ApiKey",
    "CapturedCall",
    "CatalogueModel",
    "Channel",
    "ChannelCheck",
    "FormerSecret",
    "Group",
    "KeyWindow",
    "LatencyRollup",
    "LedgerEntry",
    "Price",
    "RollupMark",
    "SnapshotVersion",
    "UsageLog",
    "UsageRollup",
    "Worker",
]
