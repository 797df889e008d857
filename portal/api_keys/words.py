"""The periods of spend limits in plain words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateway.enums import LimitPeriod

IN_PERIOD: dict[LimitPeriod, str | Promise] = {
    LimitPeriod.TOTAL: _("in total"),
    LimitPeriod.DAY: _("today"),
    LimitPeriod.WEEK: _("this week"),
    LimitPeriod.MONTH: _("this month"),
}
SPENT_IN: dict[LimitPeriod, str | Promise] = {
    LimitPeriod.DAY: _("Spent today"),
    LimitPeriod.WEEK: _("Spent this week"),
    LimitPeriod.MONTH: _("Spent this month"),
    LimitPeriod.TOTAL: _("Spent in all"),
}
