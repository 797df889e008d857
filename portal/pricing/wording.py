"""Where a price comes from, in words."""

from django.utils.translation import gettext as _

from gateway.catalogue.pricing import OPERATOR


def tell_source(source: str) -> str:
    if source == OPERATOR:
        return _("set by an operator")
    if not source:
        return _("source not known")
    return _("public list: %(source)s") % {"source": source}
