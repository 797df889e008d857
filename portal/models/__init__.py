from portal.models.announcement import Announcement
from portal.models.balance_alert import (
    AlertDelivery,
    BalanceAlert,
    DeliveryChannel,
    DeliveryState,
)
from portal.models.browser_key import BrowserKey
from portal.models.code_download import CodeDownload
from portal.models.management_token import ManagementToken
from portal.models.month_mark import MonthMark
from portal.models.operator_link import OperatorLink
from portal.models.payment_event import PaymentEvent
from portal.models.redemption_code import RedemptionCode
from portal.models.site_settings import SignUp, SiteSettings
from portal.models.top_up import OPEN_STATES, Dispute, TopUp, TopUpState
from portal.models.user import Right, User

__all__ = [
    "OPEN_STATES",
    "AlertDelivery",
    "Announcement",
    "BalanceAlert",
    "BrowserKey",
    "CodeDownload",
    "DeliveryChannel",
    "DeliveryState",
    "Dispute",
    "ManagementToken",
    "MonthMark",
    "OperatorLink",
    "PaymentEvent",
    "RedemptionCode",
    "Right",
    "SignUp",
    "SiteSettings",
    "TopUp",
    "TopUpState",
    "User",
]
