from gateway.models.account import Account
from gateway.models.api_key import ApiKey
from gateway.models.catalogue import CatalogueModel
from gateway.models.channel import Channel
from gateway.models.channel_check import ChannelCheck
from gateway.models.group import Group
from gateway.models.ledger import LedgerEntry
from gateway.models.price import Price
from gateway.models.rollup import RollupMark, UsageRollup
from gateway.models.usage_log import UsageLog
from gateway.models.version import SnapshotVersion
from gateway.models.worker import Worker

__all__ = [
    "Account",
    "ApiKey",
    "CatalogueModel",
    "Channel",
    "ChannelCheck",
    "Group",
    "LedgerEntry",
    "Price",
    "RollupMark",
    "SnapshotVersion",
    "UsageLog",
    "UsageRollup",
    "Worker",
]
