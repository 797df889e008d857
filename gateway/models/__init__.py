from gateway.models.account import Account
from gateway.models.api_key import ApiKey
from gateway.models.audit import AuditEntry
from gateway.models.captured_call import CapturedCall
from gateway.models.catalogue import CatalogueModel
from gateway.models.channel import Channel
from gateway.models.channel_check import ChannelCheck
from gateway.models.channel_credential import ChannelCredential
from gateway.models.former_secret import FormerSecret
from gateway.models.group import Group
from gateway.models.key_window import KeyWindow
from gateway.models.ledger import LedgerEntry
from gateway.models.price import Price
from gateway.models.rollup import (
    LatencyRollup,
    RollupMark,
    SiteLatencyRollup,
    SiteRollup,
    UsageRollup,
)
from gateway.models.task_run import TaskRun
from gateway.models.usage_log import UsageLog
from gateway.models.version import SnapshotVersion
from gateway.models.worker import Worker

__all__ = [
    "Account",
    "ApiKey",
    "AuditEntry",
    "CapturedCall",
    "CatalogueModel",
    "Channel",
    "ChannelCheck",
    "ChannelCredential",
    "FormerSecret",
    "Group",
    "KeyWindow",
    "LatencyRollup",
    "LedgerEntry",
    "Price",
    "RollupMark",
    "SiteLatencyRollup",
    "SiteRollup",
    "SnapshotVersion",
    "TaskRun",
    "UsageLog",
    "UsageRollup",
    "Worker",
]
